package dev.zt4j.cli;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Reads the private key that signs policy bundles. No message repeats any of it. */
final class SigningKey {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private SigningKey() {}

    static PrivateKey read(Path file) {
        String text = Input.text(file).strip();
        if (!text.startsWith(BEGIN) || !text.endsWith(END) || text.length() < BEGIN.length() + END.length()) {
            throw refused(file);
        }
        byte[] der = decoded(file, text.substring(BEGIN.length(), text.length() - END.length()));
        for (String algorithm : new String[] {"EC", "Ed25519"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // Of the other algorithm, or of none that signs bundles.
            }
        }
        throw refused(file);
    }

    private static byte[] decoded(Path file, String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw refused(file);
        }
    }

    private static InputException refused(Path file) {
        return new InputException(
                file.toString(), null, "expected one private key on P-256 or P-384, or of Ed25519: PKCS#8 in PEM");
    }
}
