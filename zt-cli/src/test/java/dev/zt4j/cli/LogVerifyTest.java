package dev.zt4j.cli;

import static dev.zt4j.cli.Run.zt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.log.ChainAnchor;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.log.DecisionSink;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.FileRotation;
import dev.zt4j.log.HashChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogVerifyTest {
    private static final byte[] KEY = new byte[32];

    @TempDir
    Path directory;

    private Path log;
    private Path key;
    private Path anchor;

    @BeforeEach
    void writeLog() throws IOException {
        log = directory.resolve("decisions.jsonl");
        key = Files.writeString(directory.resolve("key"), HexFormat.of().formatHex(KEY) + "\n");
        anchor = directory.resolve("heads");
        DecisionSink sink = DecisionSink.file(
                log,
                new FileRotation(1 << 20, Duration.ofDays(1), 9),
                HashChain.of(KEY, ChainAnchor.file(anchor), 100));
        try (DecisionLog written = new DecisionLog("p", List.of(sink), 16, Thread::new)) {
            for (int i = 0; i < 5; i++) {
                written.event(EventKind.REVOKED, Instant.EPOCH, "token", "alice", "lost", Map.of());
            }
        }
    }

    private Run verify(String... more) {
        return zt(
                List.of("log", "verify", log.toString(), "--key-file", key.toString(), "--anchor", anchor.toString()),
                more);
    }

    @Test
    void untouchedLog_isIntact() {
        assertThat(verify()).isEqualTo(new Run(0, "intact: 5 records, 0 missing numbers\n", ""));
        assertThat(verify("--json").out()).contains("\"intact\" : true", "\"records\" : 5", "\"head\" : \"6 ");
    }

    @Test
    void changedRecord_isNamed() throws IOException {
        List<String> lines = Files.readAllLines(log);
        lines.set(3, lines.get(3).replace("alice", "mallory"));
        Files.write(log, lines);
        Run run = verify();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).startsWith(log + ":4: changed, record 3: ").contains("broken: 5 records");
        assertThat(verify("--json").out()).contains("\"problem\" : \"changed\"", "\"line\" : 4");
    }

    @Test
    void cutEnd_isNamed() throws IOException {
        Files.write(log, Files.readAllLines(log).subList(0, 4));
        assertThat(verify().exitCode()).isEqualTo(1);
        assertThat(verify().out()).contains(":0: cut: anchored link 6 is not there");
    }

    @Test
    void whatCannotBeRead_isAWrongCall() throws IOException {
        assertThat(zt("log").exitCode()).isEqualTo(2);
        assertThat(zt("log", "verify", log.toString()).exitCode()).isEqualTo(2);
        Files.writeString(anchor, "no head\n");
        assertThat(verify().err()).contains("expected heads of a chain");
        Files.delete(anchor);
        assertThat(verify().exitCode()).isEqualTo(2);
        Files.writeString(anchor, "");
        Files.writeString(key, "00ff");
        assertThat(verify().err()).contains("32 bytes").doesNotContain("00ff");
        Files.writeString(key, "secret");
        assertThat(verify().err()).contains("hexadecimal").doesNotContain("secret");
        Files.writeString(key, "00".repeat(32));
        Files.delete(log);
        assertThat(verify().exitCode()).isEqualTo(2);
    }
}
