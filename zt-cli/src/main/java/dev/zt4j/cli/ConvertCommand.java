package dev.zt4j.cli;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Template;
import dev.zt4j.cedar.schema.SchemaFragment;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zt policy convert}: between Cedar syntax and JSON. */
@Command(
        name = "convert",
        description = {
            "Print policies or a schema in the other form: JSON for a file in Cedar syntax, Cedar for a *.json file.",
            "A schema is told by its name, *.cedarschema or *.cedarschema.json.",
            "Comments are lost. Cedar text has no links: a linked policy is printed with its slots filled."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // by picocli
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Policies, a policy set or a schema.")
    private Path file;

    @Option(names = "--json", description = "Answer in JSON, the text as a string.")
    private boolean json;

    @Override
    public Integer call() {
        String text = Input.text(file);
        String name = file.toString();
        boolean fromJson = name.endsWith(".json");
        boolean schema = name.endsWith(".cedarschema") || name.endsWith(".cedarschema.json");
        String converted = InputException.reading(
                name, () -> schema ? schema(text, fromJson) : fromJson ? toCedar(text) : toJson(text));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("form", fromJson ? "cedar" : "json");
            answer.put("text", converted);
            out.println(Json.write(answer));
        } else {
            out.print(converted);
        }
        return Zt.YES;
    }

    private String schema(String text, boolean fromJson) {
        SchemaFragment fragment = SchemaFiles.fragment(file.toString(), text);
        return fromJson ? fragment.toCedar() : Json.pretty(fragment.toJson()) + "\n";
    }

    private static String toJson(String text) {
        return Json.pretty(PolicySet.parse(text).toJson()) + "\n";
    }

    private String toCedar(String text) {
        if (Json.of(file.toString(), text).members("a policy or a policy set").containsKey("effect")) {
            return Policy.parseJson("policy", text).toCedar();
        }
        PolicySet set = PolicySet.parseJson(text);
        StringBuilder cedar = new StringBuilder();
        for (Template template : set.templates()) {
            append(cedar, template.id(), template.toCedar());
        }
        for (Policy policy : set.policies()) {
            append(cedar, policy.id(), policy.toCedar());
        }
        return cedar.toString();
    }

    /** Cedar text has no ids, so they stay as comments. */
    private static void append(StringBuilder cedar, String id, String policy) {
        cedar.append(cedar.length() == 0 ? "// " : "\n// ")
                .append(Json.write(id))
                .append('\n')
                .append(policy);
    }
}
