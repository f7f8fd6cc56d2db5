package dev.zt4j.jdbc;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a server and counts round trips: how often a client speaks after the server has answered. Right for
 * one connection whose client waits for the whole answer, as the driver does.
 */
final class CountingProxy implements Closeable {
    private static final int BUFFER = 65_536;

    private final ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final int server;
    private final AtomicBoolean answered = new AtomicBoolean(true);
    private final AtomicInteger trips = new AtomicInteger();

    CountingProxy(int server) throws IOException {
        this.server = server;
        start(this::serve);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Returns how many round trips there were so far. */
    int trips() {
        return trips.get();
    }

    private void serve() throws IOException {
        try (Socket client = door.accept();
                Socket target = new Socket(InetAddress.getLoopbackAddress(), server)) {
            client.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
            start(() -> copy(target.getInputStream(), client.getOutputStream(), () -> answered.set(true)));
            copy(client.getInputStream(), target.getOutputStream(), this::asked);
        }
    }

    private void asked() {
        if (answered.getAndSet(false)) {
            trips.incrementAndGet();
        }
    }

    private static void copy(InputStream in, OutputStream out, Runnable first) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            first.run();
            out.write(buffer, 0, read);
            out.flush();
        }
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // One side has hung up, so the connection is over; who still waits for it sees that.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }

    private interface Task {
        void run() throws IOException;
    }
}
