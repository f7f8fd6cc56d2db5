package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.time.Instant;
import java.util.List;

/** What a single certificate has to be, as leaf or as CA (X509-SVID sections 2 to 5, RFC 5280 section 4.2). */
final class CertificateRules {
    private static final String SCHEME = "spiffe:";

    private CertificateRules() {}

    /** Returns the ID of a leaf after checking all that can be told from the leaf alone. */
    static SpiffeId leafId(ParsedCertificate leaf) {
        List<String> uris = leaf.uris();
        if (uris.size() != 1) {
            throw new RefusedException(Reason.X509_URI_SAN_COUNT);
        }
        SpiffeId id = SpiffeId.parse(uris.get(0));
        if (!id.namesWorkload()) {
            throw new RefusedException(Reason.X509_LEAF_PATH);
        }
        CertificateExtensions extensions = leaf.extensions();
        if (extensions.authority()) {
            throw new RefusedException(Reason.X509_LEAF_CA);
        }
        if (!extensions.mayUse(CertificateExtensions.DIGITAL_SIGNATURE)
                || extensions.mayUse(CertificateExtensions.KEY_CERT_SIGN | CertificateExtensions.CRL_SIGN)) {
            throw new RefusedException(Reason.X509_LEAF_KEY_USAGE);
        }
        if (!extensions.servesAll(CertificateExtensions.SERVER_AUTH | CertificateExtensions.CLIENT_AUTH)) {
            throw new RefusedException(Reason.X509_EXTENDED_KEY_USAGE);
        }
        return id;
    }

    /** Tells whether key usage and the names of a certificate without subject are marked critical, as they have to be. */
    static boolean wellMarked(ParsedCertificate certificate) {
        CertificateExtensions extensions = certificate.extensions();
        return extensions.keyUsageCritical()
                && (certificate.hasSubject() || extensions.namesCritical() || extensions.nameTypes() == 0);
    }

    static void checkAny(ParsedCertificate certificate, Instant now) {
        if (now.isBefore(certificate.notBefore()) || now.isAfter(certificate.notAfter())) {
            throw new RefusedException(Reason.X509_VALIDITY);
        }
        if (certificate.extensions().unknownCritical()) {
            throw new RefusedException(Reason.X509_CRITICAL);
        }
        if (!certificate.hasAcceptedAlgorithms()) {
            throw new RefusedException(Reason.X509_ALGORITHM);
        }
    }

    /** Checks that a certificate may sign others at all. */
    static void checkSigner(ParsedCertificate signer) {
        CertificateExtensions extensions = signer.extensions();
        if (!extensions.authority() || !extensions.mayUse(CertificateExtensions.KEY_CERT_SIGN)) {
            throw new RefusedException(Reason.X509_CHAIN);
        }
    }

    /**
     * Checks a certificate as a signer for the given trust domain.
     *
     * @param rules which say whose IDs it may bear
     * @param below how many CA certificates that are not self-issued stand between it and the leaf
     * @param purpose the purpose of the leaf, which a signer with purposes has to have
     */
    static void checkSigner(
            ParsedCertificate signer, TrustDomain trustDomain, ChainRules rules, int below, int purpose) {
        checkSigner(signer);
        CertificateExtensions extensions = signer.extensions();
        if (below > extensions.pathLength()) {
            throw new RefusedException(Reason.X509_PATH_LENGTH);
        }
        if (!extensions.servesOne(purpose | CertificateExtensions.ANY_PURPOSE)) {
            throw new RefusedException(Reason.X509_EXTENDED_KEY_USAGE);
        }
        for (String uri : signer.uris()) {
            if (uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) && !maySign(uri, trustDomain, rules)) {
                throw new RefusedException(Reason.X509_CA_ID);
            }
        }
    }

    private static boolean maySign(String uri, TrustDomain trustDomain, ChainRules rules) {
        try {
            SpiffeId id = SpiffeId.parse(uri);
            return !id.namesWorkload() && rules.maySign(id.trustDomain(), trustDomain);
        } catch (RefusedException e) {
            return false;
        }
    }
}
