package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every rule for paths (H) and for headers (R) has a test whose name begins with its id, in a class that runs on each
 * container.
 */
final class ChecklistTest {
    private static final Path TESTS = Path.of("src", "test", "java", "dev", "zt4j", "servlet");
    private static final Map<String, Integer> RULES = Map.of("H", 26, "R", 11);
    private static final Pattern NAME = Pattern.compile("@DisplayName\\(\\s*\"((?:[A-Z]{1,2}-\\d{2} )+)");
    private static final Pattern ON_EACH_CONTAINER = Pattern.compile("(?m)^@Tag\\(\"container\"\\)$");
    private static final Pattern EXECUTION = Pattern.compile("<zt\\.container>([a-z0-9-]+)</zt\\.container>");

    /** Rules that nothing proves yet. */
    private static final Set<String> UNPROVEN = Set.of("R-08");

    @Test
    void everyRule_hasATestOfItsNameOnEachContainer() throws IOException {
        NavigableSet<String> missing = rules();
        missing.removeAll(named());
        assertThat(missing).isEqualTo(UNPROVEN);
    }

    @Test
    void everyRuleNamedByATest_isOnTheList() throws IOException {
        NavigableSet<String> unknown = named();
        unknown.removeIf(rule -> !RULES.containsKey(rule.substring(0, rule.indexOf('-'))));
        unknown.removeAll(rules());
        assertThat(unknown).isEmpty();
    }

    @Test
    void testsTaggedSo_runOnEachContainer() throws IOException {
        Matcher execution = EXECUTION.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(execution.results().map(found -> found.group(1)))
                .containsExactly("jetty-ee10", "jetty-ee11", "tomcat", "undertow");
    }

    @Test
    void names_areReadFromClassesThatRunOnEachContainer() {
        // Put together, so that this file names no rule of its own.
        String test = "@DisplayName(" + "\n\"H-01 R-02 a name\") // H-03 in a comment";
        assertThat(namesIn("@Tag(\"container\")\n" + test)).containsExactly("H-01", "R-02");
        assertThat(namesIn(test)).isEmpty();
    }

    private static NavigableSet<String> rules() {
        NavigableSet<String> rules = new TreeSet<>();
        RULES.forEach((family, last) ->
                IntStream.rangeClosed(1, last).forEach(number -> rules.add("%s-%02d".formatted(family, number))));
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
        if (ON_EACH_CONTAINER.matcher(source).find()) {
            while (name.find()) {
                names.addAll(List.of(name.group(1).strip().split(" ", -1)));
            }
        }
        return names;
    }
}
