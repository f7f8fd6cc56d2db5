package dev.zt4j.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last line of a chain at some time. Immutable and thread-safe.
 *
 * @param link the number of the line in the chain, from 1
 * @param mac its authentication code, 64 lower-case hexadecimal digits
 * @since 0.1.0
 */
public record ChainHead(long link, String mac) {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,17}) ([0-9a-f]{64})");

    /** The head of a chain without lines. */
    static final ChainHead NONE = new ChainHead(0, "0".repeat(64));

    /**
     * Refuses what is no head.
     *
     * @throws IllegalArgumentException if the number is negative or the code is none
     */
    public ChainHead {
        if (link < 0 || !mac.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not the head of a chain");
        }
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static ChainHead parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not the head of a chain");
        }
        return new ChainHead(Long.parseLong(parts.group(1)), parts.group(2));
    }

    /** Returns the number and the code with a space between. */
    @Override
    public String toString() {
        return link + " " + mac;
    }
}
