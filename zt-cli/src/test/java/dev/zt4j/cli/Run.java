package dev.zt4j.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a run of the command gave. */
record Run(int exitCode, String out, String err) {
    static Run zt(String... arguments) {
        return run(InputStream.nullInputStream(), arguments);
    }

    static Run zt(List<String> first, String... rest) {
        List<String> arguments = new ArrayList<>(first);
        arguments.addAll(List.of(rest));
        return zt(arguments.toArray(String[]::new));
    }

    static Run ztWithInput(String input, String... arguments) {
        return ztWithInput(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    static Run ztWithInput(byte[] input, String... arguments) {
        return run(new ByteArrayInputStream(input), arguments);
    }

    private static Run run(InputStream in, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Zt.run(in, new PrintWriter(out), new PrintWriter(err), arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }

    /** Returns a member that has to be there. */
    static Json member(Map<String, Json> object, String name) {
        return Objects.requireNonNull(object.get(name), name);
    }
}
