package dev.zt4j.log;

import dev.zt4j.digest.Sha256;
import dev.zt4j.json.JsonTextException;
import dev.zt4j.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of a chained file: a JSON object whose last two members are its number and its code. The code covers that of
 * the line before, then the line without its own.
 *
 * @param head number and code
 * @param covered the part of the line that the code covers
 * @param fields the members of the line
 */
@SuppressWarnings("ArrayRecordComponent") // it is never compared
record ChainLine(ChainHead head, byte[] covered, Map<String, @Nullable Object> fields) {
    private static final String MAC = ",\"mac\":\"";
    private static final int SUFFIX = MAC.length() + 64 + 2;

    /**
     * Adds a line to a chain.
     *
     * @param json an object with members
     * @return the line, complete
     */
    static String append(byte[] key, ChainHead before, String json) {
        String covered = json.substring(0, json.length() - 1) + ",\"link\":" + (before.link() + 1);
        return covered + MAC + mac(key, before, covered.getBytes(StandardCharsets.UTF_8)) + "\"}";
    }

    /** The first line of a file, and of a process. */
    static String start(byte[] key, ChainHead before, boolean torn) {
        return append(
                key,
                before,
                "{\"schema\":" + RecordJson.SCHEMA + ",\"chain\":\"start\",\"previous\":\"" + before + "\",\"torn\":"
                        + torn + "}");
    }

    /** The head that a line made by {@link #append} is. */
    static ChainHead headOf(String line, ChainHead before) {
        return new ChainHead(before.link() + 1, line.substring(line.length() - 66, line.length() - 2));
    }

    private static String mac(byte[] key, ChainHead before, byte[] covered) {
        byte[] previous = HexFormat.of().parseHex(before.mac());
        byte[] all = new byte[previous.length + covered.length];
        System.arraycopy(previous, 0, all, 0, previous.length);
        System.arraycopy(covered, 0, all, previous.length, covered.length);
        return HexFormat.of().formatHex(Sha256.mac(key, all));
    }

    /** Reads a line; null if it is none of a chain. */
    static @Nullable ChainLine read(byte[] line) {
        int end = line.length - SUFFIX;
        if (end < 1 || !new String(line, end, MAC.length(), StandardCharsets.ISO_8859_1).equals(MAC)) {
            return null;
        }
        try {
            Map<String, @Nullable Object> fields = StrictJson.object(line);
            return fields.get("link") instanceof Long link && fields.get("mac") instanceof String mac
                    ? new ChainLine(new ChainHead(link, mac), Arrays.copyOf(line, end), fields)
                    : null;
        } catch (JsonTextException | IllegalArgumentException e) {
            return null;
        }
    }

    boolean follows(byte[] key, ChainHead before) {
        return MessageDigest.isEqual(
                mac(key, before, covered).getBytes(StandardCharsets.US_ASCII),
                head.mac().getBytes(StandardCharsets.US_ASCII));
    }

    boolean start() {
        return "start".equals(fields.get("chain"));
    }

    boolean torn() {
        return Boolean.TRUE.equals(fields.get("torn"));
    }

    /** The head that a first line names; null if it names none. */
    @Nullable
    ChainHead previous() {
        try {
            return fields.get("previous") instanceof String text ? parse(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static ChainHead parse(String text) {
        return text.equals(ChainHead.NONE.toString()) ? ChainHead.NONE : ChainHead.parse(text);
    }
}
