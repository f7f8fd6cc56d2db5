package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an X.509-SVID chain against the trust bundle of the trust domain that its leaf names, and no other
 * (X509-SVID section 5). The trust anchor is judged by the same rules as every other signer.
 */
final class X509SvidVerifier {
    static final int MAX_CHAIN = 10;

    /** Bounds the search whatever a caller sends; a well-formed chain needs one check per certificate. */
    private static final int MAX_SIGNATURE_CHECKS = 32;

    private final Crypto crypto;

    X509SvidVerifier(Crypto crypto) {
        this.crypto = crypto;
    }

    /** What a chain proves. */
    record Proof(SpiffeId id, Instant notBefore, Instant notAfter) {}

    /**
     * Verifies a chain, leaf first.
     *
     * @throws RefusedException if it does not hold
     */
    Proof verify(List<X509Certificate> chain, TrustBundles bundles, Instant now) {
        if (chain.size() > MAX_CHAIN) {
            throw new RefusedException(Reason.LIMIT_CHAIN);
        }
        X509Certificate leaf = chain.get(0);
        SpiffeId id = CertificateRules.leafId(leaf);
        TrustBundle bundle = bundles.get(id.trustDomain(), now);
        if (bundle == null || bundle.authorities().isEmpty()) {
            throw new RefusedException(Reason.X509_NO_BUNDLE);
        }
        return new Search(id, chain, bundle, now).run();
    }

    /** One search for a path from the leaf to an authority of the bundle. */
    private final class Search {
        private final SpiffeId id;
        private final List<X509Certificate> sent;
        private final TrustBundle bundle;
        private final Instant now;
        private int checksLeft = MAX_SIGNATURE_CHECKS;
        private @Nullable RefusedException firstRefusal;

        Search(SpiffeId id, List<X509Certificate> sent, TrustBundle bundle, Instant now) {
            this.id = id;
            this.sent = sent;
            this.bundle = bundle;
            this.now = now;
        }

        Proof run() {
            List<X509Certificate> path = new ArrayList<>(sent.size() + 1);
            path.add(sent.get(0));
            Proof proof = extend(path);
            if (proof != null) {
                return proof;
            }
            throw firstRefusal != null ? firstRefusal : new RefusedException(Reason.X509_UNTRUSTED);
        }

        private @Nullable Proof extend(List<X509Certificate> path) {
            X509Certificate last = path.get(path.size() - 1);
            for (X509Certificate authority : bundle.authorities()) {
                if (issued(authority, last)) {
                    path.add(authority);
                    Proof proof = judge(path);
                    if (proof != null) {
                        return proof;
                    }
                    path.remove(path.size() - 1);
                }
            }
            for (int i = 1; i < sent.size(); i++) {
                X509Certificate intermediate = sent.get(i);
                if (!path.contains(intermediate) && issued(intermediate, last)) {
                    path.add(intermediate);
                    Proof proof = extend(path);
                    if (proof != null) {
                        return proof;
                    }
                    path.remove(path.size() - 1);
                }
            }
            return null;
        }

        private boolean issued(X509Certificate issuer, X509Certificate subject) {
            if (!issuer.getSubjectX500Principal().equals(subject.getIssuerX500Principal()) || checksLeft-- <= 0) {
                return false;
            }
            if (!Crypto.acceptedSignature(subject) || !Crypto.strongEnough(issuer.getPublicKey())) {
                refuse(new RefusedException(Reason.X509_ALGORITHM));
                return false;
            }
            return crypto.signedBy(subject, issuer.getPublicKey());
        }

        private void refuse(RefusedException refusal) {
            if (firstRefusal == null) {
                firstRefusal = refusal;
            }
        }

        /** Judges a complete path, leaf first and authority last; null if it does not hold. */
        private @Nullable Proof judge(List<X509Certificate> path) {
            try {
                check(path);
            } catch (RefusedException e) {
                refuse(e);
                return null;
            }
            Instant notAfter = Instant.MAX;
            for (X509Certificate certificate : path) {
                Instant end = certificate.getNotAfter().toInstant();
                notAfter = end.isBefore(notAfter) ? end : notAfter;
            }
            return new Proof(id, path.get(0).getNotBefore().toInstant(), notAfter);
        }

        private void check(List<X509Certificate> path) {
            int anchor = path.size() - 1;
            int below = 0;
            for (int i = 0; i <= anchor; i++) {
                X509Certificate certificate = path.get(i);
                if (i == anchor) {
                    checkAnchor(certificate, below);
                } else {
                    CertificateRules.checkAny(certificate, now);
                    if (i > 0) {
                        CertificateRules.checkSigner(certificate, id.trustDomain(), below);
                        below += selfIssued(certificate) ? 0 : 1;
                    }
                }
                checkNames(path, i);
            }
        }

        private void checkAnchor(X509Certificate anchor, int below) {
            try {
                CertificateRules.checkAny(anchor, now);
                CertificateRules.checkSigner(anchor, id.trustDomain(), below);
            } catch (RefusedException e) {
                throw e.reason() == Reason.X509_PATH_LENGTH ? e : new RefusedException(Reason.X509_ANCHOR);
            }
        }

        private static void checkNames(List<X509Certificate> path, int signer) {
            NameConstraint constraint = signer == 0 ? null : NameConstraint.of(path.get(signer));
            if (constraint == null) {
                return;
            }
            for (int i = 0; i < signer; i++) {
                // RFC 5280 section 6.1.4: self-issued certificates are exempt unless they are the leaf.
                if (i == 0 || !selfIssued(path.get(i))) {
                    constraint.check(path.get(i), CertificateNames.of(path.get(i)));
                }
            }
        }

        private static boolean selfIssued(X509Certificate certificate) {
            return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        }
    }
}
