package dev.zt4j.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final FileRotation NEVER = new FileRotation(Long.MAX_VALUE, Duration.ofDays(9), 9);
    private static final byte[] KEY = "a key of thirty-two bytes or more".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private final List<ChainHead> anchored = new ArrayList<>();
    private long sequence;

    private Path file() {
        return directory.resolve("decisions.jsonl");
    }

    private HashChain chain() {
        return HashChain.of(KEY, anchored::add, 3);
    }

    private DecisionRecord record() {
        sequence++;
        return Denials.denial(new RecordId("p", sequence), START.plusSeconds(sequence));
    }

    private void write(DecisionSink sink, int records) throws IOException {
        for (int i = 0; i < records; i++) {
            sink.write(record());
            sink.flush();
        }
    }

    private void writeAndClose(FileRotation rotation, int records) throws IOException {
        try (DecisionSink sink = DecisionSink.file(file(), rotation, chain())) {
            write(sink, records);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            List<Path> files = new ArrayList<>(all.sorted().toList());
            // The current one has no number and is the newest.
            Collections.rotate(files, -1);
            return files;
        }
    }

    private ChainVerifier.Report verify() throws IOException {
        return ChainVerifier.verify(KEY, files(), Set.copyOf(anchored));
    }

    private static List<String> problems(ChainVerifier.Report report) {
        return report.findings().stream()
                .map(found -> found.problem() + " line " + found.line() + " sequence " + found.sequence())
                .toList();
    }

    /** Writes a start and nine records, lets somebody change the lines, and verifies. */
    private List<String> problemsAfter(java.util.function.Consumer<List<String>> change) throws IOException {
        writeAndClose(NEVER, 9);
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        change.accept(lines);
        Files.write(file(), lines);
        return problems(verify());
    }

    @Test
    void rotation_putsFilesAsideBySizeAndKeepsSome() throws Exception {
        try (DecisionSink sink = DecisionSink.file(file(), new FileRotation(1, Duration.ofDays(1), 2))) {
            write(sink, 5);
        }
        assertThat(files())
                .containsExactly(
                        directory.resolve("decisions.jsonl.000005"), directory.resolve("decisions.jsonl.000004"))
                .doesNotContain(file());
    }

    @Test
    void rotation_goesByAge() throws Exception {
        try (DecisionSink sink =
                DecisionSink.file(file(), new FileRotation(Long.MAX_VALUE, Duration.ofSeconds(2), 9))) {
            write(sink, 7);
        }
        assertThat(files().stream().map(FileSinkTest::lines)).containsExactly(3L, 3L, 1L);
        for (Path file : files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void chain_holdsOverRotationAndRestart() throws Exception {
        FileRotation often = new FileRotation(900, Duration.ofDays(1), 99);
        writeAndClose(often, 5);
        writeAndClose(often, 6);
        assertThat(files()).hasSizeGreaterThan(3);
        ChainVerifier.Report report = verify();
        assertThat(report.findings()).isEmpty();
        assertThat(report.records()).isEqualTo(11);
        assertThat(report.gaps()).isZero();
        assertThat(report.head()).isEqualTo(anchored.get(anchored.size() - 1));
    }

    @Test
    void wrongKey_findsEveryLine() throws Exception {
        writeAndClose(NEVER, 3);
        byte[] other = KEY.clone();
        other[0]++;
        assertThat(ChainVerifier.verify(other, files(), Set.of()).findings()).hasSize(4);
    }

    @Test
    void changedRecord_isNamed() throws Exception {
        assertThat(problemsAfter(lines -> lines.set(4, lines.get(4).replace("DENY", "PERMIT"))))
                .containsExactly("CHANGED line 5 sequence 4");
    }

    @Test
    void droppedRecord_isNamed() throws Exception {
        assertThat(problemsAfter(lines -> lines.remove(4))).containsExactly("DROPPED line 5 sequence 5");
    }

    @Test
    void movedRecords_areNamed() throws Exception {
        assertThat(problemsAfter(lines -> Collections.swap(lines, 4, 5)))
                .containsExactly("DROPPED line 5 sequence 5", "MOVED line 6 sequence 4", "DROPPED line 7 sequence 6");
    }

    @Test
    void repeatedRecord_isNamed() throws Exception {
        assertThat(problemsAfter(lines -> lines.add(5, lines.get(4)))).containsExactly("MOVED line 6 sequence 4");
    }

    @Test
    void foreignLine_isNamed() throws Exception {
        assertThat(problemsAfter(lines -> lines.add(5, "{}"))).containsExactly("CHANGED line 6 sequence 0");
    }

    @Test
    void cutEnd_isNamedByTheAnchor() throws Exception {
        assertThat(problemsAfter(lines -> lines.subList(7, lines.size()).clear()))
                .containsExactly("CUT line 0 sequence 0", "CUT line 0 sequence 0");
    }

    @Test
    void missingFile_isNamed() throws Exception {
        writeAndClose(new FileRotation(1, Duration.ofDays(1), 99), 4);
        List<Path> all = new ArrayList<>(files());
        Collections.sort(all);
        all.remove(1);
        assertThat(problems(ChainVerifier.verify(KEY, all, Set.of()))).containsExactly("DROPPED line 1 sequence 0");
    }

    @Test
    void tornEnd_isToldAndTheNextProcessContinues() throws Exception {
        writeAndClose(NEVER, 2);
        Files.writeString(file(), "{\"schema\":2,\"seq", StandardOpenOption.APPEND);
        assertThat(verify().tornEnd()).isTrue();
        assertThat(verify().intact()).isTrue();
        writeAndClose(NEVER, 2);
        assertThat(verify().findings()).isEmpty();
        assertThat(verify().records()).isEqualTo(4);
        assertThat(Files.readString(file())).contains("\"torn\":true");
    }

    @Test
    void endlessLine_isRead() throws Exception {
        Files.write(file(), new byte[3 << 20]);
        assertThat(verify().tornEnd()).isTrue();
        assertThat(verify().records()).isZero();
    }

    @Test
    @DisplayName("disk full: what counts as written is in the file, whole, and the chain holds")
    void diskFull_losesNothingUncounted() throws Exception {
        AtomicLong room = new AtomicLong(2_500);
        DecisionSink sink = new FileDecisionSink(file(), NEVER, chain(), out -> new FullDisk(out, room));
        DecisionLog log = new DecisionLog("p", List.of(sink), 64, Thread::new);
        for (int i = 0; i < 40; i++) {
            if (i == 20) {
                assertThat(log.failing()).isTrue();
                room.set(Long.MAX_VALUE);
            }
            LogLane slot = log.reserve();
            log.write(Denials.denial(log.nextId(slot), START), slot, System.nanoTime());
            assertThat(log.flush(Duration.ofSeconds(10))).isTrue();
        }
        log.close();
        DecisionLog.Counts counts = log.counts();
        assertThat(counts.lost()).isBetween(5L, 19L);
        assertThat(counts.written() + counts.lost()).isEqualTo(40);
        ChainVerifier.Report report = verify();
        assertThat(report.findings()).isEmpty();
        assertThat(report.records()).isEqualTo(counts.written());
        assertThat(report.gaps()).isEqualTo(counts.lost());
    }

    @Test
    @DisplayName("disk full: a device without room loses all, and counts all")
    void fullDevice_countsAll() throws Exception {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full));
        DecisionLog log = new DecisionLog("p", List.of(DecisionSink.file(full)), 64, Thread::new);
        log.write(record(), log.reserve(), System.nanoTime());
        assertThat(log.flush(Duration.ofSeconds(10))).isTrue();
        assertThat(log.failing()).isTrue();
        log.close();
        assertThat(log.counts().lost()).isEqualTo(1);
        assertThat(log.counts().written()).isZero();
    }

    @Test
    void secondSink_isRefusedAndHarmsNothing() throws Exception {
        try (DecisionSink first = DecisionSink.file(file(), NEVER, chain());
                DecisionSink second = DecisionSink.file(file(), NEVER, chain())) {
            write(first, 2);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> write(second, 1)))
                    .isInstanceOf(IOException.class);
            write(first, 1);
        }
        assertThat(verify().records()).isEqualTo(3);
        assertThat(verify().findings()).isEmpty();
    }

    @Test
    void failingAnchor_isAskedAgain() throws Exception {
        AtomicLong failures = new AtomicLong(2);
        ChainAnchor anchor = head -> {
            if (failures.getAndDecrement() > 0) {
                throw new IOException("no");
            }
            anchored.add(head);
        };
        try (DecisionSink sink = DecisionSink.file(file(), NEVER, HashChain.of(KEY, anchor, 1))) {
            write(sink, 3);
        }
        assertThat(anchored).extracting(ChainHead::link).containsExactly(4L);
    }

    @Test
    void anchorFile_holdsHeads() throws Exception {
        Path file = directory.resolve("heads");
        ChainHead head = new ChainHead(7, "ab".repeat(32));
        ChainAnchor.file(file).keep(head);
        ChainAnchor.file(file).keep(head);
        assertThat(Files.readAllLines(file).stream().map(ChainHead::parse).collect(Collectors.toSet()))
                .containsExactly(head);
        ChainAnchor.none().keep(head);
    }

    @Test
    void badInput_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FileRotation(0, Duration.ofDays(1), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new FileRotation(1, Duration.ZERO, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new FileRotation(1, Duration.ofDays(1), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> HashChain.of(new byte[31], ChainAnchor.none(), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> HashChain.of(KEY, ChainAnchor.none(), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> ChainHead.parse("1 x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new ChainHead(-1, "ab".repeat(32)));
        assertThatIllegalArgumentException().isThrownBy(() -> ChainVerifier.verify(new byte[3], List.of(), Set.of()));
        assertThatNullPointerException().isThrownBy(() -> ChainAnchor.file(nothing()));
        assertThat(chain().toString()).isEqualTo("HashChain[key of 33 bytes]");
    }

    @SuppressWarnings("NullAway") // null is what the test is about
    private static Path nothing() {
        return null;
    }

    /** Takes so many bytes and no more. */
    private record FullDisk(WritableByteChannel disk, AtomicLong room) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int fits = (int) Math.min(room.get(), bytes.remaining());
            if (fits == 0) {
                throw new IOException("No space left on device");
            }
            room.addAndGet(-fits);
            ByteBuffer part = bytes.slice(bytes.position(), fits);
            bytes.position(bytes.position() + fits);
            return disk.write(part);
        }

        @Override
        public boolean isOpen() {
            return disk.isOpen();
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }
}
