package dev.zt4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.log.ChainHead;
import dev.zt4j.log.ChainVerifier;
import dev.zt4j.reason.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    private static final int KILLS = Integer.getInteger("zt.kills", 20);

    @TempDir
    Path directory;

    private final Authority authority = Authority.create(TrustDomain.of("td"), new TestClock());
    private final List<String> revoked = new ArrayList<>();

    @Test
    @DisplayName("killed at random points, the log verifies up to its last whole record and what was revoked stays so")
    void kills_loseNothingThatWasTold() throws Exception {
        authority.publish(Files.createDirectory(directory.resolve("trust")));
        authority.save(Files.createDirectory(directory.resolve("authority")));
        Files.writeString(
                Files.createDirectory(directory.resolve("policies")).resolve("ledger.cedar"),
                "permit (principal, action, resource);");
        long seed = Long.getLong("zt.kills.seed", 7);
        Random random = new Random(seed);
        List<String> before = new ArrayList<>();
        long told = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            told += killedAfter(kill, random.nextInt(40), random.nextInt(1_000_000));
            ChainVerifier.Report report = ChainVerifier.verify(KilledProcess.KEY, files(), anchors());
            assertThat(report.findings()).as("seed %d, kill %d", seed, kill).isEmpty();
            assertThat(report.gaps()).isZero();
            assertThat(report.records()).as("seed %d, kill %d", seed, kill).isGreaterThanOrEqualTo(told);
            assertThat(permittedAgain(revoked))
                    .as("seed %d, kill %d", seed, kill)
                    .isEmpty();
            before.addAll(revoked);
            revoked.clear();
        }
        assertThat(permittedAgain(before)).isEmpty();
    }

    /** Starts anew on what the killed process left, and returns who of the revoked is no longer denied as such. */
    private List<String> permittedAgain(List<String> ended) {
        List<String> permitted = new ArrayList<>();
        try (ZeroTrust zt =
                KilledProcess.builder(directory).decisionSink(record -> {}).build()) {
            AccessRequest reader = KilledProcess.request(authority, authority.id("/reader"));
            assertThat(zt.boundary("ledger").decide(reader).allowed()).isTrue();
            for (String id : ended) {
                AccessRequest request = KilledProcess.request(authority, SpiffeId.parse(id));
                if (zt.boundary("ledger").decide(request).reason() != Reason.REVOKED_PRINCIPAL) {
                    permitted.add(id);
                }
            }
        }
        return permitted;
    }

    /** Returns how many records the process said were written before it was killed. */
    private long killedAfter(int kill, int rounds, int nanos) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledProcess.class.getName(),
                        directory.toString(),
                        Integer.toString(kill))
                .redirectError(directory.resolve("errors").toFile())
                .start();
        long told = 0;
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            for (int round = 0; round <= rounds; round++) {
                told = Math.max(told, told(out.readLine()));
            }
            long until = System.nanoTime() + nanos;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            process.destroyForcibly().waitFor();
        }
        return told;
    }

    private long told(String line) throws IOException {
        assertThat(line).as(Files.readString(directory.resolve("errors"))).isNotNull();
        int space = line.indexOf(' ');
        revoked.add(line.substring(space + 1));
        return Long.parseLong(line.substring(0, space));
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
