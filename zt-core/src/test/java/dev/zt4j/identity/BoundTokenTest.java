package dev.zt4j.identity;

import static dev.zt4j.identity.TestAccessTokens.ISSUER;
import static dev.zt4j.identity.TestAccessTokens.issuer;
import static dev.zt4j.identity.TestAccessTokens.token;
import static dev.zt4j.identity.TestAccessTokens.with;
import static dev.zt4j.identity.TestCertificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.jwk.ECKey;
import dev.zt4j.authority.Authority;
import dev.zt4j.digest.Sha256;
import dev.zt4j.reason.Reason;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens that are bound to a client certificate (RFC 8705), and actors that are bound to the connection. */
class BoundTokenTest {
    private static final ECKey KEY = TestAccessTokens.key();
    private static final Authority AUTHORITY = Authority.create(TrustDomain.of("td"), () -> NOW);
    private static final TrustBundles BUNDLES =
            TrustBundles.of(List.of(AUTHORITY.bundle()), List.of(TestAccessTokens.keys(ISSUER, KEY)));
    private static final List<X509Certificate> CHAIN = chain("/agent");
    private static final EvidenceVerifier VERIFIER = verifier(issuer());

    private static EvidenceVerifier verifier(TokenIssuer.Builder issuer) {
        return EvidenceVerifier.builder(Set.of("spiffe://td/us"))
                .issuer(issuer.build())
                .build();
    }

    private static List<X509Certificate> chain(String path) {
        return AUTHORITY.x509Svid(AUTHORITY.id(path), Duration.ofMinutes(5)).chain();
    }

    private static byte[] digest(List<X509Certificate> chain) {
        try {
            return Sha256.of(chain.get(0).getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String bound(Object thumbprint) {
        return token(KEY, with("cnf", Map.of("x5t#S256", thumbprint)));
    }

    private static Verification verify(EvidenceVerifier verifier, @Nullable List<X509Certificate> chain, String token) {
        Evidence evidence =
                chain == null ? Evidence.bearer(token) : Evidence.tls(chain).withBearer(token);
        return verifier.verify(evidence, BUNDLES, NOW);
    }

    @Test
    @DisplayName("M-01 ACCEPT a token bound to the certificate of the connection proves its holder by possession")
    void boundToken_isAcceptedOnItsConnection() {
        String thumbprint = Base64Url.encode(digest(CHAIN));
        Verification verification = verify(VERIFIER, CHAIN, bound(thumbprint));
        assertThat(verification).isInstanceOf(Verification.Verified.class);
        Credential credential =
                ((Verification.Verified) verification).principal().credential();
        assertThat(credential.bound()).isTrue();
        assertThat(credential.keyThumbprint()).contains(thumbprint);
    }

    @Test
    @DisplayName("M-01 M-03 M-04 M-05 O-10 T-23 a remembered token too needs the very certificate of the connection")
    void boundToken_isRefusedElsewhere() {
        String token = bound(Base64Url.encode(digest(CHAIN)));
        for (int i = 0; i < 3; i++) {
            assertThat(verify(VERIFIER, CHAIN, token)).isInstanceOf(Verification.Verified.class);
            // M-03: nothing but the connection speaks for a certificate, so what a header says does not come here.
            assertThat(verify(VERIFIER, null, token)).isEqualTo(new Verification.Refused(Reason.MTLS_CONFIRMATION));
            // M-04: the same workload after a rotation has another certificate.
            assertThat(verify(VERIFIER, chain("/agent"), token))
                    .isEqualTo(new Verification.Refused(Reason.MTLS_CONFIRMATION));
        }
    }

    static Stream<Arguments> badThumbprints() {
        byte[] digest = digest(CHAIN);
        String good = Base64Url.encode(digest);
        return Stream.of(
                argumentSet("M-02 hex", HexFormat.of().formatHex(digest)),
                argumentSet("M-02 padded", good + "="),
                argumentSet("M-02 31 bytes", Base64Url.encode(java.util.Arrays.copyOf(digest, 31))),
                argumentSet("M-02 33 bytes", Base64Url.encode(java.util.Arrays.copyOf(digest, 33))),
                argumentSet("M-02 stray bits", good.substring(0, 42) + (char) (good.charAt(42) + 1)),
                argumentSet("M-02 a number", 1),
                argumentSet("M-02 empty", ""));
    }

    @ParameterizedTest
    @MethodSource("badThumbprints")
    void badThumbprint_isRefused(Object thumbprint) {
        assertThat(verify(VERIFIER, CHAIN, bound(thumbprint)))
                .isEqualTo(new Verification.Refused(Reason.MTLS_CONFIRMATION));
    }

    @Test
    @DisplayName("M-01 the SHA-1 thumbprint binds nothing that is known")
    void sha1Thumbprint_isRefused() {
        String token = token(KEY, with("cnf", Map.of("x5t", "A".repeat(27))));
        assertThat(verify(VERIFIER, CHAIN, token)).isEqualTo(new Verification.Refused(Reason.AT_CONFIRMATION));
    }

    @Test
    @DisplayName("O-11 where a token is bound to a certificate and a key, both must be proven")
    void doublyBoundToken_needsBoth() {
        String token =
                token(KEY, with("cnf", Map.of("x5t#S256", Base64Url.encode(digest(CHAIN)), "jkt", "A".repeat(43))));
        assertThat(verify(VERIFIER, CHAIN, token)).isEqualTo(new Verification.Refused(Reason.AT_CONFIRMATION));
    }

    @Test
    @DisplayName("C-06 where the actor is to be the channel, it has to be who proved the connection")
    void actor_isTheChannel() {
        EvidenceVerifier verifier = verifier(issuer().actorIsChannel());
        String token = token(KEY, with("act", Map.of("sub", "spiffe://td/agent", "act", Map.of("sub", "earlier"))));
        for (int i = 0; i < 2; i++) {
            Verification verification = verify(verifier, CHAIN, token);
            assertThat(verification).isInstanceOf(Verification.Verified.class);
            assertThat(((Verification.Verified) verification).principal().actors())
                    .containsExactly(
                            new Principal.Actor(PrincipalKind.WORKLOAD, "spiffe://td/agent", TrustDomain.of("td")),
                            new Principal.Actor(PrincipalKind.AGENT, ISSUER + "#earlier", null));
            assertThat(verify(verifier, chain("/other"), token))
                    .isEqualTo(new Verification.Refused(Reason.ACT_MISMATCH));
            assertThat(verify(verifier, null, token)).isEqualTo(new Verification.Refused(Reason.ACT_MISMATCH));
        }
        assertThat(verify(verifier, null, token(KEY, TestAccessTokens.claims())))
                .isInstanceOf(Verification.Verified.class);
    }
}
