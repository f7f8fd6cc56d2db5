package dev.zt4j.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The lines of a stream, none of which is held beyond a bound. Lines of white space alone are passed over. */
final class Lines {
    private final InputStream stream;
    private final Runnable beforeWaiting;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int position;
    private int filled;
    private long number;
    private boolean tooLong;

    /**
     * Takes a stream.
     *
     * @param beforeWaiting is run before more is read, for which there may be a wait
     */
    Lines(InputStream stream, Runnable beforeWaiting) {
        this.stream = stream;
        this.beforeWaiting = beforeWaiting;
    }

    /** Goes to the next line; tells whether there is one. */
    boolean next() throws IOException {
        while (read()) {
            if (tooLong || !line.toString(StandardCharsets.ISO_8859_1).isBlank()) {
                return true;
            }
        }
        return false;
    }

    private boolean read() throws IOException {
        line.reset();
        tooLong = false;
        number++;
        if (position == filled && !fill()) {
            return false;
        }
        do {
            int end = position;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            take(end);
            if (end < filled) {
                position = end + 1;
                return true;
            }
        } while (fill());
        return true;
    }

    private void take(int end) {
        int kept = Math.min(end - position, VerifyCommand.MAX_BYTES - line.size());
        line.write(buffer, position, kept);
        tooLong |= kept < end - position;
    }

    private boolean fill() throws IOException {
        beforeWaiting.run();
        position = 0;
        filled = Math.max(0, stream.read(buffer));
        return filled > 0;
    }

    /** The line without its end; its beginning if it is too long. */
    byte[] content() {
        return line.toByteArray();
    }

    boolean tooLong() {
        return tooLong;
    }

    /** Which line it is, from 1. */
    long number() {
        return number;
    }
}
