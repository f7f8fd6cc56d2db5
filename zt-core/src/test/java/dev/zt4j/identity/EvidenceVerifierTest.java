package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static dev.zt4j.identity.TestTokens.AUDIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.zt4j.authority.Authority;
import dev.zt4j.reason.Reason;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EvidenceVerifierTest {
    private static final Authority AUTHORITY = Authority.create(TrustDomain.of("td"), () -> NOW);
    private static final Authority STRANGER = Authority.create(TrustDomain.of("td"), () -> NOW);
    private static final TrustBundles BUNDLES = TrustBundles.of(List.of(AUTHORITY.bundle()));
    private static final EvidenceVerifier VERIFIER =
            EvidenceVerifier.builder(Set.of(AUDIENCE)).build();

    private static List<X509Certificate> chain(Authority authority, String path) {
        return authority.x509Svid(authority.id(path), Duration.ofMinutes(5)).chain();
    }

    private static String token(Authority authority, String path) {
        return authority.jwtSvid(authority.id(path), AUDIENCE, Duration.ofMinutes(5));
    }

    private static Principal verified(Evidence evidence) {
        Verification verification = VERIFIER.verify(evidence, BUNDLES, NOW);
        assertThat(verification).isInstanceOf(Verification.Verified.class);
        return ((Verification.Verified) verification).principal();
    }

    private static void assertRefused(Reason reason, Evidence evidence) {
        assertThat(VERIFIER.verify(evidence, BUNDLES, NOW)).isEqualTo(new Verification.Refused(reason));
    }

    @Test
    void chain_provesAWorkloadByPossession() {
        Principal principal = verified(Evidence.tls(chain(AUTHORITY, "/w")));
        assertThat(principal.kind()).isEqualTo(PrincipalKind.WORKLOAD);
        assertThat(principal.id()).isEqualTo("spiffe://td/w");
        assertThat(principal.trustDomain()).contains(TrustDomain.of("td"));
        assertThat(principal.credential().kind()).isEqualTo(Credential.Kind.X509_SVID);
        assertThat(principal.credential().bound()).isTrue();
        assertThat(principal.credential().tokenId()).isEmpty();
        assertThat(principal).hasToString("Zt::Workload::\"spiffe://td/w\"");
    }

    @Test
    void token_provesAWorkloadAsBearer() {
        Principal principal = verified(Evidence.bearer(token(AUTHORITY, "/w")));
        assertThat(principal.credential().kind()).isEqualTo(Credential.Kind.JWT_SVID);
        assertThat(principal.credential().strength()).isEqualTo(Credential.Strength.BEARER);
        assertThat(principal.credential().bound()).isFalse();
        assertThat(principal.credential().tokenId()).isPresent();
        assertThat(principal.credential().audiences()).containsExactly(AUDIENCE);
    }

    @Test
    void chainAndToken_nameTheTokensSubject() {
        assertThat(verified(Evidence.tls(chain(AUTHORITY, "/gateway")).withBearer(token(AUTHORITY, "/w")))
                        .id())
                .isEqualTo("spiffe://td/w");
    }

    @Test
    void chainBehindAToken_endsWhatItEnds() {
        Evidence both = Evidence.tls(AUTHORITY
                        .x509Svid(AUTHORITY.id("/gateway"), Duration.ofMinutes(1))
                        .chain())
                .withBearer(token(AUTHORITY, "/w"));
        Principal principal = verified(both);
        assertThat(principal.channel().map(Principal::id)).contains("spiffe://td/gateway");
        assertThat(VERIFIER.holdsUntil(principal, BUNDLES)).isEqualTo(NOW.plus(Duration.ofMinutes(1)));
        assertThat(VERIFIER.recheck(principal, BUNDLES, NOW.plus(Duration.ofMinutes(2))))
                .isEqualTo(new Verification.Refused(Reason.PRINCIPAL_EXPIRED));
    }

    @Test
    @DisplayName("B-17 a handed-over principal of a trust domain that is no longer trusted is refused")
    void handedOverPrincipal_needsItsTrustDomain() {
        TrustBundles none = TrustBundles.of(List.of());
        assertThat(VERIFIER.recheck(verified(Evidence.tls(chain(AUTHORITY, "/w"))), none, NOW))
                .isEqualTo(new Verification.Refused(Reason.X509_NO_BUNDLE));
        assertThat(VERIFIER.recheck(verified(Evidence.bearer(token(AUTHORITY, "/w"))), none, NOW))
                .isEqualTo(new Verification.Refused(Reason.JWT_NO_BUNDLE));
        assertThat(VERIFIER.recheck(VERIFIER.anonymous(), none, NOW)).isInstanceOf(Verification.Verified.class);
    }

    @Test
    @DisplayName("G-10 a good token does not mend a bad chain, nor a good chain a bad token")
    void oneBadOfTwo_isRefused() {
        assertRefused(Reason.X509_UNTRUSTED, Evidence.tls(chain(STRANGER, "/w")).withBearer(token(AUTHORITY, "/w")));
        assertRefused(Reason.JWT_KEY_ID, Evidence.tls(chain(AUTHORITY, "/w")).withBearer(token(STRANGER, "/w")));
    }

    @Test
    void nothing_isRefused() {
        assertRefused(Reason.EVIDENCE_MISSING, Evidence.none());
        assertRefused(Reason.EVIDENCE_MISSING, Evidence.tls(List.of()));
        assertRefused(Reason.EVIDENCE_MALFORMED, Evidence.unreadable(Reason.EVIDENCE_MALFORMED));
        assertRefused(Reason.JWS_FORM, Evidence.bearer(""));
    }

    @Test
    @DisplayName("G-09 evidence and principals print no secret")
    void evidence_printsNoSecret() {
        String token = token(AUTHORITY, "/w");
        Evidence evidence = Evidence.tls(chain(AUTHORITY, "/w")).withBearer(token);
        assertThat(evidence.toString()).isEqualTo("Evidence[tls+bearer]").doesNotContain(token);
        assertThat(AUTHORITY.x509Svid(AUTHORITY.id("/w"), Duration.ofMinutes(1)))
                .hasToString("X509Svid[spiffe://td/w]");
    }

    @Test
    void handedOverPrincipal_isCheckedAgain() {
        Principal principal = verified(Evidence.tls(chain(AUTHORITY, "/w")));
        Instant end = principal.credential().expiresAt();
        assertThat(VERIFIER.recheck(principal, BUNDLES, end)).isEqualTo(new Verification.Verified(principal));
        assertThat(VERIFIER.recheck(principal, BUNDLES, end.plusMillis(1)))
                .isEqualTo(new Verification.Refused(Reason.PRINCIPAL_EXPIRED));
        EvidenceVerifier other = EvidenceVerifier.builder(Set.of(AUDIENCE)).build();
        assertThat(other.recheck(principal, BUNDLES, NOW))
                .isEqualTo(new Verification.Refused(Reason.PRINCIPAL_FOREIGN));
    }

    @Test
    @DisplayName("G-06 a handed-over token gets the same skew, once")
    void handedOverToken_getsTheSkewOnce() {
        Principal principal = verified(Evidence.bearer(token(AUTHORITY, "/w")));
        Instant end = principal.credential().expiresAt();
        assertThat(VERIFIER.recheck(principal, BUNDLES, end.plusSeconds(59))).isInstanceOf(Verification.Verified.class);
        assertThat(VERIFIER.recheck(principal, BUNDLES, end.plusSeconds(61))).isInstanceOf(Verification.Refused.class);
    }

    @Test
    @DisplayName("J-08 G-06 a verifier without audience or with too much skew cannot be built")
    void badRules_areRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> EvidenceVerifier.builder(Set.of()).build());
        assertThatIllegalStateException()
                .isThrownBy(() -> EvidenceVerifier.builder(Set.of("")).build());
        assertThatIllegalStateException()
                .isThrownBy(() -> EvidenceVerifier.builder(Set.of("a"))
                        .clockSkew(Duration.ofSeconds(61))
                        .build());
        assertThatIllegalStateException()
                .isThrownBy(() -> EvidenceVerifier.builder(Set.of("a"))
                        .maxTokenLifetime(Duration.ZERO)
                        .build());
    }

    @Test
    void certificateThatFailsUnexpectedly_isARefusal() {
        assertRefused(Reason.INTERNAL_ERROR, Evidence.tls(List.of(new FailingCertificate())));
    }

    @Test
    void anotherProvider_checksSignaturesAsWell() {
        EvidenceVerifier other = EvidenceVerifier.builder(Set.of(AUDIENCE))
                .signatureProvider(new BouncyCastleProvider())
                .build();
        for (Provider provider : Security.getProviders("Signature.SHA256withECDSA")) {
            if (provider.getService("Signature", "SHA256withRSA") == null) {
                // A problem of the configuration, since it lacks what is needed.
                assertThatIllegalStateException()
                        .isThrownBy(() -> EvidenceVerifier.builder(Set.of(AUDIENCE))
                                .signatureProvider(provider)
                                .build())
                        .withMessageContaining("SHA256withRSA");
            }
        }
        Evidence good = Evidence.tls(chain(AUTHORITY, "/w")).withBearer(token(AUTHORITY, "/w"));
        assertThat(other.verify(good, BUNDLES, NOW)).isInstanceOf(Verification.Verified.class);
        assertThat(other.verify(Evidence.tls(chain(STRANGER, "/w")), BUNDLES, NOW))
                .isEqualTo(new Verification.Refused(Reason.X509_UNTRUSTED));
    }

    @Test
    @DisplayName("G-07 while bundles are swapped each verification sees one of them")
    void swappedBundles_areNeverMixed() throws Exception {
        TrustBundles theirs = TrustBundles.of(List.of(STRANGER.bundle()));
        AtomicReference<TrustBundles> current = new AtomicReference<>(BUNDLES);
        Evidence both = Evidence.tls(chain(AUTHORITY, "/w")).withBearer(token(STRANGER, "/w"));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                tasks.add(() -> {
                    boolean accepted = false;
                    for (int i = 0; i < 200; i++) {
                        current.set(i % 2 == 0 ? theirs : BUNDLES);
                        accepted |= VERIFIER.verify(both, current.get(), NOW) instanceof Verification.Verified;
                    }
                    return accepted;
                });
            }
            for (Future<Boolean> accepted : threads.invokeAll(tasks)) {
                assertThat(accepted.get()).isFalse();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
