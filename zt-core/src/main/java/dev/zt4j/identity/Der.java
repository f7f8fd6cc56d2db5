package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/**
 * Reads DER strictly and in place (X.690 sections 8 to 10): definite lengths of the shortest form, single-byte tags,
 * nothing left over. Whatever is not so is refused with {@link Reason#X509_ENCODING}, and nothing else is thrown. Not
 * thread-safe; {@link #again()} gives another reader of the same bytes.
 */
final class Der {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int LONG_TAG = 0x1f;
    private static final int MAX_LENGTH_BYTES = 3;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int position;

    private Der(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.position = start;
    }

    static Der of(byte[] bytes) {
        return new Der(bytes, 0, bytes.length);
    }

    /** Returns a reader of the same bytes that stands at their beginning. */
    Der again() {
        return new Der(bytes, start, end);
    }

    boolean atEnd() {
        return position == end;
    }

    /** Refuses what is left over. */
    void finish() {
        if (position != end) {
            throw malformed();
        }
    }

    /** Tells whether the next element has that tag. */
    boolean at(int tag) {
        return position < end && (bytes[position] & 0xff) == tag;
    }

    /** Returns the tag of the next element. */
    int tag() {
        if (position >= end) {
            throw malformed();
        }
        return bytes[position] & 0xff;
    }

    /** Returns the content of the next element, which has to have that tag, and goes past it. */
    Der read(int tag) {
        if (!at(tag)) {
            throw malformed();
        }
        return read();
    }

    /** Returns the content of the next element and goes past it. */
    Der read() {
        if ((tag() & LONG_TAG) == LONG_TAG || position + 1 >= end) {
            throw malformed();
        }
        int length = bytes[position + 1] & 0xff;
        int content = position + 2;
        if (length >= 0x80) {
            int count = length & 0x7f;
            if (count == 0 || count > MAX_LENGTH_BYTES || content + count > end || bytes[content] == 0) {
                throw malformed();
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << 8) | (bytes[content + i] & 0xff);
            }
            content += count;
            if (length < 0x80) {
                throw malformed();
            }
        }
        if (length > end - content) {
            throw malformed();
        }
        position = content + length;
        return new Der(bytes, content, position);
    }

    /** Returns the next element with its tag and length, and goes past it. */
    Der readWhole(int tag) {
        int from = position;
        read(tag);
        return new Der(bytes, from, position);
    }

    byte[] array() {
        return bytes;
    }

    int offset() {
        return start;
    }

    int length() {
        return end - start;
    }

    byte[] copy() {
        return Arrays.copyOfRange(bytes, start, end);
    }

    byte byteAt(int index) {
        if (index >= end - start) {
            throw malformed();
        }
        return bytes[start + index];
    }

    boolean contentEquals(byte[] other) {
        return Arrays.equals(bytes, start, end, other, 0, other.length);
    }

    boolean contentEquals(Der other) {
        return Arrays.equals(bytes, start, end, other.bytes, other.start, other.end);
    }

    /** Returns a hash of the content. */
    int hash() {
        int hash = 1;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /** Returns the content as text of one-byte characters. */
    String text() {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** Reads the next element as a truth value. */
    boolean readBoolean() {
        Der value = read(BOOLEAN);
        if (value.length() != 1 || (value.byteAt(0) != 0 && value.byteAt(0) != (byte) 0xff)) {
            throw malformed();
        }
        return value.byteAt(0) != 0;
    }

    /** Reads the next element as a whole number. */
    BigInteger readInteger() {
        Der value = read(INTEGER);
        if (value.length() == 0 || (value.length() > 1 && value.byteAt(0) == value.byteAt(1) >> 7)) {
            throw malformed();
        }
        return new BigInteger(bytes, value.start, value.length());
    }

    /** Reads the next element as a string of whole bytes or of bits that end in zeros; returns its bytes. */
    Der readBits() {
        Der value = read(BIT_STRING);
        int unused = value.byteAt(0);
        if (unused < 0 || unused > 7 || (unused > 0 && value.length() == 1)) {
            throw malformed();
        }
        if (unused > 0 && (bytes[value.end - 1] & ((1 << unused) - 1)) != 0) {
            throw malformed();
        }
        return new Der(bytes, value.start + 1, value.end);
    }

    /** Reads the next element as a moment in the forms of RFC 5280 section 4.1.2.5. */
    Instant readTime() {
        boolean shortYear = at(UTC_TIME);
        Der value = read(shortYear ? UTC_TIME : GENERALIZED_TIME);
        int digits = shortYear ? 12 : 14;
        if (value.length() != digits + 1 || value.byteAt(digits) != 'Z') {
            throw malformed();
        }
        int at = digits - 10;
        int year = shortYear ? value.number(0, 2) : value.number(0, 4);
        if (shortYear) {
            year += year < 50 ? 2000 : 1900;
        }
        try {
            return LocalDateTime.of(
                            year,
                            value.number(at, 2),
                            value.number(at + 2, 2),
                            value.number(at + 4, 2),
                            value.number(at + 6, 2),
                            value.number(at + 8, 2))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    private int number(int from, int digits) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = byteAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw malformed();
            }
            value = 10 * value + digit;
        }
        return value;
    }

    static RefusedException malformed() {
        return new RefusedException(Reason.X509_ENCODING);
    }
}
