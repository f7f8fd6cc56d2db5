package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/**
 * The subject alternative names of a certificate, read from the bytes of the extension: the JDK's own accessor
 * drops the whole list when one URI does not parse.
 */
final class CertificateNames {
    private static final int MAX_NAMES = 1_000;

    private final List<GeneralName> names;

    private CertificateNames(List<GeneralName> names) {
        this.names = names;
    }

    static CertificateNames of(X509Certificate certificate) {
        ASN1Primitive content = extension(certificate, Extension.subjectAlternativeName.getId());
        if (content == null) {
            return new CertificateNames(List.of());
        }
        try {
            GeneralName[] names = GeneralNames.getInstance(content).getNames();
            if (names.length > MAX_NAMES) {
                throw new RefusedException(Reason.LIMIT_NAME_CONSTRAINTS);
            }
            return new CertificateNames(List.of(names));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Reason.X509_ENCODING);
        }
    }

    /** Returns the decoded content of an extension, or null where the certificate has none. */
    static @Nullable ASN1Primitive extension(X509Certificate certificate, String oid) {
        byte[] wrapped = certificate.getExtensionValue(oid);
        if (wrapped == null) {
            return null;
        }
        try {
            return ASN1Primitive.fromByteArray(
                    ASN1OctetString.getInstance(wrapped).getOctets());
        } catch (java.io.IOException | RuntimeException e) {
            // The decoder throws unchecked exceptions on crafted bytes.
            throw new RefusedException(Reason.X509_ENCODING);
        }
    }

    List<String> uris() {
        List<String> uris = new ArrayList<>(1);
        for (GeneralName name : names) {
            if (name.getTagNo() == GeneralName.uniformResourceIdentifier) {
                uris.add(name.getName().toString());
            }
        }
        return uris;
    }

    boolean has(int tag) {
        for (GeneralName name : names) {
            if (name.getTagNo() == tag) {
                return true;
            }
        }
        return false;
    }
}
