package dev.zt4j.cli;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.Template;
import dev.zt4j.cedar.validation.Finding;
import dev.zt4j.cedar.validation.Severity;
import dev.zt4j.cedar.validation.Validator;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zt policy validate}: policies against a schema. */
@Command(
        name = "validate",
        description = "Check policies against a schema in strict mode. Ends with 1 if there are errors.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // by picocli
final class ValidateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-s", "--schema"},
            required = true,
            paramLabel = "PATH",
            description = "Schema, or a folder of *.cedarschema; may be repeated.")
    private List<Path> schema;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Policies in Cedar or JSON, or folders of *.cedar.")
    private List<Path> policies;

    @Option(names = "--level", paramLabel = "N", description = "How far from the request policies may read entities.")
    private @Nullable Integer level;

    @Option(
            names = "--inapplicable-scope-warns",
            description = "A scope that no action of the schema applies to is a warning, as in Cedar 4.13.")
    private boolean scopeWarns;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Validator validator = validator();
        LoadedPolicies loaded = LoadedPolicies.read(policies);
        List<Located> findings = new ArrayList<>();
        for (Template template : loaded.templates()) {
            validator.validate(template).forEach(finding -> findings.add(new Located(loaded.file(template), finding)));
        }
        for (Policy policy : loaded.policies()) {
            validator.validate(policy).forEach(finding -> findings.add(new Located(loaded.file(policy), finding)));
        }
        long errors = findings.stream()
                .filter(located -> located.finding().severity() == Severity.ERROR)
                .count();
        report(findings, (int) errors);
        return errors == 0 ? Zt.YES : Zt.NO;
    }

    private Validator validator() {
        Validator validator = Validator.of(SchemaFiles.read(schema));
        if (scopeWarns) {
            validator = validator.withInapplicableScope(Severity.WARNING);
        }
        Integer maximum = level;
        if (maximum == null) {
            return validator;
        }
        if (maximum < 0) {
            throw new ParameterException(spec.commandLine(), "--level is 0 or more");
        }
        return validator.withMaximumLevel(maximum);
    }

    private void report(List<Located> findings, int errors) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("valid", errors == 0);
            answer.put("findings", findings.stream().map(Located::answer).toList());
            out.println(Json.write(answer));
            return;
        }
        findings.forEach(out::println);
        out.println(errors + " errors, " + (findings.size() - errors) + " warnings");
    }

    private record Located(String file, Finding finding) {
        Map<String, Object> answer() {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("severity", word());
            answer.put("rule", finding.rule().name().toLowerCase(Locale.ROOT));
            answer.put("policy", finding.policyId());
            answer.put("message", finding.message());
            answer.putAll(Answers.placed(file, finding.position()));
            return answer;
        }

        private String word() {
            return finding.severity().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return InputException.place(file, finding.position()) + ": " + word() + ": " + finding.message() + " ["
                    + finding.policyId() + "]";
        }
    }
}
