package dev.zt4j.identity;

import dev.zt4j.digest.Sha256;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The field {@code X-Forwarded-Client-Cert} as Envoy writes it: elements between commas, of keys and values between
 * semicolons. One element is taken, each key once but for DNS, and the certificate must be in it.
 */
final class XfccField {
    private static final Set<String> KEYS = Set.of("by", "hash", "cert", "chain", "subject", "uri", "dns");
    private static final String REPEATABLE = "dns";
    private static final Integer URI = 6;
    private static final int DELETE = 0x7f;
    private static final int HEX = 16;

    private final String text;
    private final Map<String, String> values = new LinkedHashMap<>();
    private int at;

    private XfccField(String text) {
        this.text = text;
    }

    /**
     * Reads the chain of the client.
     *
     * @throws RefusedException if the field is of another form, holds no certificate or contradicts itself
     */
    static List<byte[]> read(String field) {
        XfccField xfcc = new XfccField(field);
        xfcc.parse();
        return xfcc.chain();
    }

    private List<byte[]> chain() {
        List<byte[]> leaf = certificates("cert");
        List<byte[]> whole = certificates("chain");
        if (leaf.size() > 1 || (leaf.isEmpty() && whole.isEmpty())) {
            throw refused();
        }
        if (!leaf.isEmpty() && !whole.isEmpty() && !Arrays.equals(leaf.get(0), whole.get(0))) {
            throw refused();
        }
        List<byte[]> chain = whole.isEmpty() ? leaf : whole;
        String hash = values.get("hash");
        if (hash != null && !hash.equals(HexFormat.of().formatHex(Sha256.of(chain.get(0))))) {
            throw refused();
        }
        String uri = values.get("uri");
        if (uri != null && !List.of(uri).equals(uris(chain.get(0)))) {
            throw refused();
        }
        return chain;
    }

    private static List<String> uris(byte[] der) {
        List<String> uris = new ArrayList<>();
        try {
            Collection<List<?>> names = Crypto.anyCertificate(der).getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (URI.equals(name.get(0)) && name.get(1) instanceof String uri) {
                    uris.add(uri);
                }
            }
        } catch (CertificateParsingException e) {
            throw refused();
        }
        return uris;
    }

    private List<byte[]> certificates(String key) {
        String encoded = values.get(key);
        if (encoded == null) {
            return List.of();
        }
        try {
            List<byte[]> certificates = new ArrayList<>();
            for (Pem.Block block : Pem.read(percentDecoded(encoded))) {
                if (!block.label().equals(Pem.CERTIFICATE)) {
                    throw refused();
                }
                certificates.add(block.der());
            }
            if (certificates.isEmpty()) {
                throw refused();
            }
            return certificates;
        } catch (GeneralSecurityException e) {
            throw refused();
        }
    }

    private static byte[] percentDecoded(String encoded) {
        StringBuilder decoded = new StringBuilder(encoded.length());
        for (int at = 0; at < encoded.length(); at++) {
            char character = encoded.charAt(at);
            if (character != '%') {
                decoded.append(character);
                continue;
            }
            if (at + 2 >= encoded.length()) {
                throw refused();
            }
            decoded.append((char) (digit(encoded.charAt(at + 1)) * HEX + digit(encoded.charAt(at + 2))));
            at += 2;
        }
        return decoded.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int digit(char character) {
        int digit = character < DELETE ? Character.digit(character, HEX) : -1;
        if (digit < 0) {
            throw refused();
        }
        return digit;
    }

    private void parse() {
        while (true) {
            String key = key();
            String value = at < text.length() && text.charAt(at) == '"' ? quoted() : plain();
            if (values.putIfAbsent(key, value) != null && !key.equals(REPEATABLE)) {
                throw refused();
            }
            if (at == text.length()) {
                return;
            }
            // A comma would begin the word of another proxy, of whom nothing is known.
            if (text.charAt(at++) != ';') {
                throw refused();
            }
        }
    }

    private String key() {
        int end = text.indexOf('=', at);
        String key = end < 0 ? "" : text.substring(at, end).toLowerCase(Locale.ROOT);
        if (!KEYS.contains(key)) {
            throw refused();
        }
        at = end + 1;
        return key;
    }

    private String plain() {
        int start = at;
        while (at < text.length() && isPlain(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Reads a value in quotes, within which a backslash means something before a quote alone. */
    private String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char character = text.charAt(at);
            if (character < ' ' || character >= DELETE) {
                throw refused();
            }
            if (character == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                at++;
                character = '"';
            }
            value.append(character);
            at++;
        }
        if (at == text.length()) {
            throw refused();
        }
        at++;
        return value.toString();
    }

    private static boolean isPlain(char character) {
        return character > ' ' && character < DELETE && ",;=\"".indexOf(character) < 0;
    }

    private static RefusedException refused() {
        return new RefusedException(Reason.HTTP_FORWARDED);
    }
}
