package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestCertificates.leaf;
import static dev.zt4j.identity.TestTokens.claims;
import static dev.zt4j.identity.TestTokens.entry;
import static dev.zt4j.identity.TestTokens.header;
import static dev.zt4j.identity.TestTokens.sign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.reason.Reason;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.HashMap;
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

/** What a native crypto provider judges is judged as Bouncy Castle does it. */
class NativeProviderTest {
    private static final String ID = "spiffe://td/w";
    private static final RSAKey RSA = rsa();
    private static final ECKey P256 = ec(Curve.P_256);
    private static final ECKey P384 = ec(Curve.P_384);
    private static final ECKey P521 = ec(Curve.P_521);

    private static RSAKey rsa() {
        try {
            return new RSAKeyGenerator(2048).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey ec(Curve curve) {
        try {
            return new ECKeyGenerator(curve).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EvidenceVerifier verifier() {
        return EvidenceVerifier.builder(Set.of(TestTokens.AUDIENCE))
                .issuer(TestAccessTokens.issuer().build())
                .signatureProvider(NativeCrypto.crypto().provider())
                .build();
    }

    private static TrustBundles trusting(Issued root) {
        return TrustBundles.of(List.of(TrustBundle.of(TrustDomain.of("td"), List.of(root.certificate()))));
    }

    private static void assertJudged(@Nullable Reason refusal, Evidence evidence, TrustBundles bundles) {
        Verification verification = verifier().verify(evidence, bundles, NOW);
        if (refusal == null) {
            assertThat(verification).isInstanceOf(Verification.Verified.class);
        } else {
            assertThat(verification).isEqualTo(new Verification.Refused(refusal));
        }
    }

    @ParameterizedTest
    @DisplayName("X-33 ACCEPT the usual algorithms, and none by another key or with a changed signature")
    @MethodSource("dev.zt4j.identity.CertificateEncodingTest#acceptedAlgorithms")
    void usualAlgorithm_isAccepted(KeyPair key, String signature) {
        Issued root = authority("CN=root").key(key).signature(signature).selfSigned();
        byte[] leaf = leaf(ID).signature(signature).encodedBy(root);
        assertJudged(null, Evidence.tls(List.of(TestCertificates.certificate(leaf))), trusting(root));
        Issued other = authority("CN=root").selfSigned();
        assertJudged(Reason.X509_UNTRUSTED, Evidence.tls(List.of(TestCertificates.certificate(leaf))), trusting(other));
        leaf[leaf.length - 1] ^= 1;
        assertJudged(Reason.X509_UNTRUSTED, Evidence.tls(List.of(TestCertificates.certificate(leaf))), trusting(root));
    }

    @ParameterizedTest
    @DisplayName("X-33 an algorithm that the provider knows is accepted no sooner for that")
    @MethodSource("dev.zt4j.identity.CertificateEncodingTest#refusedAlgorithms")
    void weakAlgorithm_isRefused(KeyPair key, String signature) {
        Issued root = authority("CN=root").selfSigned();
        byte[] weakRoot =
                authority("CN=root").key(key).signature(signature).encodedBy(new Issued(root.certificate(), key));
        Issued weak = new Issued(TestCertificates.certificate(weakRoot), key);
        byte[] leaf = leaf(ID).signature(signature).encodedBy(weak);
        assertJudged(Reason.X509_ALGORITHM, Evidence.tls(List.of(TestCertificates.certificate(leaf))), trusting(weak));
    }

    static Stream<Arguments> tokens() {
        return Stream.of(
                argumentSet("ES256", P256, "ES256"),
                argumentSet("ES384", P384, "ES384"),
                argumentSet("ES512", P521, "ES512"),
                argumentSet("RS256", RSA, "RS256"),
                argumentSet("RS384", RSA, "RS384"),
                argumentSet("RS512", RSA, "RS512"),
                argumentSet("PS256", RSA, "PS256"),
                argumentSet("PS384", RSA, "PS384"),
                argumentSet("PS512", RSA, "PS512"));
    }

    @ParameterizedTest
    @DisplayName("J-16 T-02 ACCEPT each algorithm of tokens, and no other claims under the same signature")
    @MethodSource("tokens")
    void token_isJudged(JWK key, String algorithm) {
        TrustBundles bundles = TrustBundles.of(List.of(TestTokens.bundle("td", entry(key, "k"))));
        String good = sign(key, header(algorithm, "k"), claims());
        assertJudged(null, Evidence.bearer(good), bundles);
        String other = sign(key, header(algorithm, "k"), TestTokens.with("sub", "spiffe://td/admin"));
        String mixed = other.substring(0, other.lastIndexOf('.')) + good.substring(good.lastIndexOf('.'));
        assertJudged(Reason.JWS_SIGNATURE, Evidence.bearer(mixed), bundles);
    }

    @Test
    @DisplayName("T-14 T-15 a DPoP proof is judged with the key it brings along")
    void proof_isJudged() {
        TrustBundles bundles =
                TrustBundles.of(List.of(), List.of(TestAccessTokens.keys(TestAccessTokens.ISSUER, P256)));
        Map<String, @Nullable Object> bound = new HashMap<>(TestAccessTokens.claims());
        bound.put("cnf", Map.of("jkt", TestProofs.thumbprint(RSA)));
        String token = TestAccessTokens.token(P256, bound);
        String proof = sign(RSA, TestProofs.header(RSA, "dpop+jwt", "PS256"), TestProofs.claims(token, "p"));
        assertJudged(null, Evidence.none().withDpop(token, TestProofs.request(proof)), bundles);
        String other = TestProofs.proof(P256, TestProofs.claims(token, "p"));
        String mixed = proof.substring(0, proof.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));
        assertJudged(Reason.DPOP_SIGNATURE, Evidence.none().withDpop(token, TestProofs.request(mixed)), bundles);
    }

    @Test
    @DisplayName("X-33 verifiers of different providers share a trust bundle, and each has keys of its own")
    void sharedBundle_servesBoth() throws GeneralSecurityException {
        KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Issued root = authority("CN=root").key(key).signature("Ed25519").selfSigned();
        TrustBundles bundles = trusting(root);
        EvidenceVerifier bouncyCastle =
                EvidenceVerifier.builder(Set.of(TestTokens.AUDIENCE)).build();
        for (EvidenceVerifier verifier : List.of(bouncyCastle, verifier(), bouncyCastle)) {
            Issued leaf = leaf(ID).signature("Ed25519").by(root);
            assertThat(verifier.verify(Evidence.tls(List.of(leaf.certificate())), bundles, NOW))
                    .isInstanceOf(Verification.Verified.class);
        }
    }

    @Test
    void providerThatReadsNoKeysOfAKind_isAProblemOfTheConfiguration() {
        EvidenceVerifier.Builder builder = EvidenceVerifier.builder(Set.of(TestTokens.AUDIENCE))
                .signatureProvider(NativeCrypto.asItComes().provider());
        assertThatIllegalStateException()
                .isThrownBy(builder::build)
                .withMessage("the signature provider AmazonCorrettoCryptoProvider has no keys of Ed25519");
    }
}
