package dev.zt4j.identity;

import dev.zt4j.identity.BundleSigners.Anchor;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One search for a path from the leaf to an authority of the bundle (RFC 4158), over certificates in any order. */
final class PathSearch {
    /** Bounds the search whatever a caller sends; a well-formed chain needs one check per certificate. */
    private static final int MAX_SIGNATURE_CHECKS = 32;

    private final List<ParsedCertificate> sent;
    private final List<Anchor> anchors;
    private final PathJudge judge;
    private final Crypto crypto;
    private final List<ParsedCertificate> path;
    private int checksLeft = MAX_SIGNATURE_CHECKS;
    private @Nullable RefusedException firstRefusal;

    PathSearch(List<ParsedCertificate> sent, List<Anchor> anchors, PathJudge judge, Crypto crypto) {
        this.sent = sent;
        this.anchors = anchors;
        this.judge = judge;
        this.crypto = crypto;
        this.path = new ArrayList<>(sent.size() + 1);
    }

    /**
     * A path that holds.
     *
     * @param path the certificates, leaf first and authority last
     * @param notAfter when the certificate ends that ends first
     * @param holdsFrom since when each of them holds
     * @param holdsUntil until when nothing changes what was found here
     * @param wellMarked whether no formal fault was let pass
     */
    record Found(
            List<ParsedCertificate> path,
            Anchor anchor,
            Instant notAfter,
            Instant holdsFrom,
            Instant holdsUntil,
            boolean wellMarked) {}

    /**
     * Searches.
     *
     * @throws RefusedException if there is no such path: with what was wrong with the first that led to an authority
     */
    Found run() {
        path.add(sent.get(0));
        Found found = extend();
        if (found != null) {
            return found;
        }
        throw firstRefusal != null ? firstRefusal : new RefusedException(Reason.X509_UNTRUSTED);
    }

    private @Nullable Found extend() {
        Found found = extend(false);
        return found != null ? found : extend(true);
    }

    /** Tries the issuers that the key IDs point at, or do not speak of, or the others. */
    private @Nullable Found extend(boolean againstHints) {
        ParsedCertificate last = path.get(path.size() - 1);
        for (Anchor anchor : anchors) {
            if (candidate(anchor.parsed(), last, againstHints) && signed(anchor.parsed(), last)) {
                path.add(anchor.parsed());
                Found found = judged(anchor);
                path.remove(path.size() - 1);
                if (found != null) {
                    return found;
                }
            }
        }
        for (int i = 1; i < sent.size(); i++) {
            ParsedCertificate intermediate = sent.get(i);
            if (candidate(intermediate, last, againstHints)
                    && !path.contains(intermediate)
                    && signed(intermediate, last)) {
                path.add(intermediate);
                Found found = extend();
                path.remove(path.size() - 1);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** Names are compared byte by byte, as issuers copy them. */
    private static boolean candidate(ParsedCertificate issuer, ParsedCertificate subject, boolean againstHints) {
        return subject.namesIssuer(issuer) && subject.hintsAtAnotherKeyThan(issuer) == againstHints;
    }

    private boolean signed(ParsedCertificate issuer, ParsedCertificate subject) {
        if (checksLeft-- <= 0) {
            return false;
        }
        if (!subject.hasAcceptedSignature() || !issuer.hasAcceptedKey()) {
            refuse(new RefusedException(Reason.X509_ALGORITHM));
            return false;
        }
        return subject.signedBy(issuer, crypto);
    }

    private @Nullable Found judged(Anchor anchor) {
        try {
            return judge.judge(path, anchor);
        } catch (RefusedException e) {
            refuse(e);
            return null;
        }
    }

    private void refuse(RefusedException refusal) {
        if (firstRefusal == null) {
            firstRefusal = refusal;
        }
    }
}
