package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestTokens.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.zt4j.source.Delivery;
import dev.zt4j.source.HttpsOptions;
import dev.zt4j.source.SourceException;
import dev.zt4j.source.https.SavedCopy;
import dev.zt4j.source.https.TestHttpsServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class RemoteTrustSourceTest {
    private static final TestTls TLS = new TestTls();
    private static final TrustDomain TD = TrustDomain.of("td");
    private static final String ISSUER = "https://as.example";
    private static final ECKey KEY = key();
    private static final ECKey OTHER_KEY = key();

    @TempDir
    Path directory;

    private final TestHttpsServer server = new TestHttpsServer(TLS.localhost());

    @AfterEach
    void close() {
        server.close();
    }

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpsOptions.Builder options() {
        return HttpsOptions.builder()
                .authorities(List.of(TLS.authority()))
                .deadline(Duration.ofSeconds(10))
                .allowPrivateAddresses();
    }

    private static String bundle(String sequence, ECKey... keys) {
        List<String> entries = Arrays.stream(keys)
                .map(key -> JSONObjectUtils.toJSONString(entry(key, key.equals(KEY) ? "k" : "o")))
                .toList();
        return "{\"spiffe_sequence\":" + sequence + ",\"spiffe_refresh_hint\":60,\"keys\":[" + String.join(",", entries)
                + "]}";
    }

    private static String jwks(ECKey key) {
        Map<String, Object> entry = new HashMap<>(entry(key, "k"));
        entry.put("use", "sig");
        return "{\"keys\":[" + JSONObjectUtils.toJSONString(entry) + "]}";
    }

    private TrustSource web() {
        return TrustSource.httpsWeb(TD, server.at("/b"), options().build());
    }

    private static int keys(Delivery<TrustBundles> delivery) {
        return delivery.value().bundle(TD).orElseThrow().jwtKeyCount();
    }

    private static void assertFails(TrustSource source, String message) {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> source.load(NOW))
                .withMessageContaining(message);
    }

    static Stream<Arguments> badBodies() {
        String good = bundle("2", KEY);
        return Stream.of(
                argumentSet("F-08 T-26 HTML", TestHttpsServer.answer(200, "", "<html>maintenance</html>"), "JSON"),
                argumentSet("F-08 nothing", TestHttpsServer.answer(200, "", ""), "JSON"),
                argumentSet("F-08 truncated JSON", TestHttpsServer.answer(200, "", good.substring(0, 80)), "JSON"),
                argumentSet(
                        "F-08 UTF-16", TestHttpsServer.answer(200, "", good.getBytes(StandardCharsets.UTF_16)), "JSON"),
                argumentSet("F-08 304 unasked", TestHttpsServer.answer(304, "", ""), "status 304"),
                argumentSet("T-26 503", TestHttpsServer.answer(503, "", good), "status 503"),
                argumentSet("B-18 T-26 50 MiB", TestHttpsServer.flood(), "too large"),
                argumentSet(
                        "B-12 two keys members",
                        TestHttpsServer.answer(200, "", good.replace("}]", "}],\"keys\":[]")),
                        "JSON"),
                argumentSet("B-01 no keys", TestHttpsServer.answer(200, "", "{}"), "no array named keys"),
                argumentSet(
                        "B-10 lower sequence", TestHttpsServer.answer(200, "", bundle("1", KEY)), "bundle.rollback"),
                argumentSet(
                        "B-10 same sequence, other key",
                        TestHttpsServer.answer(200, "", bundle("2", OTHER_KEY)),
                        "bundle.rollback: td: sequence 2"),
                argumentSet("F-02 redirect to http", TestHttpsServer.redirect("http://localhost/"), "not of https"));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void badAnswer_isReportedAndTheFormerBundleStays(TestHttpsServer.Answer bad, String message) {
        server.serve("/b", bundle("2", KEY));
        TrustSource source = web();
        TrustBundles good = source.load(NOW).value();
        server.serve("/b", bad);
        assertFails(source, message);
        server.serve("/b", bundle("2", KEY));
        assertThat(source.load(NOW).value()).isSameAs(good);
    }

    @Test
    @DisplayName("T-26 F-08 down at start is a failure, and mended by itself")
    void deadServer_isAFailureUntilItIsBack() {
        server.serve("/b", TestHttpsServer.answer(503, "", ""));
        TrustSource source = web();
        assertFails(source, "status 503");
        assertThat(source.interval(Duration.ofSeconds(2))).hasSeconds(30);
        server.serve("/b", bundle("2", KEY));
        assertThat(keys(source.load(NOW))).isEqualTo(1);
        assertThat(source.interval(Duration.ofSeconds(2))).hasSeconds(60);
    }

    @Test
    @DisplayName("B-02 ACCEPT one bad key among good ones is left out alone; B-01 emptied keys trust nobody")
    void changedKeys_areDelivered() {
        TrustSource source = web();
        server.serve("/b", bundle("2", KEY).replace("\"keys\":[", "\"keys\":[{\"kty\":\"XX\"},"));
        TrustBundles delivered = source.load(NOW).value();
        assertThat(delivered.bundle(TD).orElseThrow().jwtKeyCount()).isEqualTo(1);
        assertThat(delivered.skippedEntries()).singleElement().asString().startsWith("td: bundle.use: entry 0");
        server.serve("/b", bundle("3"));
        assertThat(keys(source.load(NOW))).isZero();
    }

    @Test
    @DisplayName("F-13 ten fetches make ten events with URL, result, sequence and digest, and without query")
    void fetches_areLogged() {
        Logger logger = (Logger) LoggerFactory.getLogger(TrustSource.class);
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        logger.addAppender(events);
        try {
            TrustSource source = TrustSource.httpsWeb(
                    TD, server.at("/b?token=hush"), options().build());
            for (int i = 0; i < 10; i++) {
                server.serve("/b?token=hush", i % 2 == 0 ? bundle("7" + i, KEY) : "oops");
                try {
                    source.load(NOW);
                } catch (SourceException e) {
                    assertThat(i % 2).isEqualTo(1);
                }
            }
        } finally {
            logger.detachAppender(events);
        }
        List<String> lines =
                events.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertThat(lines)
                .hasSize(10)
                .allMatch(line -> line.contains(server.at("/b").toString()))
                .noneMatch(line -> line.contains("hush"));
        assertThat(lines.get(0)).contains("sequence [70]").containsPattern("SHA-256 [0-9a-f]{64}");
        assertThat(lines.get(1)).contains("the document is not strict JSON");
    }

    static Stream<Arguments> badLocations() {
        return Stream.of(
                        "http://h/", "https://u:p@h/", "file:///b", "jar:https://h/x!/y", "https:///b", "https:b", "/b")
                .map(location -> argumentSet("F-02 " + location, URI.create(location)));
    }

    @ParameterizedTest
    @MethodSource("badLocations")
    void badLocation_isRefusedAtOnce(URI location) {
        HttpsOptions options = HttpsOptions.standard();
        TrustBundle first = TestTokens.bundle("td");
        SpiffeId endpoint = SpiffeId.parse("spiffe://td/endpoint");
        assertThatIllegalArgumentException().isThrownBy(() -> TrustSource.httpsWeb(TD, location, options));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustSource.httpsSpiffe(TD, location, endpoint, first, options));
        assertThatIllegalArgumentException().isThrownBy(() -> TrustSource.jwks(ISSUER, location, options));
        assertThatIllegalArgumentException().isThrownBy(() -> TrustSource.discovery(location.toString(), options));
    }

    @Test
    @DisplayName("F-01 trust domain, URL and, for https_spiffe, ID and first bundle all have to be given")
    @SuppressWarnings("NullAway")
    void incompleteConfiguration_isRefusedAtOnce() {
        HttpsOptions options = HttpsOptions.standard();
        URI location = URI.create("https://h/");
        SpiffeId endpoint = SpiffeId.parse("spiffe://td/endpoint");
        TrustBundle first = TestTokens.bundle("td");
        assertThatNullPointerException().isThrownBy(() -> TrustSource.httpsWeb(null, location, options));
        assertThatNullPointerException().isThrownBy(() -> TrustSource.httpsWeb(TD, null, options));
        assertThatNullPointerException()
                .isThrownBy(() -> TrustSource.httpsSpiffe(null, location, endpoint, first, options));
        assertThatNullPointerException().isThrownBy(() -> TrustSource.httpsSpiffe(TD, location, null, first, options));
        assertThatNullPointerException()
                .isThrownBy(() -> TrustSource.httpsSpiffe(TD, location, endpoint, null, options));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustSource.httpsSpiffe(TD, location, endpoint, TestTokens.bundle("other"), options));
    }

    @Test
    @DisplayName("T-26 ACCEPT the keys of an issuer, as the same object while they do not change")
    void issuerKeys_areFetched() {
        server.serve("/jwks", jwks(KEY));
        TrustSource source =
                TrustSource.jwks(ISSUER, server.at("/jwks"), options().build());
        TrustBundles delivered = source.load(NOW).value();
        assertThat(delivered.issuers()).containsExactly(ISSUER);
        assertThat(delivered.issuer(ISSUER).orElseThrow().keyCount()).isEqualTo(1);
        assertThat(source.load(NOW).value()).isSameAs(delivered);
        assertThat(source.interval(Duration.ofSeconds(2))).hasMinutes(5);
        server.serve("/jwks", "{\"keys\":[]}");
        assertThat(source.load(NOW).value().issuer(ISSUER).orElseThrow().keyCount())
                .isZero();
    }

    private TrustSource discovery(String metadata) {
        String issuer = server.at("/tenant").toString();
        server.serve("/tenant/.well-known/openid-configuration", metadata.replace("ISSUER", issuer));
        server.serve("/jwks", jwks(KEY));
        return TrustSource.discovery(issuer, options().build());
    }

    @Test
    @DisplayName("T-13 T-26 ACCEPT keys that the metadata of the issuer lead to, of either kind")
    void discovery_findsTheKeys() {
        String jwksUri = server.at("/jwks").toString();
        TrustSource source = discovery("{\"issuer\":\"ISSUER\",\"jwks_uri\":\"" + jwksUri + "\"}");
        String issuer = server.at("/tenant").toString();
        assertThat(source.load(NOW).value().issuer(issuer).orElseThrow().keyCount())
                .isEqualTo(1);
        server.serve("/tenant/.well-known/openid-configuration", TestHttpsServer.answer(404, "", ""));
        server.serve(
                "/.well-known/oauth-authorization-server/tenant",
                "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + jwksUri + "\"}");
        assertThat(source.load(NOW).value().issuer(issuer).orElseThrow().keyCount())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @DisplayName("T-09 T-13 metadata of another issuer, or that lead elsewhere than to https, are refused")
    @ValueSource(
            strings = {
                "{\"issuer\":\"ISSUER/\",\"jwks_uri\":\"JWKS\"}",
                "{\"issuer\":\"https://as.example\",\"jwks_uri\":\"JWKS\"}",
                "{\"issuer\":[\"ISSUER\"],\"jwks_uri\":\"JWKS\"}",
                "{\"jwks_uri\":\"JWKS\"}",
                "{\"issuer\":\"ISSUER\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":7}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"http://localhost/jwks\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"https://u:p@localhost/jwks\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"file:///jwks\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"jwks\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"%\"}",
                "[]",
                "<html>"
            })
    void otherMetadata_areRefused(String metadata) {
        TrustSource source =
                discovery(metadata.replace("JWKS", server.at("/jwks").toString()));
        assertThatExceptionOfType(SourceException.class).isThrownBy(() -> source.load(NOW));
        assertThat(server.requests).doesNotContain("/jwks");
    }

    @Test
    void issuerThatIsNoPlainUrl_cannotBeDiscovered() {
        for (String issuer : List.of("https://as/?x", "https://as/#x", "as", "http://as")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TrustSource.discovery(issuer, HttpsOptions.standard()));
        }
    }

    private TrustSource copied(String owner) {
        return TrustSource.httpsWeb(
                TrustDomain.of(owner),
                server.at("/" + owner),
                options().keepCopies(directory).build());
    }

    private Path copy() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList().get(0);
        }
    }

    @Test
    @DisplayName(
            "B-19 ACCEPT a start with the server down goes on from the copy, with its age, until the server is back")
    void savedCopy_isUsedUntilTheServerIsBack() throws Exception {
        server.serve("/td", bundle("5", KEY));
        copied("td").load(NOW);
        assertThat(Files.getPosixFilePermissions(copy()))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        server.serve("/td", TestHttpsServer.answer(503, "", ""));
        TrustSource restarted = copied("td");
        for (int i = 1; i < 3; i++) {
            Delivery<TrustBundles> delivery = restarted.load(NOW.plusSeconds(60L * i));
            assertThat(keys(delivery)).isEqualTo(1);
            assertThat(delivery.asOf()).isEqualTo(NOW);
            assertThat(delivery.warnings()).containsExactly("keys of td: status 503");
        }
        server.serve("/td", bundle("4", OTHER_KEY));
        assertThat(restarted.load(NOW.plusSeconds(180)).warnings())
                .singleElement()
                .asString()
                .contains("bundle.rollback");
        server.serve("/td", bundle("6", OTHER_KEY));
        assertThat(restarted.load(NOW.plusSeconds(240)).asOf()).isEqualTo(NOW.plusSeconds(240));
        server.serve("/td", TestHttpsServer.answer(503, "", ""));
        assertFails(restarted, "status 503");
    }

    private Path copyBeside(Path other) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.equals(other)).toList().get(0);
        }
    }

    @Test
    @DisplayName("B-19 a copy that is cut off anywhere, or changed in one byte, is refused at start")
    void damagedCopy_isRefused() throws Exception {
        server.serve("/td", bundle("5", KEY));
        copied("td").load(NOW);
        Path file = copy();
        byte[] whole = Files.readAllBytes(file);
        SavedCopy copy = new SavedCopy(directory, "td", 1 << 20);
        assertThat(copy.read(NOW)).isPresent();
        for (int i = 0; i < whole.length; i++) {
            Files.write(file, Arrays.copyOf(whole, i));
            assertThatExceptionOfType(SourceException.class).as("cut at " + i).isThrownBy(() -> copy.read(NOW));
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(file, changed);
            assertThatExceptionOfType(SourceException.class)
                    .as("changed at " + i)
                    .isThrownBy(() -> copy.read(NOW));
        }
    }

    @Test
    @DisplayName("B-19 copies that were swapped between two trust domains are refused at start")
    void swappedCopies_areRefused() throws Exception {
        server.serve("/td", bundle("5", KEY));
        copied("td").load(NOW);
        Path ours = copy();
        server.serve("/other", bundle("5", OTHER_KEY));
        copied("other").load(NOW);
        Path theirs = copyBeside(ours);
        Path aside = directory.resolve("aside");
        Files.move(ours, aside);
        Files.move(theirs, ours);
        Files.move(aside, theirs);
        server.serve("/td", TestHttpsServer.answer(503, "", ""));
        TrustSource restarted = copied("td");
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> restarted.load(NOW))
                .satisfies(e ->
                        assertThat(e.problems()).hasSize(2).last().asString().contains("damaged, or of another owner"));
        server.serve("/td", bundle("5", KEY));
        assertThat(restarted.load(NOW).warnings()).singleElement().asString().contains("is not used");
        assertThat(restarted.load(NOW).warnings()).isEmpty();
    }

    @Test
    @DisplayName("B-19 a copy that others can reach, of the future, or that is no file is refused at start")
    void copyOfDoubtfulOrigin_isRefused() throws Exception {
        server.serve("/td", bundle("5", KEY));
        copied("td").load(NOW);
        SavedCopy copy = new SavedCopy(directory, "td", 1 << 20);
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> copy.read(NOW.minusSeconds(1)))
                .withMessageContaining("future");
        Path file = copy();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> copy.read(NOW))
                .withMessageContaining("others");
        Files.delete(file);
        assertThat(copy.read(NOW)).isEmpty();
        Files.createDirectory(file);
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> copy.read(NOW))
                .withMessageContaining("no regular file");
    }

    @Test
    @DisplayName("B-19 a copy that cannot be written is told, and the keys are used")
    void copyThatCannotBeWritten_isTold() {
        server.serve("/td", bundle("5", KEY));
        TrustSource source = TrustSource.httpsWeb(
                TD,
                server.at("/td"),
                options().keepCopies(directory.resolve("absent")).build());
        Delivery<TrustBundles> delivery = source.load(NOW);
        assertThat(keys(delivery)).isEqualTo(1);
        assertThat(delivery.warnings()).singleElement().asString().contains("cannot be written");
    }
}
