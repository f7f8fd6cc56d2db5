package dev.zt4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every rule of the identity checklist has a test that bears its id. Names of tests begin with ids; which tests bear
 * which is written to {@code target/identity-checklist.txt}.
 */
class ChecklistTest {
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final List<String> MODULES =
            List.of("zt-core", "zt-spiffe", "zt-servlet", "zt-grpc", "zt-jdbc", "zt-cli");
    private static final Pattern NAME = Pattern.compile("\"((?:[A-Z]{1,2}-\\d{2} )+)(ACCEPT )?");

    /** The file does not stand for itself: this one names no rule in a string. */
    private static final String ITSELF = ChecklistTest.class.getSimpleName() + ".java";

    private static final NavigableMap<String, Set<String>> NEEDED = new TreeMap<>();
    private static final NavigableMap<String, NavigableSet<String>> FOUND = new TreeMap<>();

    @BeforeAll
    static void readRulesAndNames() throws IOException {
        try (InputStream rules =
                Objects.requireNonNull(ChecklistTest.class.getResourceAsStream("checklist.txt"), "checklist.txt")) {
            new String(rules.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .forEach(words -> NEEDED.put(
                            words[0],
                            Set.of(words).stream()
                                    .filter(word -> !word.equals(words[0]))
                                    .collect(Collectors.toSet())));
        }
        for (String module : MODULES) {
            Path tests = Path.of("..", module).resolve(TESTS);
            if (Files.isDirectory(tests)) {
                try (Stream<Path> files = Files.walk(tests)) {
                    for (Path file : files.filter(ChecklistTest::holdsTests).toList()) {
                        namesIn(Files.readString(file))
                                .forEach((rule, ways) -> ways.forEach(
                                        way -> FOUND.computeIfAbsent(rule + " " + way, added -> new TreeSet<>())
                                                .add(module + " " + file.getFileName())));
                    }
                }
            }
        }
        List<String> lines = new ArrayList<>();
        FOUND.forEach((rule, files) -> lines.add(rule + ": " + String.join(", ", files)));
        Files.write(Files.createDirectories(Path.of("target")).resolve("identity-checklist.txt"), lines);
    }

    private static boolean holdsTests(Path file) {
        return file.toString().endsWith(".java") && !file.endsWith(ITSELF);
    }

    /** Returns the rules that the names of tests begin with, each with the ways in which they prove it. */
    private static Map<String, Set<String>> namesIn(String source) {
        Map<String, Set<String>> names = new TreeMap<>();
        Matcher name = NAME.matcher(source);
        while (name.find()) {
            for (String rule : name.group(1).strip().split(" ", -1)) {
                names.computeIfAbsent(rule, added -> new TreeSet<>()).add(name.group(2) == null ? "deny" : "accept");
            }
        }
        return names;
    }

    @Test
    void everyRule_hasATestOfItsName() {
        NavigableSet<String> missing = new TreeSet<>();
        NEEDED.forEach((rule, ways) -> ways.stream()
                .map(way -> rule + " " + way)
                .filter(proof -> !FOUND.containsKey(proof))
                .forEach(missing::add));
        assertThat(missing).isEmpty();
    }

    @Test
    void everyRuleNamedByATest_isOnTheList() {
        Set<String> families =
                NEEDED.keySet().stream().map(ChecklistTest::family).collect(Collectors.toSet());
        Set<String> unknown = FOUND.keySet().stream()
                .map(proof -> proof.substring(0, proof.indexOf(' ')))
                .filter(rule -> families.contains(family(rule)) && !NEEDED.containsKey(rule))
                .collect(Collectors.toSet());
        assertThat(unknown).isEmpty();
    }

    @Test
    void names_areReadWithTheirWay() {
        String quote = "\"";
        String source = "argumentSet(" + quote + "X-07 X-08 wrong usage" + quote + "), @DisplayName(" + quote
                + "J-19 ACCEPT twice" + quote + ") // X-09 in a comment, " + quote + "see X-10" + quote;
        assertThat(namesIn(source))
                .isEqualTo(Map.of("X-07", Set.of("deny"), "X-08", Set.of("deny"), "J-19", Set.of("accept")));
    }

    private static String family(String rule) {
        return rule.substring(0, rule.indexOf('-'));
    }
}
