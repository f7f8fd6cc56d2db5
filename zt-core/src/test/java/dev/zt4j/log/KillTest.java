package dev.zt4j.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    private static final int KILLS = Integer.getInteger("zt.kills", 20);

    @TempDir
    Path directory;

    @Test
    @DisplayName("killed at random points, the log verifies up to its last whole record and holds all that was told")
    void kills_leaveALogThatVerifies() throws Exception {
        long seed = Long.getLong("zt.kills.seed", 7);
        Random random = new Random(seed);
        long told = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            told += killedAfter(kill, random.nextInt(40), random.nextInt(1_000_000));
            ChainVerifier.Report report = ChainVerifier.verify(KilledWriter.KEY, files(), anchors());
            assertThat(report.findings()).as("seed %d, kill %d", seed, kill).isEmpty();
            assertThat(report.gaps()).isZero();
            assertThat(report.records()).as("seed %d, kill %d", seed, kill).isGreaterThanOrEqualTo(told);
        }
    }

    /** Returns how many records the process said were written before it was killed. */
    private long killedAfter(int kill, int rounds, int nanos) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        directory.toString(),
                        Integer.toString(kill))
                .redirectError(directory.resolve("errors").toFile())
                .start();
        long told = 0;
        try (BufferedReader out = writer.inputReader(StandardCharsets.US_ASCII)) {
            for (int round = 0; round <= rounds; round++) {
                told = told(out.readLine(), told);
            }
            long until = System.nanoTime() + nanos;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            writer.destroyForcibly().waitFor();
        }
        return told;
    }

    private long told(@Nullable String line, long before) throws IOException {
        assertThat(line).as(Files.readString(directory.resolve("errors"))).isNotNull();
        return Math.max(before, Long.parseLong(Objects.requireNonNull(line)));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            List<Path> files = new ArrayList<>(
                    all.filter(file -> file.getFileName().toString().startsWith("decisions.jsonl."))
                            .sorted()
                            .toList());
            Path current = directory.resolve("decisions.jsonl");
            if (Files.exists(current)) {
                Collections.addAll(files, current);
            }
            return files;
        }
    }

    private Set<ChainHead> anchors() throws IOException {
        Path heads = directory.resolve("heads");
        // The last line may be cut by the kill.
        return Files.exists(heads)
                ? Files.readAllLines(heads).stream()
                        .filter(line -> line.matches("[0-9]+ [0-9a-f]{64}"))
                        .map(ChainHead::parse)
                        .collect(Collectors.toSet())
                : Set.of();
    }
}
