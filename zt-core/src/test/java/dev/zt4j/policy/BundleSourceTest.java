package dev.zt4j.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.cedar.Policy;
import dev.zt4j.identity.TestTls;
import dev.zt4j.source.Delivery;
import dev.zt4j.source.HttpsOptions;
import dev.zt4j.source.SourceException;
import dev.zt4j.source.https.TestHttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleSourceTest {
    private static final TestTls TLS = new TestTls();
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final KeyPair KEY = pair("secp256r1");
    private static final KeyPair OTHER = pair("secp256r1");

    @TempDir
    Path directory;

    private final TestHttpsServer server = new TestHttpsServer(TLS.localhost());
    private final List<String> refusals = new ArrayList<>();
    private Path policies = Path.of("");
    private Path copies = Path.of("");

    @BeforeEach
    void open() throws Exception {
        policies = Files.createDirectory(directory.resolve("policies"));
        copies = Files.createDirectory(directory.resolve("copies"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static KeyPair pair(String curve) {
        try {
            if (curve.equals("Ed25519")) {
                return KeyPairGenerator.getInstance(curve).generateKeyPair();
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PolicyBundle.Release release(long version) {
        return new PolicyBundle.Release("policies", version, NOW.minusSeconds(60), NOW.plusSeconds(3_600));
    }

    private byte[] bundle(long version) {
        return bundle(release(version), KEY.getPrivate());
    }

    private byte[] bundle(PolicyBundle.Release release, PrivateKey key) {
        try {
            Files.writeString(
                    policies.resolve("ledger.cedar"),
                    "@id(\"p%d\") permit (principal, action, resource);".formatted(release.version()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return PolicyBundle.of(policies, release, key);
    }

    private void serve(byte[] bundle) {
        server.serve("/bundle", TestHttpsServer.answer(200, "", bundle));
    }

    private HttpsOptions.Builder https() {
        return HttpsOptions.builder()
                .allowPrivateAddresses()
                .authorities(List.of(TLS.authority()))
                .deadline(Duration.ofSeconds(10));
    }

    private BundleOptions.Builder options() {
        return BundleOptions.signedBy(KEY.getPublic()).https(https().build()).onRefusal(refusals::add);
    }

    private PolicySource source() {
        return PolicySource.bundle(server.at("/bundle"), options().build());
    }

    private PolicySource copied() {
        return PolicySource.bundle(
                server.at("/bundle"),
                options().https(https().keepCopies(copies).build()).build());
    }

    private static String id(Delivery<Policies> delivery) {
        List<Policy> policies = delivery.value().set().policies();
        assertThat(policies).hasSize(1);
        return policies.get(0).id();
    }

    private static String problem(PolicySource source, Instant now) {
        try {
            source.load(now);
        } catch (SourceException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("the bundle was taken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "Ed25519"})
    void bundleOfAPinnedKey_isTaken(String curve) {
        KeyPair key = pair(curve);
        serve(bundle(release(1), key.getPrivate()));
        PolicySource source = PolicySource.bundle(
                server.at("/bundle"),
                BundleOptions.signedBy(OTHER.getPublic())
                        .orBy(key.getPublic())
                        .https(https().build())
                        .build());
        Delivery<Policies> delivery = source.load(NOW);
        assertThat(id(delivery)).isEqualTo("p1");
        assertThat(delivery.asOf()).isEqualTo(NOW);
        assertThat(delivery.until()).isEqualTo(NOW.plusSeconds(3_600));
        assertThat(delivery.warnings()).isEmpty();
        assertThat(source.load(NOW.plusSeconds(1)).value()).isSameAs(delivery.value());
    }

    @Test
    void bundleIsTheDirectory_schemaAndEntitiesIncluded() throws Exception {
        Files.writeString(
                policies.resolve("app.cedarschema"),
                "entity Entry; action read appliesTo {"
                        + " principal: [Zt::User], resource: Entry, context: Zt::Context };");
        Files.writeString(
                policies.resolve("entities.json"),
                "[{\"uid\": {\"type\": \"Entry\", \"id\": \"1\"}, \"attrs\": {}, \"parents\": []}]");
        serve(bundle(1));
        Policies ofBundle = source().load(NOW).value();
        Policies ofDirectory = PolicySource.directory(policies).load(NOW).value();
        assertThat(ofBundle.version()).isEqualTo(ofDirectory.version());
        assertThat(ofBundle.entities().toJson())
                .isEqualTo(ofDirectory.entities().toJson());
    }

    @Test
    void newerBundle_takesThePlaceOfTheOlder() {
        PolicySource source = source();
        serve(bundle(1));
        assertThat(id(source.load(NOW))).isEqualTo("p1");
        serve(bundle(3));
        assertThat(id(source.load(NOW))).isEqualTo("p3");
        serve(bundle(2));
        assertThat(problem(source, NOW)).contains("refused: version 2 is older than 3");
        assertThat(refusals).singleElement().asString().contains("older");
        serve(bundle(3));
        assertThat(id(source.load(NOW))).isEqualTo("p3");
    }

    @Test
    void sameVersionWithOtherContents_isRefused() {
        PolicySource source = source();
        serve(bundle(1));
        Policies taken = source.load(NOW).value();
        serve(bundle(new PolicyBundle.Release("policies", 1, NOW, NOW.plusSeconds(7_200)), KEY.getPrivate()));
        assertThat(problem(source, NOW)).contains("refused: version 1 is another than before");
        // Signed once more it is the same still.
        serve(bundle(1));
        assertThat(source.load(NOW).value()).isSameAs(taken);
    }

    @Test
    void unchangedBundle_isNotSentAgain() {
        server.serve("/bundle", TestHttpsServer.answer(200, "ETag: \"one\"\r\n", bundle(1)));
        PolicySource source = source();
        Policies taken = source.load(NOW).value();
        server.serve("/bundle", TestHttpsServer.answer(304, "", ""));
        Delivery<Policies> again = source.load(NOW.plusSeconds(60));
        assertThat(again.value()).isSameAs(taken);
        assertThat(again.asOf()).isEqualTo(NOW.plusSeconds(60));
        assertThat(server.heads.get(0)).doesNotContain("If-None-Match");
        assertThat(server.heads.get(1)).contains("If-None-Match: \"one\"");
    }

    @Test
    void answerThatNothingChanged_isNoneWhereNothingIsThere() {
        server.serve("/bundle", TestHttpsServer.answer(304, "", ""));
        assertThat(problem(source(), NOW)).contains("status 304");
    }

    @Test
    void bundleThatExpires_isRefusedFromThenOn() {
        server.serve("/bundle", TestHttpsServer.answer(200, "ETag: \"one\"\r\n", bundle(1)));
        PolicySource source = source();
        source.load(NOW);
        server.serve("/bundle", TestHttpsServer.answer(304, "", ""));
        assertThat(problem(source, NOW.plusSeconds(3_600))).contains("refused: version 1 has expired");
        assertThat(problem(source(), NOW)).contains("304");
    }

    @Test
    void bundleOfTheFuture_isRefused() {
        serve(bundle(
                new PolicyBundle.Release("policies", 1, NOW.plusSeconds(300), NOW.plusSeconds(600)), KEY.getPrivate()));
        assertThat(problem(source(), NOW)).contains("of the future");
    }

    @Test
    void bundleOfAnotherName_isRefused() {
        serve(bundle(new PolicyBundle.Release("staging", 1, NOW, NOW.plusSeconds(600)), KEY.getPrivate()));
        assertThat(problem(source(), NOW)).contains("it has another name");
    }

    @Test
    void bundleOfAKeyThatIsNotPinned_isRefused() {
        serve(bundle(release(1), OTHER.getPrivate()));
        assertThat(problem(source(), NOW)).contains("no pinned key has signed it");
        serve(bundle(release(1), pair("Ed25519").getPrivate()));
        assertThat(problem(source(), NOW)).contains("no pinned key has signed it");
    }

    @Test
    void bundleWithoutGoodPolicies_isRefused() throws Exception {
        byte[] broken = "permit (".getBytes(StandardCharsets.UTF_8);
        serve(packed(new TreeMap<>(Map.of("a.cedar", broken))));
        assertThat(problem(source(), NOW)).contains("refused: a.cedar: line 1, column ");
    }

    /** Signs whatever it is given. */
    private static byte[] packed(SortedMap<String, byte[]> files) {
        return PolicyBundle.packed(signature(files), files);
    }

    private static byte[] signature(SortedMap<String, byte[]> files) {
        String manifest = BundleManifest.of("policies", 1, NOW, NOW.plusSeconds(600), files)
                .toJson();
        return signature(manifest);
    }

    private static byte[] signature(String manifest) {
        return BundleSignature.sign(manifest, KEY.getPrivate()).getBytes(StandardCharsets.US_ASCII);
    }

    private static final byte[] GOOD = "permit (principal, action, resource);".getBytes(StandardCharsets.UTF_8);

    private static SortedMap<String, byte[]> good() {
        return new TreeMap<>(Map.of("a.cedar", GOOD));
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** An archive of entries one after the other, with an end. */
    private static byte[] archive(byte[]... entries) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            archive.writeBytes(entry);
        }
        Ustar.finish(archive);
        return gzip(archive.toByteArray());
    }

    private static byte[] entry(String name, byte[] content) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        Ustar.write(archive, name, content);
        return archive.toByteArray();
    }

    /** An entry with one byte of its head changed, and the checksum right again. */
    private static byte[] entry(String name, byte[] content, int at, char with) {
        byte[] entry = entry(name, content);
        entry[at] = (byte) with;
        Arrays.fill(entry, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += entry[i] & 0xff;
        }
        byte[] checksum = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(checksum, 0, entry, 148, checksum.length);
        return entry;
    }

    private static byte[] signed() {
        return entry(PolicyBundle.SIGNATURE, signature(good()));
    }

    private static String header(String json) {
        String[] parts = new String(signature(good()), StandardCharsets.US_ASCII).split("\\.", -1);
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        String input = encoded + '.' + parts[1];
        byte[] signature = BundleCrypto.sign(KEY.getPrivate(), input.getBytes(StandardCharsets.US_ASCII));
        return input + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static byte[] withSignature(String jws) {
        return archive(entry(PolicyBundle.SIGNATURE, jws.getBytes(StandardCharsets.US_ASCII)), entry("a.cedar", GOOD));
    }

    private static byte[] withManifest(String manifest) {
        return archive(entry(PolicyBundle.SIGNATURE, signature(manifest)), entry("a.cedar", GOOD));
    }

    static Stream<Arguments> badArchives() {
        String manifest = BundleManifest.of("policies", 1, NOW, NOW.plusSeconds(600), good())
                .toJson();
        String jws = new String(signature(good()), StandardCharsets.US_ASCII);
        byte[] other = "forbid (principal, action, resource);".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                argumentSet("no gzip", "x".getBytes(StandardCharsets.UTF_8), "no gzip, or broken"),
                argumentSet("nothing", new byte[0], "no gzip, or broken"),
                argumentSet("no archive", gzip(new byte[10]), "cut off"),
                argumentSet("no file", archive(), "does not begin with manifest.jws"),
                argumentSet("no signature", archive(entry("a.cedar", GOOD)), "does not begin with manifest.jws"),
                argumentSet("signature at the end", archive(entry("a.cedar", GOOD), signed()), "does not begin"),
                argumentSet(
                        "file that was changed", archive(signed(), entry("a.cedar", other)), "not as it was signed"),
                argumentSet("file of another size", archive(signed(), entry("a.cedar", new byte[3])), "not those"),
                argumentSet("file of another name", archive(signed(), entry("b.cedar", GOOD)), "not those"),
                argumentSet("file that is missing", archive(signed()), "not those that were signed"),
                argumentSet(
                        "file too many",
                        archive(signed(), entry("a.cedar", GOOD), entry("b.cedar", GOOD)),
                        "more than what was signed"),
                argumentSet(
                        "file twice",
                        archive(signed(), entry("a.cedar", GOOD), entry("a.cedar", GOOD)),
                        "more than what was signed"),
                argumentSet(
                        "file twice in the manifest",
                        withManifest(manifest.replace("}]}", "}," + manifest.substring(manifest.indexOf("[") + 1))),
                        "a file twice"),
                argumentSet("way up", archive(signed(), entry("../a.cedar", GOOD)), "a file whose name is not plain"),
                argumentSet("absolute name", archive(signed(), entry("/a.cedar", GOOD)), "name is not plain"),
                argumentSet("hidden file", archive(signed(), entry(".a.cedar", GOOD)), "name is not plain"),
                argumentSet("file in a folder", archive(signed(), entry("d/a.cedar", GOOD)), "name is not plain"),
                argumentSet(
                        "name that is no policy file's",
                        withManifest(manifest.replace("a.cedar", "a.sh")),
                        "not that of a policy file"),
                argumentSet("symbolic link", archive(signed(), entry("a.cedar", GOOD, 156, '2')), "plain files"),
                argumentSet("hard link", archive(signed(), entry("a.cedar", GOOD, 156, '1')), "plain files"),
                argumentSet("device", archive(signed(), entry("a.cedar", GOOD, 156, '3')), "plain files"),
                argumentSet("folder", archive(signed(), entry("a.cedar", GOOD, 156, '5')), "plain files"),
                argumentSet("extended head", archive(entry("x", GOOD, 156, 'x'), signed()), "plain files"),
                argumentSet("prefix of a name", archive(signed(), entry("a.cedar", GOOD, 345, 'd')), "plain files"),
                argumentSet("other format", archive(signed(), entry("a.cedar", GOOD, 262, ' ')), "not of the ustar"),
                argumentSet("size that is not octal", archive(signed(), entry("a.cedar", GOOD, 130, '9')), "not octal"),
                argumentSet("wrong checksum", archive(signed(), flipped(entry("a.cedar", GOOD))), "checksum"),
                argumentSet("no end", gzip(signed()), "cut off"),
                argumentSet(
                        "something behind the end",
                        gzip(joined(signed(), entry("a.cedar", GOOD), new byte[1_024], GOOD)),
                        "behind the end"),
                argumentSet("unsigned", withSignature(jws.substring(0, jws.lastIndexOf('.') + 1)), "no pinned key"),
                argumentSet("two parts", withSignature(jws.substring(0, jws.lastIndexOf('.'))), "no compact JWS"),
                argumentSet("stray bits", withSignature(jws.substring(0, jws.length() - 1) + "B"), "base64url"),
                argumentSet("padding", withSignature(jws + "="), "base64url"),
                argumentSet("no base64url", withSignature("*" + jws), "base64url"),
                argumentSet(
                        "algorithm none",
                        withSignature(header("{\"alg\":\"none\",\"typ\":\"zt4j-policy-bundle\"}")),
                        "no pinned key"),
                argumentSet(
                        "algorithm of another key",
                        withSignature(header("{\"alg\":\"HS256\",\"typ\":\"zt4j-policy-bundle\"}")),
                        "no pinned key"),
                argumentSet("another type", withSignature(header("{\"alg\":\"ES256\",\"typ\":\"JWT\"}")), "the header"),
                argumentSet(
                        "key in the header",
                        withSignature(header("{\"alg\":\"ES256\",\"typ\":\"zt4j-policy-bundle\",\"jwk\":{}}")),
                        "the header"),
                argumentSet("header that is no JSON", withSignature(header("alg")), "no JSON object"),
                argumentSet(
                        "manifest with more", withManifest("{\"a\":1," + manifest.substring(1)), "a: no such field"),
                argumentSet(
                        "manifest without version", withManifest(manifest.replace("version", "revision")), "missing"),
                argumentSet(
                        "version 0", withManifest(manifest.replace(":1,", ":0,")), "the version of a policy bundle"),
                argumentSet(
                        "expired before it was issued",
                        withManifest(manifest.replace("2026-11-22T12:10:00Z", "2020-01-01T00:00:00Z")),
                        "expires after it is issued"),
                argumentSet(
                        "negative size",
                        withManifest(manifest.replace("\"size\":" + GOOD.length, "\"size\":-1")),
                        "impossible size"),
                argumentSet(
                        "huge file",
                        withManifest(manifest.replace("\"size\":" + GOOD.length, "\"size\":2000000000")),
                        "larger than"),
                argumentSet("no digest", withManifest(manifest.replaceAll("\"[0-9a-f]{64}\"", "\"x\"")), "SHA-256"));
    }

    private static byte[] flipped(byte[] entry) {
        entry[120] ^= 1;
        return entry;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("badArchives")
    void bundleThatWasTamperedWith_isRefusedAndTheLastGoodStands(byte[] bundle, String problem) {
        PolicySource source = source();
        serve(packed(good()));
        Policies taken = source.load(NOW).value();
        serve(bundle);
        assertThat(problem(source, NOW))
                .startsWith("policy bundle policies: refused: ")
                .contains(problem);
        assertThat(refusals).hasSize(1);
        serve(packed(good()));
        assertThat(source.load(NOW).value()).isSameAs(taken);
    }

    @Test
    void everyChangedByteOfABundle_isRefusedOrChangesNothing() {
        byte[] whole = packed(good());
        PolicyBundle.Bounds bounds = options().build().bounds();
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            try {
                PolicyBundle.Opened opened = PolicyBundle.open(changed, bounds);
                assertThat(opened.files().get("a.cedar")).as("byte " + i).isEqualTo(GOOD);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageNotContaining("Exception");
            }
            byte[] cut = Arrays.copyOf(whole, i);
            assertThatIllegalArgumentException().as("cut at " + i).isThrownBy(() -> PolicyBundle.open(cut, bounds));
        }
    }

    @Test
    void bomb_isNotUnpacked() {
        // 200 MiB of zeros in 200 KiB, as a signature and behind a good one.
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(entry(PolicyBundle.SIGNATURE, GOOD, 126, '7'));
            for (int i = 0; i < 200; i++) {
                gzip.write(new byte[1 << 20]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        serve(packed.toByteArray());
        assertThat(problem(source(), NOW)).contains("does not begin with manifest.jws");
        serve(gzip(joined(signed(), entry("a.cedar", GOOD), new byte[20 << 20])));
        assertThat(problem(source(), NOW)).contains("behind the end");
        serve(packed(new TreeMap<>(Map.of("a.cedar", new byte[17 << 20]))));
        assertThat(problem(source(), NOW)).contains("larger than");
        serve(new byte[(1 << 20) + 1]);
        assertThat(problem(source(), NOW)).contains("too large");
    }

    @Test
    void moreFilesThanAllowed_areRefused() {
        TreeMap<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 11; i++) {
            files.put("a" + i + ".cedar", GOOD);
        }
        serve(packed(files));
        PolicySource source =
                PolicySource.bundle(server.at("/bundle"), options().maxFiles(10).build());
        assertThat(problem(source, NOW)).contains("more than 10 files");
        assertThat(source().load(NOW).value().set().policies()).hasSize(11);
    }

    @Test
    void restart_goesOnWithTheCopyAndItsAge() {
        serve(bundle(5));
        copied().load(NOW);
        server.serve("/bundle", TestHttpsServer.answer(503, "", ""));
        PolicySource restarted = copied();
        Delivery<Policies> delivery = restarted.load(NOW.plusSeconds(600));
        assertThat(id(delivery)).isEqualTo("p5");
        assertThat(delivery.asOf()).isEqualTo(NOW);
        assertThat(delivery.until()).isEqualTo(NOW.plusSeconds(3_600));
        assertThat(delivery.warnings()).singleElement().asString().contains("status 503");
        // Without a copy there is nothing to go on with.
        assertThat(problem(source(), NOW)).contains("status 503");
    }

    @Test
    void restart_doesNotGoBack() {
        serve(bundle(5));
        copied().load(NOW);
        serve(bundle(4));
        Delivery<Policies> delivery = copied().load(NOW);
        assertThat(id(delivery)).isEqualTo("p5");
        assertThat(delivery.warnings()).singleElement().asString().contains("version 4 is older than 5");
        assertThat(refusals).hasSize(1);
    }

    @Test
    void copyThatHasExpired_isNotUsedButStillCounts() {
        serve(bundle(5));
        copied().load(NOW);
        Instant later = NOW.plusSeconds(3_600);
        serve(bundle(new PolicyBundle.Release("policies", 4, NOW, NOW.plusSeconds(7_200)), KEY.getPrivate()));
        assertThat(problem(copied(), later)).contains("version 4 is older than 5");
        serve(bundle(new PolicyBundle.Release("policies", 6, NOW, NOW.plusSeconds(7_200)), KEY.getPrivate()));
        assertThat(id(copied().load(later))).isEqualTo("p6");
    }

    @Test
    void copyThatWasTamperedWith_isNotUsed() throws Exception {
        serve(bundle(5));
        copied().load(NOW);
        Path copy = copy();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-------");
        byte[] whole = Files.readAllBytes(copy);
        server.serve("/bundle", TestHttpsServer.answer(503, "", ""));
        byte[] changed = whole.clone();
        changed[changed.length - 1] ^= 1;
        Files.write(copy, changed);
        assertThat(problem(copied(), NOW)).contains("status 503").contains("is not used");
        Files.write(copy, whole);
        assertThat(id(copied().load(NOW))).isEqualTo("p5");
    }

    @Test
    void copyOfAKeyThatIsPinnedNoLonger_isNotUsed() {
        serve(bundle(5));
        copied().load(NOW);
        server.serve("/bundle", TestHttpsServer.answer(503, "", ""));
        PolicySource rotated = PolicySource.bundle(
                server.at("/bundle"),
                BundleOptions.signedBy(OTHER.getPublic())
                        .https(https().keepCopies(copies).build())
                        .onRefusal(refusals::add)
                        .build());
        assertThat(problem(rotated, NOW)).contains("no pinned key has signed it");
        assertThat(refusals).singleElement().asString().contains("the copy is not used");
    }

    private Path copy() throws IOException {
        try (Stream<Path> files = Files.list(copies)) {
            return Objects.requireNonNull(files.findFirst().orElse(null));
        }
    }

    @Test
    void optionsThatMakeNoSense_areRefused() throws Exception {
        PublicKey rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic();
        assertThatIllegalArgumentException().isThrownBy(() -> BundleOptions.signedBy(rsa));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BundleOptions.signedBy(pair("secp521r1").getPublic()));
        assertThatIllegalArgumentException().isThrownBy(() -> options().every(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> options().maxExpandedBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options().maxFiles(1 << 20));
        BundleOptions.Builder many = options();
        for (int i = 0; i < 7; i++) {
            many.orBy(OTHER.getPublic());
        }
        assertThatIllegalArgumentException().isThrownBy(() -> many.orBy(OTHER.getPublic()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicySource.bundle(
                        URI.create("http://localhost/bundle"), options().build()));
    }

    @Test
    void bundleIsMadeOfGoodPoliciesOnly() throws Exception {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PolicyBundle.of(policies, release(1), KEY.getPrivate()))
                .withMessageContaining("there is no file");
        Files.writeString(policies.resolve("a.cedar"), "permit (");
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PolicyBundle.of(policies, release(1), KEY.getPrivate()))
                .withMessageContaining("a.cedar: line 1");
        Files.delete(policies.resolve("a.cedar"));
        Files.writeString(policies.resolve("a b.cedar"), "permit (principal, action, resource);");
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> PolicyBundle.of(policies, release(1), KEY.getPrivate()))
                .withMessageContaining("not a name of letters");
        Files.delete(policies.resolve("a b.cedar"));
        assertThatIllegalArgumentException().isThrownBy(() -> bundle(release(0), KEY.getPrivate()));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> bundle(new PolicyBundle.Release("a/b", 1, NOW, NOW.plusSeconds(1)), KEY.getPrivate()));
    }
}
