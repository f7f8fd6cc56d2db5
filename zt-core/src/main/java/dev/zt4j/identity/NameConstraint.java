package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;

/**
 * The name constraints of one CA certificate (RFC 5280 section 4.2.1.10), judged by our own code for URIs, since
 * the JDK fails on trust domains that are no host names. Constraints on other kinds of names are not interpreted: a
 * certificate below that holds such a name is refused.
 */
final class NameConstraint {
    private static final int MAX_SUBTREES = 1_000;

    private final List<String> permitted = new ArrayList<>();
    private final List<String> excluded = new ArrayList<>();
    private final List<Integer> otherTypes = new ArrayList<>();

    private NameConstraint() {}

    /** Returns the constraint of a CA certificate, or null if it sets none. */
    static @Nullable NameConstraint of(X509Certificate authority) {
        ASN1Primitive content = CertificateNames.extension(authority, Extension.nameConstraints.getId());
        if (content == null) {
            return null;
        }
        NameConstraint constraint = new NameConstraint();
        try {
            NameConstraints parsed = NameConstraints.getInstance(content);
            constraint.read(parsed.getPermittedSubtrees(), constraint.permitted);
            constraint.read(parsed.getExcludedSubtrees(), constraint.excluded);
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new RefusedException(Reason.X509_ENCODING);
        }
        return constraint;
    }

    private void read(GeneralSubtree @Nullable [] subtrees, List<String> hosts) {
        if (subtrees == null) {
            return;
        }
        if (subtrees.length > MAX_SUBTREES) {
            throw new RefusedException(Reason.LIMIT_NAME_CONSTRAINTS);
        }
        for (GeneralSubtree subtree : subtrees) {
            if (subtree.getMinimum().signum() != 0 || distanceLimited(subtree.getMaximum())) {
                throw new RefusedException(Reason.X509_NAME_CONSTRAINT);
            }
            GeneralName base = subtree.getBase();
            if (base.getTagNo() == GeneralName.uniformResourceIdentifier) {
                hosts.add(base.getName().toString());
            } else {
                otherTypes.add(base.getTagNo());
            }
        }
    }

    private static boolean distanceLimited(@Nullable BigInteger maximum) {
        return maximum != null;
    }

    /** Refuses a certificate below the CA that the constraint does not let through. */
    void check(X509Certificate certificate, CertificateNames names) {
        for (int type : otherTypes) {
            boolean named = type == GeneralName.directoryName
                    ? !certificate.getSubjectX500Principal().getName().isEmpty()
                    : names.has(type);
            if (named) {
                throw new RefusedException(Reason.X509_NAME_CONSTRAINT);
            }
        }
        if (permitted.isEmpty() && excluded.isEmpty()) {
            return;
        }
        for (String uri : names.uris()) {
            String host = SpiffeId.parse(uri).trustDomain().name();
            if (matchesAny(excluded, host) || (!permitted.isEmpty() && !matchesAny(permitted, host))) {
                throw new RefusedException(Reason.X509_NAME_CONSTRAINT);
            }
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
