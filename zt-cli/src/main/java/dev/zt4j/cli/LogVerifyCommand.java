package dev.zt4j.cli;

import dev.zt4j.log.ChainHead;
import dev.zt4j.log.ChainVerifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zt log verify}: whether chained log files are as they were written. */
@Command(
        name = "verify",
        description = "Name each position at which a chained decision log was changed, dropped, moved or cut off.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // by picocli
final class LogVerifyCommand implements Callable<Integer> {
    private static final int KEY_BYTES = 1 << 12;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Log files, oldest first.")
    private List<Path> files;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            required = true,
            description = "The key of the chain in hexadecimal digits, 64 or more.")
    private String keyFile;

    @Option(names = "--anchor", paramLabel = "FILE", description = "Heads of the chain that were kept elsewhere.")
    private @Nullable Path anchorFile;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Override
    public Integer call() {
        byte[] key = key();
        Set<ChainHead> anchors = anchorFile == null ? Set.of() : anchors(anchorFile);
        ChainVerifier.Report report = verify(key, anchors);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.write(answer(report)));
        } else {
            print(out, report);
        }
        return report.intact() ? Zt.YES : Zt.NO;
    }

    private ChainVerifier.Report verify(byte[] key, Set<ChainHead> anchors) {
        try {
            return ChainVerifier.verify(key, files, anchors);
        } catch (IOException e) {
            throw Input.failure(files.get(0).toString(), e);
        } catch (IllegalArgumentException e) {
            throw new InputException(keyFile, null, String.valueOf(e.getMessage()));
        }
    }

    private byte[] key() {
        byte[] text = Input.bytes(keyFile, Zt.in(spec), KEY_BYTES);
        try {
            return HexFormat.of().parseHex(Input.utf8(keyFile, text).strip());
        } catch (IllegalArgumentException e) {
            throw new InputException(keyFile, null, "expected a key in hexadecimal digits");
        }
    }

    private static Set<ChainHead> anchors(Path file) {
        Set<ChainHead> heads = new HashSet<>();
        Input.text(file).lines().filter(line -> !line.isBlank()).forEach(line -> {
            try {
                heads.add(ChainHead.parse(line));
            } catch (IllegalArgumentException e) {
                throw new InputException(file.toString(), null, "expected heads of a chain, one a line");
            }
        });
        return heads;
    }

    private static void print(PrintWriter out, ChainVerifier.Report report) {
        for (ChainVerifier.Finding found : report.findings()) {
            out.println(found.file() + ":" + found.line() + ": " + name(found.problem())
                    + (found.sequence() == 0 ? "" : ", record " + found.sequence()) + ": " + found.detail());
        }
        out.println((report.intact() ? "intact" : "broken") + ": " + report.records() + " records, " + report.gaps()
                + " missing numbers" + (report.tornEnd() ? ", the last line is not whole" : ""));
    }

    private static Map<String, Object> answer(ChainVerifier.Report report) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("intact", report.intact());
        answer.put("records", report.records());
        answer.put("gaps", report.gaps());
        answer.put("tornEnd", report.tornEnd());
        if (report.head() != null) {
            answer.put("head", report.head().toString());
        }
        answer.put(
                "findings",
                report.findings().stream().map(LogVerifyCommand::finding).toList());
        return answer;
    }

    private static Map<String, Object> finding(ChainVerifier.Finding found) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("problem", name(found.problem()));
        shown.put("file", found.file());
        shown.put("line", found.line());
        shown.put("sequence", found.sequence());
        shown.put("detail", found.detail());
        return shown;
    }

    private static String name(ChainVerifier.Problem problem) {
        return problem.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
