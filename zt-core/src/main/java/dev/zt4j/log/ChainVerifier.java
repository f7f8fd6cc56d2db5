package dev.zt4j.log;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies chained log files: finds the positions at which lines were changed, dropped, moved or cut off. Reads line by
 * line, so the size of the files does not matter. Not thread-safe; for one use.
 *
 * @since 0.1.0
 */
public final class ChainVerifier {
    private static final int MAX_LINE = 1 << 20;
    private static final int MAX_FINDINGS = 1_000;

    private final byte[] key;
    private final Set<ChainHead> awaited;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Run> runs = new HashMap<>();
    private @Nullable ChainHead head;
    private @Nullable Finding torn;
    private boolean endMissing;
    private long firstLink = Long.MAX_VALUE;
    private long records;

    private ChainVerifier(byte[] key, Set<ChainHead> awaited) {
        HashChain.checkKey(key);
        this.key = key.clone();
        this.awaited = new HashSet<>(awaited);
    }

    /**
     * Verifies files.
     *
     * @param key the key of the chain
     * @param files the files, oldest first
     * @param anchors heads that were kept elsewhere; those older than the first line are passed over
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if the key is too short
     */
    public static Report verify(byte[] key, List<Path> files, Set<ChainHead> anchors) throws IOException {
        ChainVerifier verifier = new ChainVerifier(key, anchors);
        String last = "";
        for (Path file : files) {
            last = file.toString();
            verifier.read(file);
        }
        return verifier.report(last);
    }

    private void read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            long number = 1;
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    if (line.size() <= MAX_LINE) {
                        line.write(next);
                    }
                } else {
                    line(file.toString(), number++, line.toByteArray());
                    line.reset();
                }
            }
            if (line.size() > 0) {
                settle(null);
                torn = new Finding(Problem.CHANGED, file.toString(), number, 0, "the last line has no end");
                endMissing = true;
            }
        }
    }

    private void line(String file, long number, byte[] bytes) {
        ChainLine line = ChainLine.read(bytes);
        settle(line);
        if (line == null) {
            torn = new Finding(Problem.CHANGED, file, number, 0, "not a line of a chain");
            return;
        }
        long sequence = line.fields().get("sequence") instanceof Long value ? value : 0;
        ChainHead before = head != null ? head : line.previous();
        if (before == null) {
            before = new ChainHead(Math.max(0, line.head().link() - 1), ChainHead.NONE.mac());
        }
        if (!line.follows(key, before)) {
            find(
                    problem(line, before),
                    file,
                    number,
                    sequence,
                    "expected link " + (before.link() + 1) + ", found "
                            + line.head().link());
        }
        head = line.head();
        firstLink = Math.min(firstLink, head.link());
        awaited.remove(head);
        count(line, sequence);
    }

    private Problem problem(ChainLine line, ChainHead before) {
        ChainHead named = line.previous();
        long expected = before.link() + 1;
        if (line.start() && named != null && !named.equals(before) && line.follows(key, named)) {
            return named.link() < before.link() ? Problem.MOVED : Problem.DROPPED;
        }
        if (line.head().link() == expected) {
            return Problem.CHANGED;
        }
        return line.head().link() > expected ? Problem.DROPPED : Problem.MOVED;
    }

    /** A line that a crash has torn is told by the next start; what else is no line of the chain was changed. */
    private void settle(@Nullable ChainLine next) {
        Finding open = torn;
        torn = null;
        endMissing = false;
        if (open != null && !(next != null && next.start() && next.torn())) {
            find(Problem.CHANGED, open.file(), open.line(), 0, open.detail());
        }
    }

    private void count(ChainLine line, long sequence) {
        if (sequence > 0 && line.fields().get("id") instanceof String id) {
            records++;
            int dash = id.lastIndexOf('-');
            runs.computeIfAbsent(dash < 0 ? id : id.substring(0, dash), name -> new Run())
                    .add(sequence);
        }
    }

    private void find(Problem problem, String file, long line, long sequence, String detail) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(new Finding(problem, file, line, sequence, detail));
        }
    }

    private Report report(String lastFile) {
        boolean endTorn = endMissing;
        if (!endTorn) {
            settle(null);
        }
        awaited.stream()
                .filter(anchor -> anchor.link() >= firstLink)
                .map(ChainHead::link)
                .sorted()
                .forEach(link -> find(Problem.CUT, lastFile, 0, 0, "anchored link " + link + " is not there"));
        long gaps = runs.values().stream().mapToLong(Run::missing).sum();
        return new Report(records, gaps, endTorn, head, findings);
    }

    /** The running numbers of one process. */
    private static final class Run {
        private long count;
        private long least = Long.MAX_VALUE;
        private long most;

        void add(long sequence) {
            count++;
            least = Math.min(least, sequence);
            most = Math.max(most, sequence);
        }

        long missing() {
            return most - least + 1 - count;
        }
    }

    /**
     * What is wrong with a line.
     *
     * @since 0.1.0
     */
    public enum Problem {
        /** Its text or code is not what was written, or it was put in. */
        CHANGED,
        /** Lines before it are missing. */
        DROPPED,
        /** It stands elsewhere than where it was written, or a second time. */
        MOVED,
        /** Lines that an anchor tells of are missing at the end. */
        CUT
    }

    /**
     * One position at which the chain is broken.
     *
     * @param problem what is wrong
     * @param file in which file
     * @param line in which line, from 1; 0 at the end of all
     * @param sequence the running number of the record there; 0 if it has none
     * @param detail more for people
     * @since 0.1.0
     */
    public record Finding(Problem problem, String file, long line, long sequence, String detail) {}

    /**
     * What was found.
     *
     * @param records how many records there are
     * @param gaps how many running numbers are missing between the first and the last of each process: records that
     *     the log lost and counted, or that were dropped if there are findings
     * @param tornEnd whether the last line has no end, as a crash leaves it
     * @param head the last line; null if there is none
     * @param findings where the chain is broken, the first 1,000; empty if it is not
     * @since 0.1.0
     */
    public record Report(
            long records,
            long gaps,
            boolean tornEnd,
            @Nullable ChainHead head,
            List<Finding> findings) {
        /** Copies the list. */
        public Report {
            findings = List.copyOf(findings);
        }

        /** Tells whether nothing was found. */
        public boolean intact() {
            return findings.isEmpty();
        }
    }
}
