package dev.zt4j.identity;

import dev.zt4j.identity.TestCertificates.Issued;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;

/** Writes what a test minted as PEM. */
final class TestPem {
    private TestPem() {}

    static String certificates(Issued... issued) {
        StringBuilder text = new StringBuilder();
        try {
            for (Issued one : issued) {
                text.append(block("CERTIFICATE", one.certificate().getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    static String key(Issued issued) {
        return block("PRIVATE KEY", issued.key().getPrivate().getEncoded());
    }

    private static String block(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
