package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.identity.Pem;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.EventRecord;
import dev.zt4j.servlet.Wire.Reply;
import dev.zt4j.testing.world.World;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies tell of the certificates of clients; each test speaks as a proxy, or as somebody who would like to be one. */
@Tag("container")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ForwardedCertificateTest {
    private static final String EDGE = "spiffe://prod.example/edge";

    private final World world = new World(World.ENFORCE, Rules.POLICIES);
    private final X509Svid edge = world.svid("/edge");
    private final X509Svid web = world.svid("/web");
    private final App envoy = new App("");
    private final App standard = new App("");
    private int eventsBefore;

    @BeforeAll
    void start() {
        guard(envoy, CertificateHeader.XFCC);
        guard(standard, CertificateHeader.CLIENT_CERT);
    }

    private void guard(App app, CertificateHeader header) {
        app.guard(ZeroTrustFilter.builder(world.boundary)
                .forwardedCertificates(header, SpiffeId.parse(EDGE), SpiffeId.parse("spiffe://prod.example/edge2"))
                .route("GET", "/pub")
                .route("GET", "/health", RouteMapping::allowAnonymous)
                .build());
        app.listen(world);
    }

    @AfterAll
    void stop() {
        envoy.close();
        standard.close();
        world.close();
    }

    @BeforeEach
    void forget() {
        envoy.seen.clear();
        standard.seen.clear();
        eventsBefore = world.events().size();
    }

    private List<EventRecord> events() {
        List<EventRecord> all = world.events();
        return all.subList(eventsBefore, all.size());
    }

    private static String hash(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Encodes a certificate as Envoy does. */
    private static String pem(X509Svid svid) {
        return pem(svid.chain().get(0));
    }

    private static String pem(X509Certificate certificate) {
        return URLEncoder.encode(Pem.write(Pem.CERTIFICATE, der(certificate)), StandardCharsets.US_ASCII)
                .replace("+", "%20");
    }

    private static String item(X509Certificate certificate) {
        return ':' + Base64.getEncoder().encodeToString(der(certificate)) + ':';
    }

    private String xfcc() {
        return "X-Forwarded-Client-Cert: By=" + EDGE + ";Hash="
                + hash(web.chain().get(0)) + ";Cert=\"" + pem(web) + "\";Subject=\"O=a\\\"b,C=US\";URI=" + web.id()
                + ";DNS=one;DNS=two";
    }

    private String clientCert() {
        return "Client-Cert: " + item(web.chain().get(0));
    }

    private Reply get(App app, X509Svid peer, String... headers) throws IOException {
        try (Wire wire = Wire.open(world, app, peer)) {
            return wire.get("/pub", headers);
        }
    }

    private String reason() {
        return world.last().reasons().get(0).code();
    }

    @Test
    @DisplayName("R-01 R-03 the certificate that a proven proxy forwards is verified, and names the caller")
    void certificateThatAProxyForwards_namesTheCaller() throws IOException {
        Map<App, String> told = Map.of(envoy, xfcc(), standard, clientCert());
        for (Map.Entry<App, String> way : told.entrySet()) {
            assertThat(get(way.getKey(), edge, way.getValue()).body()).isEqualTo("served " + World.WEB);
            assertThat(way.getKey().seen.element().authType()).isEqualTo("CLIENT_CERT");
            assertThat(world.last().evidence()).isEqualTo("forwarded");
            assertThat(Objects.requireNonNull(world.last().caller()).channel()).isEqualTo(EDGE);
        }
        assertThat(events()).isEmpty();
    }

    @Test
    @DisplayName("R-01 R-10 a proxy that forwards nothing speaks for nobody, least of all for itself")
    void proxyThatForwardsNothing_isNobody() throws IOException {
        for (App app : List.of(envoy, standard)) {
            assertThat(get(app, edge).status()).isEqualTo(401);
            assertThat(reason()).isEqualTo("evidence.missing");
            try (Wire wire = Wire.open(world, app, edge)) {
                assertThat(wire.get("/health").body()).isEqualTo("served null");
                String token = "Authorization: Bearer " + world.token("/web");
                assertThat(wire.get("/pub", token).body()).isEqualTo("served " + World.WEB);
                assertThat(world.last().evidence()).isEqualTo("forwarded+bearer");
            }
        }
    }

    @Test
    @DisplayName("R-01 from anybody else the header changes nothing, and is an event that names the decision")
    void headerFromAnybodyElse_isAnEvent() throws IOException {
        assertThat(get(envoy, world.svid("/batch"), xfcc()).status()).isEqualTo(403);
        assertThat(Objects.requireNonNull(world.last().caller()).id()).isEqualTo("spiffe://prod.example/batch");
        EventRecord event = events().get(0);
        assertThat(event.kind()).isEqualTo(EventKind.HEADER_SPOOFED);
        assertThat(event.subject()).isEqualTo(world.last().id());
        assertThat(event.details()).isEqualTo(Map.of("boundary", "ledger-api", "header", "X-Forwarded-Client-Cert"));

        try (Wire wire = Wire.open(world, standard, null)) {
            assertThat(wire.get("/pub", clientCert()).status()).isEqualTo(401);
            assertThat(wire.get("/health", clientCert()).body()).isEqualTo("served null");
        }
        assertThat(get(standard, web, "Client-Cert: :AAAA:").body()).isEqualTo("served " + World.WEB);
        assertThat(events()).hasSize(4).allMatch(found -> found.kind() == EventKind.HEADER_SPOOFED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Client-Cert",
                "x_forwarded_client_cert",
                "X-SSL-Client-Cert",
                "X-SSL-Client-S-DN",
                "Ssl-Client-Cert",
                "Client-Cert",
                "client-cert-chain",
                "X-ARR-ClientCert",
                "X-Amzn-Mtls-Clientcert-Leaf",
            })
    @DisplayName("R-01 a header of another form is an event, even where a proxy passes it on")
    void headerOfAnotherForm_isAnEvent(String name) throws IOException {
        Reply reply = get(
                envoy,
                edge,
                xfcc(),
                name + ": " + item(world.svid("/batch").chain().get(0)));
        assertThat(reply.body()).isEqualTo("served " + World.WEB);
        assertThat(events()).hasSize(1);
    }

    @Test
    @DisplayName("R-01 who only claims to be the proxy is refused")
    void peerThatIsNotProvenToBeTheProxy_isRefused() throws IOException {
        X509Svid expired = world.authority.x509Svid(world.authority.id("/edge"), Duration.ofSeconds(1));
        try (Wire wire = Wire.open(world, envoy, expired)) {
            assertThat(wire.get("/pub", xfcc()).status()).isEqualTo(200);
            // Between two requests of one connection, while the certificate in the header goes on.
            world.pass(Duration.ofSeconds(90));
            assertThat(wire.get("/pub", xfcc()).status()).isEqualTo(401);
            assertThat(reason()).isEqualTo("x509.validity");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "By=a;URI=spiffe://prod.example/web,URI=spiffe://prod.example/admin",
                "URI=spiffe://prod.example/web",
                "URI=\"a;URI=b\"",
                "Hash=HASH;URI=spiffe://prod.example/web;Subject=\"CN=web\"",
                "CERT;URI=spiffe://prod.example/web;URI=spiffe://prod.example/web",
                "CERT;CERT",
                "CERT;cert=x",
                "CERT,CERT",
                "CERT,By=a",
                "CERT;URI=spiffe://prod.example/admin",
                "CERT;URI=",
                "CERT;Hash=0000",
                "CERT;Hash=OTHER",
                "CERT;Other=x",
                "CERT;",
                ";CERT",
                "CERT;=x",
                "CERT;By",
                "CERT ;By=x",
                "CERT; By=x",
                "CERT;By=a b",
                "CERT;By=a=b",
                "CERT;By=\"a",
                "CERT;By=\"a\"b",
                "CERT;By=a\"b\"",
                "CERT;Subject=\"a\\\"",
                "Cert=\"\"",
                "Cert=\"abc\"",
                "Cert=\"-----BEGIN%20CERTIFICATE-----%0AAAAA%0A-----END%20CERTIFICATE-----%0A\"",
                "Cert=\"-----BEGIN%20CERTIFICATE-----%0A\"",
                "Cert=\"%\"",
                "Cert=\"%0\"",
                "Cert=\"%zz\"",
                "Cert=\"PEMPEM\"",
                "CERT;Chain=\"BATCH\"",
                "CERT;Chain=\"\"",
            })
    @DisplayName(
            "R-02 what a trusted proxy sends in another form, without the certificate or in contradiction is refused")
    void xfccOfAnotherForm_isRefused(String template) throws IOException {
        String field = template.replace("CERT", "Cert=\"PEM\"")
                .replace("BATCH", pem(world.svid("/batch")))
                .replace("PEM", pem(web))
                .replace("HASH", hash(web.chain().get(0)))
                .replace("OTHER", hash(edge.chain().get(0)));
        if (template.contains("-----")) {
            field = template;
        }
        assertThat(get(envoy, edge, "X-Forwarded-Client-Cert: " + field).status())
                .isIn(400, 401);
        assertThat(reason()).isIn("hdr.xfcc", "x509.encoding");
        assertThat(world.last().evidence()).isEqualTo("unreadable");
        assertThat(envoy.seen).isEmpty();
        assertThat(events()).isEmpty();
    }

    @Test
    @DisplayName("R-02 two fields are refused, good first and good last")
    void twoFields_areRefused() throws IOException {
        for (String other : List.of("X-Forwarded-Client-Cert: By=a", xfcc(), "x-forwarded-client-cert: ")) {
            assertThat(get(envoy, edge, xfcc(), other).status()).isEqualTo(400);
            assertThat(reason()).isEqualTo("hdr.xfcc");
            assertThat(get(envoy, edge, other, xfcc()).status()).isEqualTo(400);
            assertThat(reason()).isEqualTo("hdr.xfcc");
        }
        assertThat(get(standard, edge, clientCert(), clientCert()).status()).isEqualTo(400);
        assertThat(reason()).isEqualTo("hdr.xfcc");
        assertThat(envoy.seen).isEmpty();
        assertThat(standard.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "::",
                "BASE64",
                ":BASE64",
                "BASE64:",
                ":BASE64:;a=1",
                ":BASE64:, :BASE64:",
                ": BASE64:",
                ":BASE64=:",
                ":AAAB*:",
                ":AAB:",
                ":AAAA",
                "\"BASE64\"",
            })
    @DisplayName("R-02 a field Client-Cert of another form is refused")
    void clientCertOfAnotherForm_isRefused(String template) throws IOException {
        String field = template.replace(
                "BASE64", Base64.getEncoder().encodeToString(der(web.chain().get(0))));
        assertThat(get(standard, edge, "Client-Cert: " + field).status()).isEqualTo(400);
        assertThat(reason()).isEqualTo("hdr.xfcc");
        assertThat(standard.seen).isEmpty();
    }

    @Test
    @DisplayName("R-02 the rest of a chain alone, malformed or too long is refused")
    void restOfAChain_isNotTakenAlone() throws IOException {
        String authority =
                item(List.copyOf(world.authority.bundle().authorities()).get(0));
        assertThat(get(standard, edge, "Client-Cert-Chain: " + authority).status())
                .isEqualTo(400);
        assertThat(reason()).isEqualTo("hdr.xfcc");
        assertThat(get(standard, edge, clientCert(), "Client-Cert-Chain: " + authority + ",")
                        .status())
                .isEqualTo(400);
        assertThat(reason()).isEqualTo("hdr.xfcc");
        String tenMore = "Client-Cert-Chain: " + String.join(", ", java.util.Collections.nCopies(10, ":AAAA:"));
        assertThat(get(standard, edge, clientCert(), tenMore).status()).isEqualTo(401);
        assertThat(reason()).isEqualTo("limit.chain");
        assertThat(standard.seen).isEmpty();
    }

    @Test
    @DisplayName("R-03 a forwarded certificate that does not hold is refused, whoever forwards it")
    void forwardedCertificateThatDoesNotHold_isRefused() throws IOException {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-06-01T12:00:00Z"));
        Authority impostor = Authority.create(TrustDomain.of("prod.example"), clock);
        Authority elsewhere = Authority.create(TrustDomain.of("other.example"), clock);
        Map<X509Svid, String> reasons = Map.of(
                impostor.x509Svid(impostor.id("/web"), Duration.ofHours(1)),
                "x509.untrusted",
                elsewhere.x509Svid(elsewhere.id("/web"), Duration.ofHours(1)),
                "x509.no-bundle");
        for (Map.Entry<X509Svid, String> bad : reasons.entrySet()) {
            X509Certificate leaf = bad.getKey().chain().get(0);
            assertThat(get(envoy, edge, "X-Forwarded-Client-Cert: Cert=\"" + pem(leaf) + '"')
                            .status())
                    .isEqualTo(401);
            assertThat(reason()).isEqualTo(bad.getValue());
            assertThat(get(standard, edge, "Client-Cert: " + item(leaf)).status())
                    .isEqualTo(401);
            assertThat(reason()).isEqualTo(bad.getValue());
        }
        assertThat(envoy.seen).isEmpty();
        assertThat(standard.seen).isEmpty();
    }

    @Test
    @DisplayName("R-01 whoever a revoked proxy tells of is refused too")
    void revokedProxy_tellsOfNobody() throws IOException {
        X509Svid second = world.svid("/edge2");
        try (Wire wire = Wire.open(world, envoy, second)) {
            assertThat(wire.get("/pub", xfcc()).status()).isEqualTo(200);
            world.zt.revoke(Revocation.workload(second.id(), "stolen"));
            assertThat(wire.get("/pub", xfcc()).status()).isEqualTo(401);
            assertThat(reason()).isEqualTo("revoked.principal");
        }
    }

    @Test
    void noProxy_isRefused() {
        ZeroTrustFilter.Builder builder =
                ZeroTrustFilter.builder(world.boundary).forwardedCertificates(CertificateHeader.XFCC);
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessageContaining("need the ID of a proxy");
    }

    @Test
    @SuppressWarnings("NullAway") // The point is what callers without null checks get.
    void null_isRefused() {
        ZeroTrustFilter.Builder builder = ZeroTrustFilter.builder(world.boundary);
        assertThatNullPointerException().isThrownBy(() -> builder.forwardedCertificates(null, SpiffeId.parse(EDGE)));
        assertThatNullPointerException()
                .isThrownBy(() -> builder.forwardedCertificates(CertificateHeader.XFCC, (SpiffeId) null));
    }
}
