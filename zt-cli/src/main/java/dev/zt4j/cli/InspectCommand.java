package dev.zt4j.cli;

import dev.zt4j.identity.Pem;
import dev.zt4j.identity.Unverified;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zt identity inspect}: what a credential says of itself. */
@Command(
        name = "inspect",
        description = {
            "Show what certificates in PEM, or a token, say. Nothing of it is verified.",
            "Ends with 1 if there is something that cannot be read."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // by picocli
final class InspectCommand implements Callable<Integer> {
    private static final int MAX_CERTIFICATES = 100;
    private static final List<String> DATES = List.of("iat", "nbf", "exp", "auth_time");
    private static final String UNREADABLE = "unreadable";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The credential; - for the standard input.")
    private String file;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Override
    public Integer call() {
        byte[] content = Input.bytes(file, Zt.in(spec), VerifyCommand.MAX_BYTES);
        boolean certificates = VerifyCommand.isPem(content);
        List<Map<String, ?>> parts;
        if (content.length > VerifyCommand.MAX_BYTES) {
            parts = List.of(unreadable(Reason.LIMIT_EVIDENCE));
        } else {
            parts = certificates ? certificates(content) : List.of(token(content));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("verified", false);
            answer.put(certificates ? "certificates" : "token", certificates ? parts : parts.get(0));
            out.println(Shown.ascii(Json.write(answer)));
        } else {
            String what = certificates ? "certificate " : "token ";
            for (int i = 0; i < parts.size(); i++) {
                print(out, what + (i + 1) + " of " + parts.size(), parts.get(i));
            }
        }
        return parts.stream().anyMatch(part -> part.containsKey(UNREADABLE)) ? Zt.NO : Zt.YES;
    }

    private static void print(PrintWriter out, String title, Map<String, ?> part) {
        out.println("UNVERIFIED " + title);
        part.forEach((name, value) -> out.println(
                "  unverified " + name + ": " + Shown.line(value instanceof String text ? text : Json.line(value))));
    }

    private static List<Map<String, ?>> certificates(byte[] pem) {
        List<Map<String, ?>> parts = new ArrayList<>();
        try {
            List<Pem.Block> blocks = Pem.read(pem);
            if (blocks.size() > MAX_CERTIFICATES) {
                return List.of(unreadable(Reason.LIMIT_CHAIN));
            }
            for (Pem.Block block : blocks) {
                parts.add(certificate(block));
            }
            return parts;
        } catch (GeneralSecurityException e) {
            return List.of(unreadable(Reason.X509_ENCODING));
        }
    }

    private static Map<String, ?> certificate(Pem.Block block) {
        try {
            // A key that stands beside the certificates is not shown.
            return block.label().equals(Pem.CERTIFICATE)
                    ? Unverified.certificate(block.der())
                    : Map.of("label", block.label());
        } catch (RefusedException e) {
            return unreadable(e.reason());
        }
    }

    private static Map<String, ?> token(byte[] text) {
        try {
            var said = Unverified.token(new String(text, StandardCharsets.ISO_8859_1).strip());
            Map<String, Object> dates = new LinkedHashMap<>();
            DATES.forEach(name -> {
                Object value = said.getOrDefault("claims", Map.of()).get(name);
                Instant instant = value instanceof Number ? Moments.instant(value.toString()) : null;
                if (instant != null) {
                    dates.put(name, instant.toString());
                }
            });
            Map<String, Object> part = new LinkedHashMap<>(said);
            part.put("dates", dates);
            return part;
        } catch (RefusedException e) {
            return unreadable(e.reason());
        }
    }

    private static Map<String, ?> unreadable(Reason reason) {
        return Map.of(UNREADABLE, reason.code() + ": " + reason.summary());
    }
}
