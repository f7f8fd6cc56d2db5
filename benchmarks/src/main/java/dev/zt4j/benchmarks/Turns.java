package dev.zt4j.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

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
    void round(Call call) throws Exception {
        for (int server : ORDERS[rounds % ORDERS.length]) {
            for (int i = 0; i < CALLS; i++) {
                long began = System.nanoTime();
                call.to(server);
                nanos[server][rounds * CALLS + i] = System.nanoTime() - began;
            }
        }
        rounds++;
    }

    /**
     * Prints the medians of all calls, and by how much the median of a turn of each server is above that of the first
     * one in the same round, in the middle of all rounds: a machine that is slow for a while is so for all of a round.
     */
    void print() {
        if (rounds == 0) {
            return;
        }
        StringBuilder line = new StringBuilder("medians in µs:");
        for (int server = 0; server < nanos.length; server++) {
            double all = median(nanos[server], 0, rounds * CALLS);
            line.append(String.format(Locale.ROOT, " %s %.1f", servers.get(server), all / 1e3));
            if (server > 0) {
                line.append(String.format(Locale.ROOT, " (%+.2f)", above(server) / 1e3));
            }
        }
        System.out.println(line);
    }

    private double above(int server) {
        long[] differences = new long[rounds];
        for (int round = 0; round < rounds; round++) {
            int from = round * CALLS;
            differences[round] = median(nanos[server], from, from + CALLS) - median(nanos[0], from, from + CALLS);
        }
        return median(differences, 0, rounds);
    }

    private static long median(long[] values, int from, int to) {
        long[] sorted = Arrays.copyOfRange(values, from, to);
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** A call to a server. */
    interface Call {
        void to(int server) throws Exception;
    }
}
