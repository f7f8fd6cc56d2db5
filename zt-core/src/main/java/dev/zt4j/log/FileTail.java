package dev.zt4j.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The end of a file that another process has written.
 *
 * @param torn whether the last line has no end
 * @param head the last whole line as one of a chain; none if it is not
 */
record FileTail(boolean torn, ChainHead head) {
    private static final int MAX_BYTES = 1 << 20;

    static FileTail of(FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MAX_BYTES, size));
        long start = size - bytes.capacity();
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, start + bytes.position()) < 0) {
                throw new IOException("the decision log shrinks");
            }
        }
        byte[] text = bytes.array();
        boolean torn = text.length > 0 && text[text.length - 1] != '\n';
        int end = lastLineEnd(text, text.length);
        int begin = lastLineEnd(text, end) + 1;
        @Nullable ChainLine last = end < 0 ? null : ChainLine.read(Arrays.copyOfRange(text, begin, end));
        return new FileTail(torn, last == null ? ChainHead.NONE : last.head());
    }

    private static int lastLineEnd(byte[] text, int before) {
        int at = before - 1;
        while (at >= 0 && text[at] != '\n') {
            at--;
        }
        return at;
    }
}
