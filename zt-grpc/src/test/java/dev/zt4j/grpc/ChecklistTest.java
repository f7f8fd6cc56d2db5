package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every rule for gRPC (Q) has a test whose name begins with its id. */
final class ChecklistTest {
    private static final Path TESTS = Path.of("src", "test", "java", "dev", "zt4j", "grpc");
    private static final int LAST = 16;
    private static final Pattern NAME = Pattern.compile("@DisplayName\\(\\s*\"((?:[A-Z]{1,2}-\\d{2} )+)");

    @Test
    void everyRule_hasATestOfItsName() throws IOException {
        NavigableSet<String> missing = rules();
        missing.removeAll(named());
        assertThat(missing).isEmpty();
    }

    @Test
    void everyRuleNamedByATest_isOnTheList() throws IOException {
        NavigableSet<String> unknown = named();
        unknown.removeIf(id -> !id.startsWith("Q-"));
        unknown.removeAll(rules());
        assertThat(unknown).isEmpty();
    }

    @Test
    void names_areReadFromTheBeginning() {
        // Put together, so that this file names no rule of its own.
        assertThat(namesIn("@DisplayName(" + "\n\"Q-01 R-02 a name of Q-04\") // Q-03 in a comment"))
                .containsExactly("Q-01", "R-02");
    }

    private static NavigableSet<String> rules() {
        NavigableSet<String> rules = new TreeSet<>();
        IntStream.rangeClosed(1, LAST).forEach(number -> rules.add("Q-%02d".formatted(number)));
        return rules;
    }

    private static NavigableSet<String> named() throws IOException {
        NavigableSet<String> named = new TreeSet<>();
        try (Stream<Path> files = Files.list(TESTS)) {
            for (Path file : files.toList()) {
                named.addAll(namesIn(Files.readString(file)));
            }
        }
        return named;
    }

    private static NavigableSet<String> namesIn(String source) {
        NavigableSet<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(source);
        while (name.find()) {
            names.addAll(List.of(name.group(1).strip().split(" ", -1)));
        }
        return names;
    }
}
