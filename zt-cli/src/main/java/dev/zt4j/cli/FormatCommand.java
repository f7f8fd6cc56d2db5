package dev.zt4j.cli;

import dev.zt4j.cedar.syntax.CedarFormatter;
import java.io.IOException;
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

/** {@code zt policy format}: the layout of policy files. */
@Command(
        name = "format",
        description = "Lay out policies anew and print them. Comments and spelling stay.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // by picocli
final class FormatCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Policies in Cedar, or folders of *.cedar.")
    private List<Path> paths;

    @Option(
            names = "--check",
            description = "Name the files that are laid out otherwise; ends with 1 if there are any.")
    private boolean check;

    @Option(
            names = {"-w", "--write"},
            description = "Write the files instead of printing them.")
    private boolean write;

    @Option(names = "--line-width", paramLabel = "N", defaultValue = "80", description = "80 if not given.")
    private int lineWidth;

    @Option(names = "--indent", paramLabel = "N", defaultValue = "2", description = "2 if not given.")
    private int indent;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (check && write) {
            throw new ParameterException(spec.commandLine(), "--check and --write exclude each other");
        }
        CedarFormatter formatter = formatter();
        PrintWriter out = spec.commandLine().getOut();
        List<Object> answers = new ArrayList<>();
        boolean anyChanged = false;
        for (Path file : Input.files(paths, ".cedar")) {
            String text = Input.text(file);
            String formatted = InputException.reading(file.toString(), () -> formatter.format(text));
            boolean changed = !formatted.equals(text);
            anyChanged |= changed;
            if (write && changed) {
                write(file, formatted);
            }
            if (json) {
                answers.add(answer(file, changed, formatted));
            } else if (!check && !write) {
                out.print(formatted);
            } else if (changed) {
                out.println(file);
            }
        }
        if (json) {
            out.println(Json.write(answers));
        }
        return check && anyChanged ? Zt.NO : Zt.YES;
    }

    private CedarFormatter formatter() {
        try {
            return CedarFormatter.of(lineWidth, indent);
        } catch (IllegalArgumentException outOfRange) {
            throw new ParameterException(
                    spec.commandLine(), "--line-width and --indent: " + outOfRange.getMessage(), outOfRange);
        }
    }

    private Map<String, Object> answer(Path file, boolean changed, String formatted) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("file", file.toString());
        answer.put("changed", changed);
        if (!check && !write) {
            answer.put("text", formatted);
        }
        return answer;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new InputException(file.toString(), null, "cannot be written: " + e.getMessage());
        }
    }
}
