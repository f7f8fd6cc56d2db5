package dev.zt4j.identity;

import static dev.zt4j.identity.TestAccessTokens.ISSUER;
import static dev.zt4j.identity.TestAccessTokens.issuer;
import static dev.zt4j.identity.TestAccessTokens.token;
import static dev.zt4j.identity.TestAccessTokens.with;
import static dev.zt4j.identity.TestCertificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.nimbusds.jose.jwk.ECKey;
import dev.zt4j.authority.Authority;
import dev.zt4j.digest.Sha256;
import dev.zt4j.reason.Reason;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Clients of whom a proxy tells; what it may write is tested at the adapter that reads it. */
class ForwardedEvidenceTest {
    private static final ECKey KEY = TestAccessTokens.key();
    private static final Authority AUTHORITY = Authority.create(TrustDomain.of("td"), () -> NOW);
    private static final TrustBundles BUNDLES =
            TrustBundles.of(List.of(AUTHORITY.bundle()), List.of(TestAccessTokens.keys(ISSUER, KEY)));
    private static final EvidenceVerifier VERIFIER = EvidenceVerifier.builder(Set.of("spiffe://td/us"))
            .issuer(issuer().build())
            .build();
    private static final Set<SpiffeId> PROXIES = Set.of(SpiffeId.parse("spiffe://td/edge"));
    private static final List<X509Certificate> EDGE = chain("/edge");
    private static final List<X509Certificate> CLIENT = chain("/client");

    private static List<X509Certificate> chain(String path) {
        return AUTHORITY.x509Svid(AUTHORITY.id(path), Duration.ofMinutes(5)).chain();
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Evidence forwarded(List<X509Certificate> proxy, List<X509Certificate> client) {
        String leaf = ':' + Base64.getEncoder().encodeToString(der(client.get(0))) + ':';
        return Evidence.tls(proxy).withClientCert(List.of(leaf), List.of(), PROXIES);
    }

    private static Principal proven(Evidence evidence) {
        Verification verification = VERIFIER.verify(evidence, BUNDLES, NOW);
        assertThat(verification).isInstanceOf(Verification.Verified.class);
        return ((Verification.Verified) verification).principal();
    }

    @Test
    void client_standsBeforeItsProxy() {
        Evidence evidence = forwarded(EDGE, CLIENT);
        assertThat(evidence.forwarded()).isTrue();
        assertThat(evidence).hasToString("Evidence[forwarded]");
        Principal client = proven(evidence);
        assertThat(client.id()).isEqualTo("spiffe://td/client");
        assertThat(client.channel().orElseThrow().id()).isEqualTo("spiffe://td/edge");
        Principal alone = proven(Evidence.tls(CLIENT));
        assertThat(alone.channel())
                .as("the same certificate on its own connection")
                .isEmpty();
    }

    @Test
    @DisplayName("M-03 ACCEPT a token that is bound to the certificate that a proven proxy forwards")
    void tokenBoundToAForwardedCertificate_isAccepted() {
        String bound = token(KEY, with("cnf", Map.of("x5t#S256", Base64Url.encode(Sha256.of(der(CLIENT.get(0)))))));
        Principal user = proven(forwarded(EDGE, CLIENT).withBearer(bound));
        assertThat(user.credential().bound()).isTrue();
        assertThat(user.channel().orElseThrow().channel().orElseThrow().id()).isEqualTo("spiffe://td/edge");
    }

    @Test
    @DisplayName("M-03 a token that is bound to another certificate than the one forwarded, the proxy's own among them")
    void tokenBoundToAnotherCertificate_isRefused() {
        Evidence none = Evidence.tls(EDGE).withXfcc(List.of(), PROXIES);
        for (X509Certificate certificate : List.of(EDGE.get(0), chain("/client").get(0))) {
            String bound = token(KEY, with("cnf", Map.of("x5t#S256", Base64Url.encode(Sha256.of(der(certificate))))));
            for (Evidence evidence : List.of(forwarded(EDGE, CLIENT), none)) {
                assertThat(VERIFIER.verify(evidence.withBearer(bound), BUNDLES, NOW))
                        .isEqualTo(new Verification.Refused(Reason.MTLS_CONFIRMATION));
            }
        }
    }

    @Test
    void whoIsNoneOfTheProxies_tellsNothing() {
        for (Evidence evidence : List.of(Evidence.none(), Evidence.tls(CLIENT), Evidence.bearer("token"))) {
            assertThat(evidence.withXfcc(List.of("Cert=\"x\""), PROXIES)).isSameAs(evidence);
            assertThat(evidence.withClientCert(List.of(":AAAA:"), List.of(), PROXIES))
                    .isSameAs(evidence);
        }
        assertThat(Evidence.tls(EDGE).withXfcc(List.of(), Set.of()).forwarded()).isFalse();
    }

    @Test
    void impostorOfTheProxy_isRefused() {
        Authority impostor = Authority.create(TrustDomain.of("td"), () -> NOW);
        List<X509Certificate> claimed =
                impostor.x509Svid(impostor.id("/edge"), Duration.ofMinutes(5)).chain();
        assertThat(VERIFIER.verify(forwarded(claimed, CLIENT), BUNDLES, NOW))
                .isEqualTo(new Verification.Refused(Reason.X509_UNTRUSTED));
    }

    @Test
    void proxyThatPresentsMore_isUnreadable() {
        Evidence withToken = Evidence.tls(EDGE).withBearer("token");
        assertThat(VERIFIER.verify(withToken.withXfcc(List.of(), PROXIES), BUNDLES, NOW))
                .isEqualTo(new Verification.Refused(Reason.EVIDENCE_MALFORMED));
    }

    @Test
    @SuppressWarnings("NullAway") // The point is what callers without null checks get.
    void null_isRefused() {
        Evidence evidence = Evidence.tls(EDGE);
        assertThatNullPointerException().isThrownBy(() -> evidence.withXfcc(List.of(), null));
        assertThatNullPointerException().isThrownBy(() -> evidence.withXfcc(null, PROXIES));
        assertThatNullPointerException().isThrownBy(() -> evidence.withClientCert(List.of(), null, PROXIES));
    }
}
