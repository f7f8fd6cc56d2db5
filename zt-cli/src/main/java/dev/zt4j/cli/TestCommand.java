package dev.zt4j.cli;

import dev.zt4j.cedar.Policy;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zt policy test}: tests of policies. */
@Command(
        name = "test",
        description = {
            "Run tests in the JSON format of the Cedar integration tests: decision, reasons, errors, and whether the"
                    + " policies validate. Ends with 1 if one fails.",
            "A test is a JSON object that names policies, entities and schema by paths from its own folder or one above"
                    + " it."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // by picocli
final class TestCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "Tests, folders of tests, or .tar.gz archives of both.")
    private List<Path> paths;

    @Option(names = "--coverage", description = "Also print the policies that no test made determining.")
    private boolean coverage;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<TestRun.Failure> failures = new ArrayList<>();
        TestRun run = new TestRun(failure -> {
            failures.add(failure);
            if (!json) {
                out.println("FAIL " + failure.test() + ", " + failure.check() + ": " + failure.problem());
            }
        });
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new ParameterException(spec.commandLine(), "there is no " + path);
            }
            int before = run.passed() + run.failed();
            run.run(TestTree.of(path));
            if (run.passed() + run.failed() == before) {
                throw new InputException(path.toString(), null, "expected tests, found none");
            }
        }
        if (json) {
            out.println(Json.write(answer(run, failures)));
        } else {
            if (coverage) {
                run.uncovered()
                        .forEach((file, policies) -> policies.forEach(policy -> out.println("never determining: "
                                + InputException.place(file, policy.position()) + " " + policy.id())));
            }
            out.println(run.passed() + " passed, " + run.failed() + " failed");
        }
        return run.failed() == 0 ? Zt.YES : Zt.NO;
    }

    private Map<String, Object> answer(TestRun run, List<TestRun.Failure> failures) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("passed", run.passed());
        answer.put("failed", run.failed());
        answer.put("failures", failures.stream().map(TestCommand::answer).toList());
        if (coverage) {
            List<Object> uncovered = new ArrayList<>();
            run.uncovered()
                    .forEach((file, policies) -> policies.forEach(policy -> uncovered.add(answer(file, policy))));
            answer.put("neverDetermining", uncovered);
        }
        return answer;
    }

    private static Map<String, Object> answer(TestRun.Failure failure) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("test", failure.test());
        answer.put("check", failure.check());
        answer.put("problem", failure.problem());
        return answer;
    }

    private static Map<String, Object> answer(String file, Policy policy) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("policy", policy.id());
        answer.putAll(Answers.placed(file, policy.position()));
        return answer;
    }
}
