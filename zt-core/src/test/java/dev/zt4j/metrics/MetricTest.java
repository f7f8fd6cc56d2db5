package dev.zt4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.DocumentedPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetricTest {
    private static final DocumentedPart DOCUMENTED = new DocumentedPart(
            Path.of("..", "docs", "operations.md"),
            "<!-- metrics: made from the code; -Dzt.write-docs=true writes it anew -->\n",
            "<!-- end of metrics -->\n");

    private static String table() {
        return Arrays.stream(Metric.values())
                .map(metric -> "| `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                                metric.code(),
                                metric.kind().name().toLowerCase(Locale.ROOT),
                                metric.unit().orElse(""),
                                metric.keys().stream()
                                        .map(key -> '`' + key.code() + '`')
                                        .collect(Collectors.joining(", ")),
                                metric.summary()))
                .collect(Collectors.joining(
                        "", "| name | kind | unit | keys | what it tells |\n|---|---|---|---|---|\n", ""));
    }

    @Test
    void documentedTable_isThatOfTheCode() throws IOException {
        DOCUMENTED.assertIs(table());
    }

    @Test
    void names_areDifferentAndStable() {
        Set<String> codes = new HashSet<>();
        assertThat(Arrays.stream(Metric.values()).map(Metric::code))
                .allMatch(codes::add)
                .allMatch(code -> code.matches("zt(\\.[a-z]+)+"));
    }
}
