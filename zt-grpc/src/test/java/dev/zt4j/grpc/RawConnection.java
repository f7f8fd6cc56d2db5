package dev.zt4j.grpc;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersDecoder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Speaks HTTP/2 as no client would (RFC 9113): any header field, any path. Of an answer it understands how it ended. */
final class RawConnection implements AutoCloseable {
    static final int NO_STATUS = -1;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int GO_AWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int LARGEST_FRAME = 1 << 14;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;

    private final int port;
    private @Nullable Socket socket;
    private Http2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
    private int stream;
    private int opened;

    RawConnection(int port) {
        this.port = port;
    }

    /** Returns how many connections it took so far. */
    int opened() {
        return opened;
    }

    /** A header field. */
    record Field(String name, String value) {
        /** Returns what it counts in a list of fields (RFC 9113 section 6.5.2). */
        int size() {
            return name.length() + value.length() + 32;
        }
    }

    /**
     * Sends a call with one message and waits until it is answered or refused, by stream or by connection.
     *
     * @return the code of the status; {@link #NO_STATUS} if there was none
     */
    int call(List<Field> fields, String message) throws IOException {
        Socket connected = connected();
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (Field field : fields) {
            // Literal, never indexed, no Huffman code (RFC 7541 section 6.2.3).
            block.write(0x10);
            text(block, field.name());
            text(block, field.value());
        }
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 0, 0, 0, (byte) text.length});
        body.writeBytes(text);
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        headers(frames, block.toByteArray());
        frame(frames, DATA, END_STREAM, stream, body.toByteArray());
        try {
            connected.getOutputStream().write(frames.toByteArray());
            return status(connected);
        } catch (EOFException | SocketException e) {
            // The server takes it for an attack, and is free to.
            close();
            return NO_STATUS;
        } finally {
            stream += 2;
        }
    }

    private int status(Socket connected) throws IOException {
        int status = NO_STATUS;
        DataInputStream in = new DataInputStream(connected.getInputStream());
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int of = in.readInt() & Integer.MAX_VALUE;
            byte[] payload = in.readNBytes(length);
            if (type == HEADERS) {
                Http2Headers headers = decoded(of, payload);
                status = of == stream ? headers.getInt("grpc-status", status) : status;
            }
            if (type == SETTINGS && (flags & ACK) == 0) {
                ByteArrayOutputStream ack = new ByteArrayOutputStream();
                frame(ack, SETTINGS, ACK, 0, new byte[0]);
                connected.getOutputStream().write(ack.toByteArray());
            }
            boolean ends = type == RESET || ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0);
            if (of == stream && ends) {
                return status;
            }
            if (type == GO_AWAY) {
                throw new EOFException();
            }
        }
    }

    private Http2Headers decoded(int of, byte[] block) {
        try {
            return decoder.decodeHeaders(of, Unpooled.wrappedBuffer(block));
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Socket connected() throws IOException {
        Socket now = socket;
        if (now == null) {
            now = new Socket(InetAddress.getLoopbackAddress(), port);
            now.setTcpNoDelay(true);
            now.setSoTimeout(20_000);
            OutputStream out = now.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            frame(frames, SETTINGS, 0, 0, new byte[0]);
            frame(frames, WINDOW_UPDATE, 0, 0, new byte[] {0x3f, -1, 0, 0});
            out.write(frames.toByteArray());
            socket = now;
            decoder = new DefaultHttp2HeadersDecoder();
            stream = 1;
            opened++;
        }
        return now;
    }

    /** A block of headers in as many frames as it takes (RFC 9113 section 6.10). */
    private void headers(ByteArrayOutputStream out, byte[] block) {
        int from = 0;
        do {
            int to = Math.min(block.length, from + LARGEST_FRAME);
            frame(
                    out,
                    from == 0 ? HEADERS : CONTINUATION,
                    to == block.length ? END_HEADERS : 0,
                    stream,
                    Arrays.copyOfRange(block, from, to));
            from = to;
        } while (from < block.length);
    }

    private static void frame(ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
        out.writeBytes(new byte[] {
            (byte) (payload.length >> 16),
            (byte) (payload.length >> 8),
            (byte) payload.length,
            (byte) type,
            (byte) flags,
            (byte) (stream >> 24),
            (byte) (stream >> 16),
            (byte) (stream >> 8),
            (byte) stream
        });
        out.writeBytes(payload);
    }

    /** A length of seven bits with a prefix (RFC 7541 section 5.1), then the text. */
    private static void text(ByteArrayOutputStream out, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        int rest = bytes.length - 127;
        if (rest < 0) {
            out.write(bytes.length);
        } else {
            out.write(127);
            for (; rest >= 128; rest >>= 7) {
                out.write((rest & 127) | 128);
            }
            out.write(rest);
        }
        out.writeBytes(bytes);
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
