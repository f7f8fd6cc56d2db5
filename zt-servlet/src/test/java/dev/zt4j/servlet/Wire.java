package dev.zt4j.servlet;

import dev.zt4j.identity.X509Svid;
import dev.zt4j.testing.world.World;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
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

/** One kept-alive HTTP/1.1 connection over TLS that sends exactly what it is told. */
final class Wire implements AutoCloseable {
    private final SSLSocket socket;

    private Wire(SSLSocket socket) {
        this.socket = socket;
    }

    /** Connects, with a certificate if an SVID is given. */
    static Wire open(World world, App app, @Nullable X509Svid svid) throws IOException {
        SSLSocket socket = (SSLSocket) context(world, svid).getSocketFactory().createSocket("127.0.0.1", app.port());
        socket.setSoTimeout(20_000);
        return new Wire(socket);
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
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        return read(method);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Reply read(String method) throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        if (headers.containsKey("transfer-encoding")) {
            throw new IOException("chunks are not read here");
        }
        int length = method.equals("HEAD")
                ? 0
                : Integer.parseInt(
                        headers.getOrDefault("content-length", List.of("0")).get(0));
        byte[] body = socket.getInputStream().readNBytes(length);
        return new Reply(status, headers, new String(body, StandardCharsets.UTF_8));
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

    /** An answer; header names are in lower case. */
    record Reply(int status, Map<String, List<String>> headers, String body) {
        Reply {
            headers = Map.copyOf(headers);
        }
    }
}
