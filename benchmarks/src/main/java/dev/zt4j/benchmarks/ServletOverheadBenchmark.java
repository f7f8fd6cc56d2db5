package dev.zt4j.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A GET with a bearer token over TLS on loopback, on a connection that is kept open: to a bare Jetty, to one behind our
 * filter, and to one behind Spring Security as a resource server with an AuthorizationFilter, with as many rules each, of
 * which the one in the middle permits. The three take turns, and each iteration prints their medians; the time of a round that JMH reports is that of three requests.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(java.util.concurrent.TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 10, time = 4)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by the set-up, which JMH calls first
public class ServletOverheadBenchmark {
    private static final int WARM_UP_REQUESTS = 30_000;
    private static final String REQUEST = "GET /entries/42 HTTP/1.1\r\nHost: localhost\r\n";

    /** How many rules there are. */
    @Param({"1", "100"})
    public int rules;

    private final Turns turns = new Turns("bare", "zt", "springSecurity");
    private final List<Connection> connections = new ArrayList<>();
    private HttpLoopback loopback;
    private byte[] request;

    /** Starts the servers, checks that two of them refuse who shows no token, and warms all. */
    @Setup
    public void start() throws Exception {
        loopback = new HttpLoopback(rules);
        request = bytes(REQUEST + "Authorization: Bearer " + loopback.token() + "\r\n\r\n");
        int[] ports = {loopback.bare(), loopback.guarded(), loopback.springSecurity()};
        for (int port : ports) {
            Connection connection = new Connection(loopback.clientTls(), port);
            connections.add(connection);
            int refused = connection.exchange(bytes(REQUEST + "\r\n"));
            int taken = connection.exchange(request);
            if (refused != (port == ports[0] ? 200 : 401) || taken != 200) {
                throw new IllegalStateException(
                        "server " + connections.size() + " answers " + refused + " and " + taken);
            }
        }
        for (int i = 0; i < WARM_UP_REQUESTS; i++) {
            for (Connection connection : connections) {
                connection.exchange(request);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Stops them. */
    @TearDown
    public void stop() throws Exception {
        for (Connection connection : connections) {
            connection.socket.close();
        }
        loopback.stop();
    }

    /** Forgets what the iteration before has measured. */
    @Setup(Level.Iteration)
    public void forget() {
        turns.forget();
    }

    /** Prints the medians of an iteration. */
    @TearDown(Level.Iteration)
    public void print() {
        turns.print();
    }

    /** Measures one request to each server. */
    @Benchmark
    public void round() throws Exception {
        turns.round(server -> connections.get(server).exchange(request));
    }

    /** The least of a client. */
    private static final class Connection {
        private final Socket socket;
        private final InputStream in;

        Connection(SSLContext tls, int port) throws IOException {
            socket = tls.getSocketFactory().createSocket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        }

        /** Sends a request and reads its whole answer; returns its status. */
        int exchange(byte[] request) throws IOException {
            socket.getOutputStream().write(request);
            String line = line();
            int status = Integer.parseInt(line.substring(9, 12));
            int length = 0;
            for (line = line(); !line.isEmpty(); line = line()) {
                if (line.regionMatches(true, 0, "Content-Length: ", 0, 16)) {
                    length = Integer.parseInt(line.substring(16));
                }
            }
            in.skipNBytes(length);
            return status;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new EOFException();
                }
                if (octet != '\r') {
                    line.append((char) octet);
                }
            }
            return line.toString();
        }
    }
}
