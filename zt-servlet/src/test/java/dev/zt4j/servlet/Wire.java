package dev.zt4j.servlet;

import dev.zt4j.identity.X509Svid;
import dev.zt4j.testing.world.World;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A kept-alive HTTP/1.1 connection over TLS that sends exactly what it is told; a new one where the server closes it. */
final class Wire implements AutoCloseable {
    private final SSLContext tls;
    private final int port;
    private SSLSocket socket;
    private boolean closing;

    private Wire(SSLContext tls, int port) throws IOException {
        this.tls = tls;
        this.port = port;
        this.socket = connect();
    }

    private SSLSocket connect() throws IOException {
        SSLSocket connected = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
        connected.setSoTimeout(20_000);
        connected.setTcpNoDelay(true);
        return connected;
    }

    /** Connects, with a certificate if an SVID is given. */
    static Wire open(World world, App app, @Nullable X509Svid svid) throws IOException {
        return new Wire(context(world, svid), app.port());
    }

    /** Connects with a context that others connect with too, so that handshakes are short. */
    static Wire open(SSLContext tls, App app) throws IOException {
        return new Wire(tls, app.port());
    }

    static SSLContext context(World world, @Nullable X509Svid svid) {
        if (svid != null) {
            return svid.sslContext(world.zt.serverTrust(world.serverId()));
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {world.zt.serverTrust(world.serverId())}, null);
            return context;
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Reply get(String target, String... headers) throws IOException {
        return send("GET", target, headers);
    }

    Reply send(String method, String target, String... headers) throws IOException {
        write(method, target, headers);
        return read(method);
    }

    /** Sends a whole request as it is given, and reads one answer. */
    Reply exchange(String request) throws IOException {
        reconnect();
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return read("GET");
    }

    /** Sends bytes of another protocol than HTTP. */
    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Reads bytes of another protocol than HTTP; fewer if the connection ends before. */
    byte[] read(int length) throws IOException {
        return socket.getInputStream().readNBytes(length);
    }

    /** Sends a request whose answer comes in chunks. */
    Stream stream(String target, String... headers) throws IOException {
        write("GET", target, headers);
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        return new Stream(status, headers(), this);
    }

    private void write(String method, String target, String... headers) throws IOException {
        reconnect();
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private void reconnect() throws IOException {
        if (closing) {
            socket.close();
            socket = connect();
            closing = false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Reply read(String method) throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        Map<String, List<String>> headers = headers();
        if (headers.containsKey("transfer-encoding")) {
            StringBuilder body = new StringBuilder();
            for (String chunk = chunk(); chunk != null; chunk = chunk()) {
                body.append(chunk);
            }
            return new Reply(status, headers, body.toString());
        }
        int length = method.equals("HEAD")
                ? 0
                : Integer.parseInt(
                        headers.getOrDefault("content-length", List.of("0")).get(0));
        byte[] body = socket.getInputStream().readNBytes(length);
        return new Reply(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    private Map<String, List<String>> headers() throws IOException {
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        closing = headers.getOrDefault("connection", List.of()).contains("close");
        return headers;
    }

    /** Returns the next chunk, null after the last one. What ends a chunk may come with the next one only. */
    private @Nullable String chunk() throws IOException {
        String size;
        try {
            size = line();
            if (size.isEmpty()) {
                size = line();
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing more comes, and the connection is open", e);
        }
        int length = Integer.parseInt(size, 16);
        byte[] chunk = socket.getInputStream().readNBytes(length);
        if (chunk.length < length) {
            throw new EOFException();
        }
        if (length == 0) {
            line();
            return null;
        }
        return new String(chunk, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        InputStream input = socket.getInputStream();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = input.read(); octet != '\n'; octet = input.read()) {
            if (octet < 0) {
                throw new EOFException();
            }
            line.write(octet);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /** An answer that goes on; header names are in lower case. */
    record Stream(int status, Map<String, List<String>> headers, Wire wire) {
        /** Returns the next chunk, null if the answer has ended properly. */
        @Nullable
        String next() throws IOException {
            return wire.chunk();
        }
    }

    /** An answer; header names are in lower case. */
    record Reply(int status, Map<String, List<String>> headers, String body) {
        Reply {
            headers = Map.copyOf(headers);
        }
    }
}
