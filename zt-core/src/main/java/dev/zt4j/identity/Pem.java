package dev.zt4j.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the textual encoding of keys and certificates (RFC 7468): complete blocks, with nothing like one
 * beside them. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Pem {
    /** The label of a certificate. */
    public static final String CERTIFICATE = "CERTIFICATE";

    /** The label of a private key in PKCS #8, not encrypted. */
    public static final String PRIVATE_KEY = "PRIVATE KEY";

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int LINE_LENGTH = 64;

    private Pem() {}

    /**
     * A block of a text.
     *
     * @since 0.1.0
     */
    public static final class Block {
        private final String label;
        private final byte[] der;

        private Block(String label, byte[] der) {
            this.label = label;
            this.der = der;
        }

        /** Returns what it says it is. */
        public String label() {
            return label;
        }

        /** Returns the content, not copied. */
        public byte[] der() {
            return der;
        }

        /** Returns the label alone: the content may be a secret. */
        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * Returns the blocks of a text in order; what stands between them is ignored.
     *
     * @param text the text
     * @throws GeneralSecurityException if one is incomplete or malformed
     */
    public static List<Block> read(byte[] text) throws GeneralSecurityException {
        List<Block> blocks = new ArrayList<>();
        String label = null;
        StringBuilder base64 = new StringBuilder();
        for (String line : new String(text, StandardCharsets.ISO_8859_1).split("\r?\n", -1)) {
            if (label == null) {
                label = opened(line);
            } else if (line.equals(END + label + DASHES)) {
                blocks.add(new Block(label, decode(base64.toString())));
                label = null;
                base64.setLength(0);
            } else {
                base64.append(line);
            }
        }
        if (label != null) {
            throw new GeneralSecurityException("a block is not complete");
        }
        return blocks;
    }

    /**
     * Returns a block as text that ends with a line break.
     *
     * @param label what it is
     * @param der the content
     */
    public static String write(String label, byte[] der) {
        Base64.Encoder encoder = Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'});
        return BEGIN + label + DASHES + '\n' + encoder.encodeToString(der) + '\n' + END + label + DASHES + '\n';
    }

    private static @Nullable String opened(String line) throws GeneralSecurityException {
        if (line.startsWith(BEGIN) && line.endsWith(DASHES) && line.length() > BEGIN.length() + DASHES.length()) {
            return line.substring(BEGIN.length(), line.length() - DASHES.length());
        }
        if (line.contains("----")) {
            throw new GeneralSecurityException("a line is neither begin nor end of a block");
        }
        return null;
    }

    private static byte[] decode(String base64) throws GeneralSecurityException {
        try {
            if (base64.isEmpty() || base64.length() % 4 != 0) {
                throw new GeneralSecurityException("a block is not standard base64");
            }
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("a block is not standard base64");
        }
    }
}
