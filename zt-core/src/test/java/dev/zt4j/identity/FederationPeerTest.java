package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestCertificates.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.source.HttpsOptions;
import dev.zt4j.source.SourceException;
import dev.zt4j.source.https.TestHttpsServer;
import java.net.URI;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FederationPeerTest {
    private static final TestTls WEB = new TestTls();
    private static final TrustDomain TD = TrustDomain.of("td");
    private static final SpiffeId ENDPOINT = SpiffeId.parse("spiffe://td/endpoint");
    private static final Issued ROOT = authority("CN=one").selfSigned();
    private static final Issued NEXT = authority("CN=two").selfSigned();
    private static final HttpsOptions OPTIONS = HttpsOptions.builder()
            .authorities(List.of(WEB.authority()))
            .allowPrivateAddresses()
            .deadline(Duration.ofSeconds(10))
            .build();

    private static String bundle(Issued... roots) {
        List<String> entries =
                Arrays.stream(roots).map(FederationPeerTest::entry).toList();
        return "{\"keys\":[" + String.join(",", entries) + "]}";
    }

    private static String entry(Issued root) {
        try {
            Map<String, Object> entry = new HashMap<>(new ECKey.Builder(
                            Curve.P_256, (ECPublicKey) root.certificate().getPublicKey())
                    .build()
                    .toJSONObject());
            entry.put("use", "x509-svid");
            entry.put(
                    "x5c",
                    List.of(Base64.encode(root.certificate().getEncoded()).toString()));
            return JSONObjectUtils.toJSONString(entry);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestHttpsServer serving(Issued root, String id, String body) {
        TestHttpsServer server = new TestHttpsServer(TestTls.context(leaf(id).by(root)));
        server.serve("/b", body);
        return server;
    }

    private static TrustSource source(URI location) {
        return TrustSource.httpsSpiffe(
                TD, location, ENDPOINT, TrustBundle.of(TD, List.of(ROOT.certificate())), OPTIONS);
    }

    private static void assertRefused(TestHttpsServer server) {
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> source(server.at("/b")).load(NOW))
                .withMessageContaining("not trusted");
        assertThat(server.requests).isEmpty();
    }

    @Test
    @DisplayName("F-04 ACCEPT the configured ID under the endpoint's trust domain, whatever the host is called")
    void endpointOfTheRightId_isRead() {
        try (TestHttpsServer server = serving(ROOT, "spiffe://td/endpoint", bundle(ROOT))) {
            assertThat(source(server.at("/b"))
                            .load(NOW)
                            .value()
                            .bundle(TD)
                            .orElseThrow()
                            .authorities())
                    .containsExactly(ROOT.certificate());
        }
    }

    @Test
    @DisplayName("F-04 another path, another root, or an SVID that has expired is no endpoint")
    void otherEndpoint_isRefused() {
        try (TestHttpsServer other = serving(ROOT, "spiffe://td/other", bundle(ROOT));
                TestHttpsServer foreign = serving(NEXT, "spiffe://td/endpoint", bundle(NEXT));
                TestHttpsServer good = serving(ROOT, "spiffe://td/endpoint", bundle(ROOT))) {
            assertRefused(other);
            assertRefused(foreign);
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> source(good.at("/b")).load(NOW.plus(Duration.ofHours(2))))
                    .withMessageContaining("not trusted");
        }
    }

    @Test
    @DisplayName("F-04 F-05 a web certificate of the right host does not count, and an SVID does not for https_web")
    void profiles_doNotStandInForEachOther() {
        try (TestHttpsServer web = new TestHttpsServer(WEB.localhost());
                TestHttpsServer spiffe = serving(ROOT, "spiffe://td/endpoint", bundle(ROOT))) {
            web.serve("/b", bundle(ROOT));
            assertRefused(web);
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() ->
                            TrustSource.httpsWeb(TD, spiffe.at("/b"), OPTIONS).load(NOW))
                    .withMessageContaining("not trusted");
        }
    }

    @Test
    @DisplayName("F-07 a redirect to a server with another ID is refused")
    void redirectToAnotherId_isRefused() {
        try (TestHttpsServer other = serving(ROOT, "spiffe://td/other", bundle(ROOT));
                TestHttpsServer good = serving(ROOT, "spiffe://td/endpoint", "")) {
            good.serve("/b", TestHttpsServer.redirect(other.at("/b").toString()));
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> source(good.at("/b")).load(NOW))
                    .withMessageContaining("not trusted");
            assertThat(other.requests).isEmpty();
        }
    }

    /** One location behind which servers come and go, as behind the name of a host. */
    private static final class Location {
        private volatile URI current;

        Location(URI first) {
            this.current = first;
        }

        void move(URI next) {
            current = next;
        }

        TrustSource source() {
            RemoteTrustSource.Remote remote = new RemoteTrustSource.Remote(
                    "td",
                    current,
                    fetcher -> fetcher.get(current, fetcher.deadline()),
                    json -> TrustBundles.of(List.of(TrustBundle.parse(TD, json))));
            TrustBundle first = TrustBundle.of(TD, List.of(ROOT.certificate()));
            return FederationPeer.source(remote, ENDPOINT, first, OPTIONS);
        }
    }

    @Test
    @DisplayName(
            "F-06 ACCEPT the first contact uses the given bundle, later ones what was fetched last: two-step rotation")
    void rotationInTwoSteps_isFollowed() {
        try (TestHttpsServer one = serving(ROOT, "spiffe://td/endpoint", bundle(ROOT, NEXT));
                TestHttpsServer two = serving(NEXT, "spiffe://td/endpoint", bundle(NEXT))) {
            Location location = new Location(one.at("/b"));
            TrustSource source = location.source();
            source.load(NOW);
            location.move(two.at("/b"));
            assertThat(source.load(NOW).value().bundle(TD).orElseThrow().authorities())
                    .containsExactly(NEXT.certificate());
            location.move(one.at("/b"));
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> source.load(NOW))
                    .withMessageContaining("not trusted");
        }
    }

    @Test
    @DisplayName("F-06 a jump to another root without overlap fails")
    void rotationInOneJump_isRefused() {
        try (TestHttpsServer one = serving(ROOT, "spiffe://td/endpoint", bundle(ROOT));
                TestHttpsServer two = serving(NEXT, "spiffe://td/endpoint", bundle(NEXT))) {
            Location location = new Location(one.at("/b"));
            TrustSource source = location.source();
            source.load(NOW);
            location.move(two.at("/b"));
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> source.load(NOW))
                    .withMessageContaining("not trusted");
        }
    }
}
