package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields {@code Client-Cert} and {@code Client-Cert-Chain} (RFC 9440 sections 2.2 and 2.3). */
final class ClientCertField {
    private static final char DELIMITER = ':';

    private ClientCertField() {}

    /**
     * Reads a chain: byte sequences of RFC 8941 section 3.3.5 in their canonical form, without parameters.
     *
     * @param leaf the certificate of the client
     * @param rest the certificates behind it; null if there was no such field
     * @throws RefusedException if a field is anything else
     */
    static List<byte[]> read(String leaf, @Nullable String rest) {
        List<byte[]> chain = new ArrayList<>();
        chain.add(bytes(leaf));
        if (rest != null) {
            for (String item : rest.split(",", -1)) {
                chain.add(bytes(item.strip()));
            }
        }
        return chain;
    }

    private static byte[] bytes(String item) {
        int last = item.length() - 1;
        if (last < 2 || item.charAt(0) != DELIMITER || item.charAt(last) != DELIMITER) {
            throw new RefusedException(Reason.HTTP_FORWARDED);
        }
        String base64 = item.substring(1, last);
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (Base64.getEncoder().encodeToString(bytes).equals(base64)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Reason.HTTP_FORWARDED);
        }
        throw new RefusedException(Reason.HTTP_FORWARDED);
    }
}
