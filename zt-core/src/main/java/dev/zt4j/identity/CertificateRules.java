package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What a single certificate has to be, as leaf or as CA (X509-SVID sections 2 to 5, RFC 5280 section 4.2). */
final class CertificateRules {
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    /** Basic constraints, key usage, extended key usage, subject alternative name, name constraints. */
    private static final Set<String> UNDERSTOOD =
            Set.of("2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.17", "2.5.29.30");

    private CertificateRules() {}

    /** Returns the ID of a leaf after checking all that can be told from the leaf alone. */
    static SpiffeId leafId(X509Certificate leaf) {
        List<String> uris = CertificateNames.of(leaf).uris();
        if (uris.size() != 1) {
            throw new RefusedException(Reason.X509_URI_SAN_COUNT);
        }
        SpiffeId id = SpiffeId.parse(uris.get(0));
        if (!id.namesWorkload()) {
            throw new RefusedException(Reason.X509_LEAF_PATH);
        }
        if (leaf.getBasicConstraints() >= 0) {
            throw new RefusedException(Reason.X509_LEAF_CA);
        }
        boolean[] usage = leaf.getKeyUsage();
        if (usage == null || !usage[DIGITAL_SIGNATURE] || usage[KEY_CERT_SIGN] || usage[CRL_SIGN]) {
            throw new RefusedException(Reason.X509_LEAF_KEY_USAGE);
        }
        checkExtendedKeyUsage(leaf);
        return id;
    }

    private static void checkExtendedKeyUsage(X509Certificate leaf) {
        try {
            List<String> purposes = leaf.getExtendedKeyUsage();
            if (purposes != null && !(purposes.contains(SERVER_AUTH) && purposes.contains(CLIENT_AUTH))) {
                throw new RefusedException(Reason.X509_EXTENDED_KEY_USAGE);
            }
        } catch (CertificateParsingException e) {
            throw new RefusedException(Reason.X509_ENCODING);
        }
    }

    static void checkAny(X509Certificate certificate, Instant now) {
        if (now.isBefore(certificate.getNotBefore().toInstant())
                || now.isAfter(certificate.getNotAfter().toInstant())) {
            throw new RefusedException(Reason.X509_VALIDITY);
        }
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        if (critical != null && !UNDERSTOOD.containsAll(critical)) {
            throw new RefusedException(Reason.X509_CRITICAL);
        }
        if (!Crypto.acceptedSignature(certificate) || !Crypto.strongEnough(certificate.getPublicKey())) {
            throw new RefusedException(Reason.X509_ALGORITHM);
        }
    }

    /**
     * Checks a certificate as a signer for the given trust domain.
     *
     * @param below how many CA certificates that are not self-issued stand between it and the leaf
     */
    static void checkSigner(X509Certificate signer, TrustDomain trustDomain, int below) {
        boolean[] usage = signer.getKeyUsage();
        int pathLength = signer.getBasicConstraints();
        if (pathLength < 0 || usage == null || !usage[KEY_CERT_SIGN]) {
            throw new RefusedException(Reason.X509_CHAIN);
        }
        if (below > pathLength) {
            throw new RefusedException(Reason.X509_PATH_LENGTH);
        }
        for (String uri : CertificateNames.of(signer).uris()) {
            if (uri.startsWith("spiffe:")) {
                SpiffeId id = SpiffeId.parse(uri);
                if (id.namesWorkload() || !id.trustDomain().equals(trustDomain)) {
                    throw new RefusedException(Reason.X509_CA_ID);
                }
            }
        }
    }
}
