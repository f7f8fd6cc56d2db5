package dev.zt4j.cli;

import static dev.zt4j.cli.Run.zt;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZtTest {
    private static final String SAMPLES = "../samples/policies";
    private static final List<String> READ = List.of(
            "-p",
            SAMPLES,
            "-e",
            SAMPLES + "/entities.json",
            "--principal",
            "User::\"alice\"",
            "--action",
            "Action::\"read\"",
            "--context",
            "{\"mtls\": true}");

    @TempDir
    private Path folder;

    private static Run policy(String command, List<String> options, String... rest) {
        List<String> arguments = new ArrayList<>(List.of("policy", command));
        arguments.addAll(options);
        return zt(arguments, rest);
    }

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void authorize_saysWhatDetermined() {
        Run allowed = policy("authorize", READ, "--resource", "Entry::\"1\"");
        assertThat(allowed.out()).isEqualToNormalizingNewlines("""
                ALLOW
                determined by billing-reads (../samples/policies/ledger.cedar:2:1)
                """);
        assertThat(allowed.exitCode()).isZero();

        Run denied = policy("authorize", READ, "--resource", "Entry::\"3\"");
        assertThat(denied.out()).isEqualToNormalizingNewlines("DENY\n");
        assertThat(denied.exitCode()).isEqualTo(1);
    }

    @Test
    void authorize_namesErringPolicies() throws IOException {
        Path policies = file("a.cedar", "permit(principal, action, resource) when { principal.absent };");
        Run run = policy("authorize", READ, "--resource", "Entry::\"1\"", "-p", policies.toString());
        assertThat(run.out())
                .contains("ALLOW")
                .contains("error in a.cedar#1 (" + policies + ":1:1): line 1, column 44:");
    }

    @Test
    void explain_goesDownToTheOperands() {
        Run run = policy("explain", READ, "--resource", "Entry::\"3\"");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEqualToNormalizingNewlines("""
                DENY

                permit billing-reads (../samples/policies/ledger.cedar:2:1) does not apply
                  yes  principal in Team::"billing"
                  yes  action == Action::"read"
                  yes  resource
                  no   when { context.mtls && (resource.sensitivity <= 2) }
                      true        context.mtls
                      false       resource.sensitivity <= 2

                forbid nobody-deletes (../samples/policies/ledger.cedar:6:1) does not apply
                  yes  principal
                  no   action == Action::"delete"
                  yes  resource
                """);
    }

    @Test
    void validate_listsFindingsWithTheirPlaces() throws IOException {
        Path policies = file("a.cedar", "permit(principal, action, resource)\nwhen { resource.sensitivty > 1 };");
        Run run = zt("policy", "validate", "-s", SAMPLES + "/ledger.cedarschema", policies.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .startsWith(policies + ":2:")
                .contains(": error: ", "sensitivity", "[a.cedar#1]")
                .endsWith(String.format("1 errors, 0 warnings%n"));
        assertThat(zt("policy", "validate", "-s", SAMPLES, SAMPLES).exitCode()).isZero();
    }

    @Test
    void format_printsChecksAndWrites() throws IOException {
        Path messy = file("a.cedar", "permit(principal,action,resource); // all");
        String tidy = "permit (principal, action, resource); // all\n";
        assertThat(zt("policy", "format", messy.toString())).isEqualTo(new Run(0, tidy, ""));
        Run check = zt("policy", "format", "--check", folder.toString());
        assertThat(check).isEqualTo(new Run(1, String.format("%s%n", messy), ""));
        assertThat(zt("policy", "format", "--write", folder.toString()).exitCode())
                .isZero();
        assertThat(messy).hasContent(tidy.strip());
        assertThat(zt("policy", "format", "--check", folder.toString())).isEqualTo(new Run(0, "", ""));
    }

    @Test
    void convert_goesBothWays() throws IOException {
        String json = zt("policy", "convert", SAMPLES + "/ledger.cedar").out();
        Run back = zt("policy", "convert", file("a.json", json).toString());
        assertThat(back.out()).isEqualTo("""
                // "policy0"
                @id("billing-reads")
                permit (principal in Team::"billing", action == Action::"read", resource)
                when { context.mtls && (resource.sensitivity <= 2) };

                // "policy1"
                @id("nobody-deletes")
                forbid (principal, action == Action::"delete", resource);
                """);
        assertThat(zt("policy", "convert", file("a.cedar", back.out()).toString())
                        .out())
                .isEqualTo(json);
    }

    @Test
    void convert_turnsSchemasBothWays() throws IOException {
        String json = zt("policy", "convert", SAMPLES + "/ledger.cedarschema").out();
        Path inJson = file("a.cedarschema.json", json);
        String cedar = zt("policy", "convert", inJson.toString()).out();
        assertThat(cedar).contains("entity User in ");
        assertThat(zt("policy", "convert", file("a.cedarschema", cedar).toString())
                        .out())
                .isEqualTo(json);
        assertThat(zt("policy", "validate", "-s", inJson.toString(), SAMPLES).exitCode())
                .isZero();
    }

    @Test
    void test_countsChecksAndNamesUncoveredPolicies() {
        Run run = zt("policy", "test", "--coverage", SAMPLES + "/tests");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("never determining: ")
                .contains("ledger.cedar:6:1 policy1")
                .endsWith(String.format("3 passed, 0 failed%n"));
    }

    @Test
    void test_printsEachFailure() throws IOException {
        Path test = file(
                "t/ledger.json",
                Files.readString(Path.of(SAMPLES + "/tests/ledger.json"))
                        .replace("\"deny\"", "\"allow\"")
                        .replace("\"shouldValidate\": true", "\"shouldValidate\": false")
                        .replace("[\"policy0\"]", "[\"policy1\"]"));
        for (String name : List.of("ledger.cedar", "ledger.cedarschema", "entities.json")) {
            file(name, Files.readString(Path.of(SAMPLES, name)));
        }
        Run run = zt("policy", "test", folder.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEqualToNormalizingNewlines("""
                FAIL T, validation: expected policies that do not validate, but they do
                FAIL T, billing reads an entry: expected allow by [policy1] with errors in [], got allow by [policy0] with errors in []
                FAIL T, billing reads no sensitive entry: expected allow by [] with errors in [], got deny by [] with errors in []
                0 passed, 3 failed
                """.replace("T,", test + ","));
    }

    @Test
    void test_failsWhereAFileIsMissingOrBad() throws IOException {
        file("a.json", "{\"policies\": \"absent.cedar\", \"entities\": \"e.json\", \"requests\": []}");
        file("b.json", "{\"requests\": ");
        file("other.json", "[1, 2]");
        Run run = zt("policy", "test", folder.toString());
        assertThat(run.out())
                .contains("absent.cedar: expected a file that exists")
                .contains("b.json:1:14: expected JSON")
                .endsWith(String.format("0 passed, 2 failed%n"));
    }

    @Test
    void test_findsAllRightInTheConformanceData() {
        String data = System.getProperty("cedar.conformance", "../../shared/cedar-conformance");
        Assumptions.assumeTrue(Files.isDirectory(Path.of(data)), () -> "SKIPPED: no Cedar conformance data at " + data);
        Run run = zt("policy", "test", data + "/handwritten.tar.gz", data + "/corpus-part.tar.gz");
        System.out.print("Cedar conformance, zt policy test: " + run.out());
        assertThat(run).isEqualTo(new Run(0, String.format("35709 passed, 0 failed%n"), ""));
    }

    static Stream<Arguments> badInput() {
        return Stream.of(
                Arguments.of(
                        "a.cedar", "permit(principal", "format F", "F:1:17: found the end of the text, expected ','"),
                Arguments.of("a.json", "[]", "convert F", "F:1:1: expected an object, a policy or a policy set"),
                Arguments.of("a.json", "{\"effect\": 1}", "convert F", "F:1:1: a policy needs the key"),
                Arguments.of("a.json", "{", "convert F", "F:1:2: expected JSON"),
                Arguments.of("a.cedarschema", "entity A;\nentity A;", "validate -s F " + SAMPLES, "F:2:8: "),
                Arguments.of("a.cedarschema.json", "{\"\": {}}", "convert F", "F:1:6: a namespace needs"),
                Arguments.of("a.cedarschema", "entity", "validate -s F " + SAMPLES, "F:1:7: found the end"),
                Arguments.of(
                        "e.json", "[\n{}]", "explain -p " + SAMPLES + " -e F --request F", "F:2:1: an entity needs"),
                Arguments.of("r.json", "{\"principal\": \"U\"}", "authorize -p " + SAMPLES + " --request F", "F:1:1: "),
                Arguments.of(
                        "r.json",
                        "{\"principal\": \"U\", \"action\": \"A::\\\"a\\\"\"}",
                        "authorize -p " + SAMPLES + " --request F",
                        "F:1:15: expected an entity such as"),
                Arguments.of("a.tar.gz", "no archive", "test F", "F: expected a tar.gz archive"),
                Arguments.of("a.json", "[]", "test F", "a test"),
                Arguments.of("a.cedar", "permit(principal, action, resource);", "test F", "F:1:1: expected JSON"),
                Arguments.of("b", "", "format F.absent", "F.absent: expected a file that exists"));
    }

    @ParameterizedTest
    @MethodSource("badInput")
    void badFile_isToldInOneLine(String name, String text, String command, String message) throws IOException {
        String path = file(name, text).toString();
        Run run = zt(List.of("policy"), command.replace("F", path).split(" "));
        String told = run.err().isEmpty() ? run.out() : run.err();
        assertThat(run.exitCode()).isEqualTo(command.startsWith("test") && !name.endsWith("gz") ? 1 : 2);
        assertThat(told).contains(message.replace("F", path)).doesNotContain("Exception", "\tat ");
        assertThat(told.lines().filter(line -> !line.endsWith(" failed"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "policy",
                "policy nonsense",
                "policy test",
                "policy test absent",
                "policy format --check --write .",
                "policy format --indent 99 .",
                "policy validate .",
                "policy validate -s . --level -1 .",
                "policy authorize -p .",
                "policy authorize -p . --request r --action a"
            })
    void wrongCall_endsWithTwoAndAHint(String arguments) {
        Run run = zt(arguments.isEmpty() ? new String[0] : arguments.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("zt: ").contains("--help").doesNotContain("Exception");
        assertThat(run.err().lines()).hasSize(2);
    }

    @Test
    void folderWithoutTests_isAWrongCall() {
        Run run = zt("policy", "test", folder.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("expected tests, found none");
    }

    static Stream<Arguments> inJson() {
        return Stream.of(
                Arguments.of(
                        "authorize",
                        Map.of("decision", "\"allow\"", "reason", "[ \"billing-reads\" ]", "errors", "[ ]")),
                Arguments.of("explain", Map.of("decision", "\"allow\"")));
    }

    @ParameterizedTest
    @MethodSource("inJson")
    void decision_inJson(String command, Map<String, String> wanted) {
        Run run = policy(command, READ, "--resource", "Entry::\"1\"", "--json");
        Map<String, Json> members = Json.of("out", run.out()).members("");
        wanted.forEach((key, value) ->
                assertThat(members.get(key)).isNotNull().extracting(Json::text).isEqualTo(value));
        if (command.equals("explain")) {
            assertThat(members.get("policies"))
                    .isNotNull()
                    .satisfies(all -> assertThat(all.items("")).hasSize(2));
        }
    }

    @Test
    void otherCommands_answerInJsonToo() {
        assertThat(json("validate", "-s", SAMPLES, SAMPLES))
                .containsEntry("valid", "true")
                .containsEntry("findings", "[ ]");
        assertThat(json("test", "--coverage", SAMPLES + "/tests"))
                .containsEntry("passed", "3")
                .containsEntry("failed", "0")
                .containsKey("neverDetermining");
        assertThat(json("convert", SAMPLES + "/ledger.cedar"))
                .containsEntry("form", "\"json\"")
                .containsKey("text");
        Run format = zt("policy", "format", "--check", "--json", SAMPLES);
        assertThat(Json.of("out", format.out()).items("").get(0).members(""))
                .extractingByKey("changed")
                .extracting(Json::text)
                .isEqualTo("false");
    }

    private static Map<String, String> json(String command, String... arguments) {
        Run run = policy(command, List.of(arguments), "--json");
        Map<String, String> members = new LinkedHashMap<>();
        Json.of("out", run.out()).members("").forEach((key, value) -> members.put(key, value.text()));
        return members;
    }

    static Stream<String> documented() throws IOException {
        // A bundle needs a key of its own, which the test of its command makes.
        return Files.readString(Path.of("../docs/cli.md"))
                .lines()
                .filter(line -> line.startsWith("zt policy ") && !line.startsWith("zt policy bundle "));
    }

    @ParameterizedTest
    @MethodSource("documented")
    void documentedExample_runs(String line) {
        List<String> arguments = new ArrayList<>();
        String[] quoted = line.substring("zt ".length())
                .replace("samples/", "../samples/")
                .split("'", -1);
        for (int i = 0; i < quoted.length; i++) {
            if (i % 2 == 1) {
                arguments.add(quoted[i]);
            } else if (!quoted[i].isBlank()) {
                arguments.addAll(List.of(quoted[i].strip().split(" ", -1)));
            }
        }
        Run run = zt(arguments, new String[0]);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(line.contains(" explain ") ? 1 : 0);
    }
}
