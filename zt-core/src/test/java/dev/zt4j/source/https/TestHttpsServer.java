package dev.zt4j.source.https;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A real HTTPS server on the loopback address that answers as well or as badly as a test wants. */
public final class TestHttpsServer implements AutoCloseable {
    private final SSLServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    public final List<String> requests = new CopyOnWriteArrayList<>();
    public final List<String> heads = new CopyOnWriteArrayList<>();
    public volatile boolean sawClientCertificate;

    /** Writes a whole answer, head included. */
    @FunctionalInterface
    public interface Answer {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    public TestHttpsServer(SSLContext tls) {
        try {
            listener = (SSLServerSocket)
                    tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            listener.setWantClientAuth(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public URI at(String path) {
        return URI.create("https://localhost:" + listener.getLocalPort() + path);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public void serve(String path, Answer answer) {
        answers.put(path, answer);
    }

    public void serve(String path, String body) {
        serve(path, answer(200, "", body));
    }

    public static Answer answer(int status, String headers, String body) {
        return answer(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    public static Answer answer(int status, String headers, byte[] body) {
        return out -> {
            out.write(("HTTP/1.1 " + status + " X\r\n" + headers + "Content-Length: " + body.length
                            + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            out.write(body);
        };
    }

    public static Answer redirect(String target) {
        return answer(302, "Location: " + target + "\r\n", "");
    }

    /** A good head, then one byte in each period, for ever. */
    public Answer drip(long millis) {
        return out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (!closed.await(millis, TimeUnit.MILLISECONDS)) {
                out.write(' ');
                out.flush();
            }
        };
    }

    /** Nothing, for as long as the client likes. */
    public Answer silence() {
        return out -> closed.await();
    }

    /** A body without a length that ends only when the client hangs up, or after 50 MiB. */
    public static Answer flood() {
        return out -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            byte[] chunk = ("10000\r\n" + " ".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 800; i++) {
                out.write(chunk);
            }
        };
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) listener.accept();
                threads.execute(() -> answer(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void answer(SSLSocket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String request = in.readLine();
            if (request == null) {
                return;
            }
            StringBuilder head = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.append(line).append('\n');
            }
            String path = request.split(" ", -1)[1];
            requests.add(path);
            heads.add(head.toString());
            sawClientCertificate |= peer(socket) != null;
            OutputStream out = socket.getOutputStream();
            answers.getOrDefault(path, answer(404, "", "")).write(out);
            out.flush();
        } catch (IOException e) {
            // The client refused us or hung up, which is what many a test wants.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable Object peer(SSLSocket socket) {
        try {
            return socket.getSession().getPeerPrincipal();
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        threads.shutdownNow();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
