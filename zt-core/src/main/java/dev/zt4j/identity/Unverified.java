package dev.zt4j.identity;

import dev.zt4j.digest.Sha256;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a credential says of itself. Nothing of it is checked, so nothing may be decided by it: it is for people who look
 * for what is wrong with a credential. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Unverified {
    private static final int HEX = 16;
    private static final String[] KEY_USAGES = {
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "cRLSign",
        "encipherOnly",
        "decipherOnly"
    };

    private Unverified() {}

    /**
     * Returns what a certificate says: names, serial number and SHA-256 fingerprint in hexadecimal, dates, uses and
     * algorithms. The values are String, Long, Boolean and List of String.
     *
     * @param der the certificate in DER
     * @throws RefusedException if it cannot be read
     */
    public static Map<String, Object> certificate(byte[] der) {
        ParsedCertificate parsed = ParsedCertificate.of(der);
        X509Certificate certificate = Crypto.anyCertificate(der);
        CertificateExtensions extensions = parsed.extensions();
        Map<String, Object> said = new LinkedHashMap<>();
        try {
            said.put("subject", certificate.getSubjectX500Principal().getName());
            said.put("issuer", certificate.getIssuerX500Principal().getName());
            said.put("serial", parsed.serial().toString(HEX));
            said.put("notBefore", parsed.notBefore().toString());
            said.put("notAfter", parsed.notAfter().toString());
            said.put("uris", List.copyOf(parsed.uris()));
            said.put("ca", extensions.authority());
            if (extensions.authority() && extensions.pathLength() != Integer.MAX_VALUE) {
                said.put("pathLength", (long) extensions.pathLength());
            }
            said.put("keyUsage", keyUsages(certificate.getKeyUsage()));
            said.put("extendedKeyUsage", purposes(certificate));
            said.put("key", key(certificate.getPublicKey()));
            said.put("signatureAlgorithm", certificate.getSigAlgName());
            said.put("sha256", HexFormat.of().formatHex(Sha256.of(der)));
            return said;
        } catch (CertificateParsingException | RuntimeException e) {
            // Whatever a provider does not understand about it.
            throw new RefusedException(Reason.X509_ENCODING);
        }
    }

    private static List<String> keyUsages(boolean @Nullable [] bits) {
        List<String> names = new ArrayList<>();
        for (int i = 0; bits != null && i < bits.length && i < KEY_USAGES.length; i++) {
            if (bits[i]) {
                names.add(KEY_USAGES[i]);
            }
        }
        return names;
    }

    private static List<String> purposes(X509Certificate certificate) throws CertificateParsingException {
        List<String> ids = certificate.getExtendedKeyUsage();
        return ids == null
                ? List.of()
                : ids.stream()
                        .map(id -> switch (id) {
                            case "1.3.6.1.5.5.7.3.1" -> "serverAuth";
                            case "1.3.6.1.5.5.7.3.2" -> "clientAuth";
                            default -> id;
                        })
                        .toList();
    }

    private static String key(@Nullable PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return "RSA " + rsa.getModulus().bitLength();
        }
        if (key instanceof ECPublicKey ec) {
            return "EC " + ec.getParams().getCurve().getField().getFieldSize();
        }
        return key == null ? "unknown" : Objects.requireNonNullElse(key.getAlgorithm(), "unknown");
    }

    /**
     * Returns what a token in compact form says: {@code header} and {@code claims}, without the signature. The values
     * are String, Long, BigInteger, BigDecimal, Boolean, null, List and Map.
     *
     * @param token the token
     * @throws RefusedException if it cannot be read
     */
    public static Map<String, Map<String, @Nullable Object>> token(String token) {
        CompactJws jws = CompactJws.parse(token);
        Map<String, Map<String, @Nullable Object>> said = new LinkedHashMap<>();
        said.put("header", jws.header());
        said.put("claims", jws.claims());
        return said;
    }
}
