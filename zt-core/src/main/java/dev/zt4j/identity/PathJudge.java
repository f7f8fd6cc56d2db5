package dev.zt4j.identity;

import dev.zt4j.identity.BundleSigners.Anchor;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.time.Instant;
import java.util.List;

/**
 * Judges a complete path whose signatures hold, leaf first and authority last (RFC 5280 section 6.1, X509-SVID section
 * 5).
 *
 * @param purpose what the leaf is used for
 */
record PathJudge(
        SpiffeId id, int purpose, ChainRules rules, List<RevocationList> revocationLists, Crypto crypto, Instant now) {
    /** Bounds names times constraints, over the whole path. */
    private static final long MAX_NAME_WORK = 250_000;

    /**
     * Returns until when the path holds.
     *
     * @throws RefusedException if it does not hold
     */
    PathSearch.Found judge(List<ParsedCertificate> path, Anchor anchor) {
        int below = 0;
        for (int i = 0; i < path.size(); i++) {
            ParsedCertificate certificate = path.get(i);
            if (i == path.size() - 1) {
                checkAnchor(certificate, below);
            } else if (i > 0) {
                CertificateRules.checkAny(certificate, now);
                CertificateRules.checkSigner(certificate, id.trustDomain(), rules, below, purpose);
                below += certificate.selfIssued() ? 0 : 1;
            }
        }
        checkNames(path);
        return found(path, anchor);
    }

    private void checkAnchor(ParsedCertificate anchor, int below) {
        try {
            CertificateRules.checkAny(anchor, now);
            CertificateRules.checkSigner(anchor, id.trustDomain(), rules, below, purpose);
        } catch (RefusedException e) {
            throw e.reason() == Reason.X509_PATH_LENGTH ? e : new RefusedException(Reason.X509_ANCHOR);
        }
    }

    private static void checkNames(List<ParsedCertificate> path) {
        long work = 0;
        for (int signer = 1; signer < path.size(); signer++) {
            NameConstraint constraint = path.get(signer).extensions().nameConstraint();
            if (constraint == null) {
                continue;
            }
            for (int i = 0; i < signer; i++) {
                ParsedCertificate certificate = path.get(i);
                work += constraint.work(certificate.uris().size());
                if (work > MAX_NAME_WORK) {
                    throw new RefusedException(Reason.LIMIT_NAME_CONSTRAINTS);
                }
                // RFC 5280 section 6.1.4: self-issued certificates are exempt unless they are the leaf.
                if (i == 0 || !certificate.selfIssued()) {
                    constraint.check(certificate);
                }
            }
        }
    }

    private PathSearch.Found found(List<ParsedCertificate> path, Anchor anchor) {
        Instant holdsFrom = Instant.MIN;
        Instant notAfter = Instant.MAX;
        boolean wellMarked = true;
        for (ParsedCertificate certificate : path) {
            holdsFrom = certificate.notBefore().isAfter(holdsFrom) ? certificate.notBefore() : holdsFrom;
            notAfter = certificate.notAfter().isBefore(notAfter) ? certificate.notAfter() : notAfter;
            wellMarked &= CertificateRules.wellMarked(certificate);
        }
        if (!wellMarked && rules.faults() == null) {
            throw new RefusedException(Reason.X509_NOT_CRITICAL);
        }
        Instant holdsUntil = revocationLists.isEmpty() ? notAfter : checkRevocation(path, notAfter);
        return new PathSearch.Found(List.copyOf(path), anchor, notAfter, holdsFrom, holdsUntil, wellMarked);
    }

    /** Returns when a list begins to count, if that is before the end. */
    private Instant checkRevocation(List<ParsedCertificate> path, Instant end) {
        Instant holdsUntil = end;
        for (RevocationList list : revocationLists) {
            if (now.isBefore(list.thisUpdate())) {
                // One nanosecond earlier, since both ends of a validity are part of it.
                Instant before = list.thisUpdate().minusNanos(1);
                holdsUntil = before.isBefore(holdsUntil) ? before : holdsUntil;
                continue;
            }
            for (int i = 0; i < path.size() - 1; i++) {
                if (list.revokes(path.get(i), path.get(i + 1), crypto)) {
                    throw new RefusedException(Reason.X509_REVOKED);
                }
            }
        }
        return holdsUntil;
    }
}
