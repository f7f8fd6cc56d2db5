package dev.zt4j.cli;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One line of a batch: a JSON object. What is null in it is taken to be absent. */
final class BatchLine {
    private static final String NAME = "a line";
    private static final String ID = "id";
    private static final int MAX_SHOWN = 40;

    private final byte[] content;
    private final boolean tooLong;
    private Map<String, Json> members = Map.of();
    private String id = "null";

    /**
     * Takes a line.
     *
     * @param content the line
     * @param tooLong whether it is only the beginning of one that is too long
     */
    BatchLine(byte[] content, boolean tooLong) {
        this.content = content;
        this.tooLong = tooLong;
    }

    /** The value of {@code id} as it stands in the line, once the line has been read. */
    String id() {
        return id;
    }

    /** Reads the line, and as much of it as says its ID if there is more amiss. */
    void read() {
        try {
            if (tooLong) {
                throw new RefusedException(Reason.LIMIT_EVIDENCE);
            }
            members = Json.of(NAME, Input.utf8(NAME, content)).members(NAME);
            readId(members.get(ID));
            members.values().removeIf(Json::isNull);
        } catch (InputException | RefusedException e) {
            Json early = Json.leading(NAME, new String(content, StandardCharsets.UTF_8), ID);
            if (early != null && isId(early)) {
                readId(early);
            }
            // The message of the first would show what stands in the line.
            throw e instanceof RefusedException ? e : new MalformedLineException("expected a JSON object");
        }
    }

    private void readId(@Nullable Json named) {
        if (named != null && !named.isNull()) {
            if (!isId(named)) {
                throw new MalformedLineException("id is a string or a number");
            }
            id = named.text().strip();
        }
    }

    private static boolean isId(Json value) {
        return value.isString() || value.isNumber();
    }

    /** Refuses keys that are not among those. */
    void allow(Set<String> common, Set<String> more) {
        for (String key : members.keySet()) {
            if (!common.contains(key) && !more.contains(key)) {
                throw new MalformedLineException("a key that is not for this kind: "
                        + Shown.line(key.length() > MAX_SHOWN ? key.substring(0, MAX_SHOWN) : key));
            }
        }
    }

    @Nullable
    Json get(String key) {
        return members.get(key);
    }

    Json required(String key) {
        Json value = members.get(key);
        if (value == null) {
            throw new MalformedLineException(key + " is missing");
        }
        return value;
    }

    String text(String key) {
        Json value = required(key);
        if (!value.isString()) {
            throw new MalformedLineException(key + " is a string");
        }
        return value.string(key);
    }

    /** The certificates of a list, in DER. */
    List<byte[]> certificates(String key) {
        List<byte[]> certificates = new ArrayList<>();
        try {
            for (Json item : required(key).items(key)) {
                certificates.add(decode(item.string(key)));
            }
        } catch (InputException e) {
            throw new MalformedLineException(key + " is a list of strings");
        }
        return certificates;
    }

    private static byte[] decode(String base64) {
        // The decoder takes a text without padding; the standard form has it.
        if (base64.length() % 4 != 0) {
            throw new RefusedException(Reason.X509_ENCODING);
        }
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Reason.X509_ENCODING);
        }
    }
}
