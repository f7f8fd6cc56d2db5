package dev.zt4j.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.zt4j.digest.Sha256;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an X.509-SVID chain against the trust bundle of the trust domain that its leaf names, and no other
 * (X509-SVID section 5). The trust anchor is judged by the same rules as every other signer. Chains that were verified
 * are remembered. Thread-safe.
 */
final class X509SvidVerifier {
    static final int MAX_CHAIN = 10;

    private final Crypto crypto;
    private final ChainRules rules;
    private final VerifiedChains verified = new VerifiedChains();

    /** What is known under a bundle, for as long as somebody holds the bundle. */
    private final Cache<TrustBundle, BundleSigners> signers =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    X509SvidVerifier(Crypto crypto, ChainRules rules) {
        this.crypto = crypto;
        this.rules = rules;
    }

    /** What a chain proves, and the principal that it stands for. Thread-safe. */
    static final class Proof {
        private final SpiffeId id;
        private final Instant notBefore;
        private final Instant notAfter;
        private final X509Certificate authority;
        private final String thumbprint;

        /** Made when first asked for, and kept, so that what is known of it is found again with each request. */
        private volatile @Nullable Principal principal;

        /**
         * Creates a proof.
         *
         * @param id who was proven
         * @param notBefore from when on the leaf is valid
         * @param notAfter until when all certificates of the path are
         * @param authority the certificate of the trust bundle to which it led
         * @param thumbprint that of the leaf (RFC 8705 section 3.1)
         */
        Proof(SpiffeId id, Instant notBefore, Instant notAfter, X509Certificate authority, String thumbprint) {
            this.id = id;
            this.notBefore = notBefore;
            this.notAfter = notAfter;
            this.authority = authority;
            this.thumbprint = thumbprint;
        }

        SpiffeId id() {
            return id;
        }

        Instant notAfter() {
            return notAfter;
        }

        /** Returns the principal, on behalf of the one verifier that uses this. */
        Principal principal(EvidenceVerifier verifier) {
            Principal known = principal;
            if (known == null) {
                known = made(verifier);
                principal = known;
            }
            return known;
        }

        private Principal made(EvidenceVerifier verifier) {
            Credential credential = Credential.builder(
                            Credential.Kind.X509_SVID,
                            Credential.Strength.PROOF_OF_POSSESSION,
                            id.trustDomain().name())
                    .valid(notBefore, notAfter)
                    .keyThumbprint(thumbprint)
                    .build();
            return Principal.builder(PrincipalKind.WORKLOAD, id.toString(), credential, verifier)
                    .trustDomain(id.trustDomain())
                    .authority(authority)
                    .build();
        }
    }

    /**
     * Verifies a chain, leaf first.
     *
     * @param ofServer whether the peer is the server of the connection
     * @throws RefusedException if it does not hold
     */
    Proof verify(List<X509Certificate> chain, boolean ofServer, TrustBundles bundles, Instant now) {
        Proof known = verified.find(chain, ofServer, bundles, now);
        return known != null ? known : verifyAnew(chain, ofServer, bundles, now);
    }

    private Proof verifyAnew(List<X509Certificate> chain, boolean ofServer, TrustBundles bundles, Instant now) {
        if (chain.size() > MAX_CHAIN) {
            throw new RefusedException(Reason.LIMIT_CHAIN);
        }
        ParsedCertificate leaf = ParsedCertificate.of(chain.get(0));
        SpiffeId id = CertificateRules.leafId(leaf);
        TrustBundle bundle = bundles.get(id.trustDomain(), now);
        if (bundle == null || bundle.authorities().isEmpty()) {
            throw new RefusedException(Reason.X509_NO_BUNDLE);
        }
        CertificateRules.checkAny(leaf, now);
        rules.checkLifetime(leaf);
        BundleSigners known = signers.get(bundle, BundleSigners::new);
        List<ParsedCertificate> sent = new ArrayList<>(chain.size());
        sent.add(leaf);
        for (int i = 1; i < chain.size(); i++) {
            sent.add(known.known(ParsedCertificate.of(chain.get(i))));
        }
        int purpose = ofServer ? CertificateExtensions.SERVER_AUTH : CertificateExtensions.CLIENT_AUTH;
        PathJudge judge = new PathJudge(id, purpose, rules, bundle.revocationLists(), crypto, now);
        PathSearch.Found found = new PathSearch(sent, known.anchors(), judge, crypto).run();
        Proof proof = new Proof(
                id, leaf.notBefore(), found.notAfter(), found.anchor().certificate(), thumbprint(chain.get(0)));
        if (!found.wellMarked()) {
            rules.formalFault(id);
        }
        List<ParsedCertificate> path = found.path();
        for (int i = 1; i < path.size() - 1; i++) {
            known.remember(path.get(i));
        }
        verified.add(chain, ofServer, bundle, proof, found.holdsFrom(), found.holdsUntil());
        return proof;
    }

    private static String thumbprint(X509Certificate leaf) {
        try {
            return Base64Url.encode(Sha256.of(leaf.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new RefusedException(Reason.EVIDENCE_MALFORMED);
        }
    }
}
