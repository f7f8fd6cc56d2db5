package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The name constraints of one CA certificate (RFC 5280 section 4.2.1.10), judged by our own code for URIs, since
 * the JDK fails on trust domains that are no host names. Constraints on other kinds of names are not interpreted: a
 * certificate below that holds such a name is refused. Immutable and thread-safe once read.
 */
final class NameConstraint {
    private static final int MAX_SUBTREES = 1_000;
    private static final int PERMITTED = 0xa0;
    private static final int EXCLUDED = 0xa1;

    /** Mail address, DNS name, directory name and IP address; the rest nobody understands. */
    private static final int USUAL_TYPES = 1 << GeneralNameType.MAIL
            | 1 << GeneralNameType.DNS
            | 1 << GeneralNameType.DIRECTORY
            | 1 << GeneralNameType.IP;

    private final List<String> permitted = new ArrayList<>();
    private final List<String> excluded = new ArrayList<>();
    private int otherTypes;

    private NameConstraint() {}

    static NameConstraint parse(Der extension, boolean critical) {
        NameConstraint constraint = new NameConstraint();
        Der content = extension.read(Der.SEQUENCE);
        extension.finish();
        if (content.atEnd()) {
            throw Der.malformed();
        }
        if (content.at(PERMITTED)) {
            constraint.read(content.read(), constraint.permitted);
        }
        if (content.at(EXCLUDED)) {
            constraint.read(content.read(), constraint.excluded);
        }
        content.finish();
        if (critical && (constraint.otherTypes & ~USUAL_TYPES) != 0) {
            throw new RefusedException(Reason.X509_NAME_CONSTRAINT);
        }
        return constraint;
    }

    private void read(Der subtrees, List<String> hosts) {
        int count = 0;
        do {
            if (++count > MAX_SUBTREES) {
                throw new RefusedException(Reason.LIMIT_NAME_CONSTRAINTS);
            }
            Der subtree = subtrees.read(Der.SEQUENCE);
            int type = GeneralNameType.of(subtree.tag());
            Der base = subtree.read();
            if (!subtree.atEnd()) {
                // A distance, which the profile does not use and we do not judge.
                throw new RefusedException(Reason.X509_NAME_CONSTRAINT);
            }
            if (type == GeneralNameType.URI) {
                hosts.add(host(base.text()));
            } else {
                otherTypes |= 1 << type;
            }
        } while (!subtrees.atEnd());
    }

    /** Refuses what is no host, since it would exclude nobody, and folds case, which hosts do not have. */
    private static String host(String text) {
        String host = text.toLowerCase(Locale.ROOT);
        try {
            return new TrustDomain(host).name();
        } catch (RefusedException e) {
            throw new RefusedException(Reason.X509_NAME_CONSTRAINT);
        }
    }

    /** Returns how many comparisons checking that many URIs may take. */
    long work(int uris) {
        return (long) uris * (permitted.size() + excluded.size());
    }

    /** Refuses a certificate below the CA that the constraint does not let through. */
    void check(ParsedCertificate certificate) {
        if ((otherTypes & certificate.nameTypes()) != 0) {
            throw new RefusedException(Reason.X509_NAME_CONSTRAINT);
        }
        if (permitted.isEmpty() && excluded.isEmpty()) {
            return;
        }
        for (String uri : certificate.uris()) {
            String host = trustDomain(uri);
            if (matchesAny(excluded, host) || (!permitted.isEmpty() && !matchesAny(permitted, host))) {
                throw new RefusedException(Reason.X509_NAME_CONSTRAINT);
            }
        }
    }

    private static String trustDomain(String uri) {
        try {
            return SpiffeId.parse(uri).trustDomain().name();
        } catch (RefusedException e) {
            // Whatever that URI is, nobody can tell whether it is let through.
            throw new RefusedException(Reason.X509_NAME_CONSTRAINT);
        }
    }

    private static boolean matchesAny(List<String> constraints, String host) {
        for (String constraint : constraints) {
            // A leading dot stands for sub-domains only, anything else for exactly that host.
            boolean matches = constraint.startsWith(".")
                    ? host.length() > constraint.length() && host.endsWith(constraint)
                    : host.equals(constraint);
            if (matches) {
                return true;
            }
        }
        return false;
    }
}
