package dev.zt4j.policy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Archives of the ustar format (POSIX.1-1988) as far as regular files in no folder go, and nothing beyond: no links, no
 * devices, no folders, no extensions, no numbers in other bases. What is anything else is refused, not skipped. Not
 * thread-safe.
 */
final class Ustar {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int SIZE = 124;
    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int LINK = 157;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int NUMBER = 12;
    private static final int CHECKSUM_LENGTH = 8;
    private static final byte[] MARK = ("ustar\0" + "00").getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;

    Ustar(InputStream in) {
        this.in = in;
    }

    /** The head of a file: its name and how many bytes follow. */
    record Head(String name, long size) {}

    /** An archive is not of the form. */
    static final class FormException extends IOException {
        private static final long serialVersionUID = 1L;

        FormException(String message) {
            super(message);
        }
    }

    /** Returns the head of the next file, or null at the end, behind which there must be nothing but zeros. */
    @Nullable
    Head next() throws IOException {
        byte[] block = block();
        if (zeros(block)) {
            end();
            return null;
        }
        if (!Arrays.equals(MARK, Arrays.copyOfRange(block, MAGIC, MAGIC + MARK.length))) {
            throw new FormException("the archive is not of the ustar format");
        }
        if (number(block, CHECKSUM, CHECKSUM_LENGTH) != sum(block)) {
            throw new FormException("the checksum of an entry is wrong");
        }
        if (block[TYPE] != '0' || block[LINK] != 0 || block[PREFIX] != 0) {
            throw new FormException("the archive holds something else than plain files");
        }
        return new Head(name(block), number(block, SIZE, NUMBER));
    }

    /** Returns the content of the file whose head was read. */
    byte[] content(int size) throws IOException {
        byte[] content = in.readNBytes(size);
        int padding = (BLOCK - size % BLOCK) % BLOCK;
        if (content.length < size || !zeros(exactly(padding))) {
            throw new FormException("a file of the archive is cut off");
        }
        return content;
    }

    private byte[] block() throws IOException {
        return exactly(BLOCK);
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new FormException("the archive is cut off");
        }
        return bytes;
    }

    private void end() throws IOException {
        if (!zeros(block()) || !zeros(in.readNBytes(20 * BLOCK)) || in.read() >= 0) {
            throw new FormException("something stands behind the end of the archive");
        }
    }

    private static String name(byte[] block) throws IOException {
        int length = 0;
        while (length < NAME && block[length] != 0) {
            length++;
        }
        String name = new String(block, 0, length, StandardCharsets.ISO_8859_1);
        if (!wellNamed(name)) {
            throw new FormException("the archive holds a file whose name is not plain");
        }
        return name;
    }

    /** Tells whether a name is of letters, digits, dots, dashes and underscores, begins with none of the last three. */
    static boolean wellNamed(String name) {
        if (name.isEmpty() || name.length() > NAME || !alphanumeric(name.charAt(0))) {
            return false;
        }
        return name.chars().allMatch(c -> alphanumeric(c) || c == '.' || c == '-' || c == '_');
    }

    private static boolean alphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static long number(byte[] block, int from, int length) throws IOException {
        long value = 0;
        int digits = 0;
        for (int i = from; i < from + length && block[i] != 0 && block[i] != ' '; i++) {
            if (block[i] < '0' || block[i] > '7') {
                throw new FormException("a number of the archive is not octal");
            }
            value = value * 8 + block[i] - '0';
            digits++;
        }
        if (digits == 0) {
            throw new FormException("a number of the archive is missing");
        }
        return value;
    }

    private static long sum(byte[] block) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    private static boolean zeros(byte[] bytes) {
        for (byte each : bytes) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    /** Adds a file to an archive, owned by nobody and of no date. */
    static void write(ByteArrayOutputStream archive, String name, byte[] content) {
        byte[] block = new byte[BLOCK];
        put(block, 0, name);
        put(block, NAME, "0000644\0" + "0000000\0" + "0000000\0");
        put(block, SIZE, String.format(Locale.ROOT, "%011o", content.length));
        put(block, SIZE + NUMBER, "00000000000");
        block[TYPE] = '0';
        System.arraycopy(MARK, 0, block, MAGIC, MARK.length);
        put(block, CHECKSUM, String.format(Locale.ROOT, "%06o\0 ", sum(block)));
        archive.writeBytes(block);
        archive.writeBytes(content);
        archive.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    /** Ends an archive. */
    static void finish(ByteArrayOutputStream archive) {
        archive.writeBytes(new byte[2 * BLOCK]);
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }
}
