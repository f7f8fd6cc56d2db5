package dev.zt4j.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
    @Test
    void everyCall_comesOutAsItShould(@TempDir Path work) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        boolean asExpected = Quickstart.run(Path.of(""), work, new PrintStream(printed, true, StandardCharsets.UTF_8));
        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(asExpected).as(text).isTrue();
        assertThat(text.lines().filter(line -> line.startsWith("✓"))).hasSizeGreaterThanOrEqualTo(14);
        assertThat(Files.readAllLines(work.resolve("decisions.jsonl")))
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(line).startsWith("{\"schema\":2,").doesNotContain("eyJ"));
    }
}
