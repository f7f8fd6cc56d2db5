package dev.zt4j.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Has three servers take turns, in all orders, and keeps how long each call took. What is looked for is smaller than what
 * a machine's mood changes from one second to the next, so turns are short. But they are of many calls, since a server
 * that is called only once in a while finds the processor's caches full of what the others did.
 */
final class Turns {
    private static final int CALLS = 100;
    private static final int MOST_CALLS = 1 << 20;
    private static final int[][] ORDERS = {{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}, {1, 0, 2}, {0, 2, 1}};

    private final List<String> servers;
    private final long[][] nanos;
    private int rounds;

    Turns(String first, String second, String third) {
        servers = List.of(first, second, third);
        nanos = new long[servers.size()][MOST_CALLS];
    }

    /** Forgets what was measured. */
    void forget() {
        rounds = 0;
    }

    /** Gives each server a turn. */
    void round(Call call) throws IOException {
        for (int server : ORDERS[rounds % ORDERS.length]) {
            for (int i = 0; i < CALLS; i++) {
                long began = System.nanoTime();
                call.to(server);
                nanos[server][rounds * CALLS + i] = System.nanoTime() - began;
            }
        }
        rounds++;
    }

    /** Prints the medians. */
    void print() {
        StringBuilder line = new StringBuilder("medians in µs:");
        for (int i = 0; i < nanos.length; i++) {
            long[] sorted = Arrays.copyOf(nanos[i], rounds * CALLS);
            Arrays.sort(sorted);
            line.append(' ').append(servers.get(i)).append(' ').append(sorted[sorted.length / 2] / 1e3);
        }
        System.out.println(line);
    }

    /** A call to a server. */
    interface Call {
        void to(int server) throws IOException;
    }
}
