package dev.zt4j.cli;

import dev.zt4j.policy.PolicyBundle;
import dev.zt4j.source.SourceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zt policy bundle}: a signed policy bundle. */
@Command(
        name = "bundle",
        description = {
            "Check the policies of a folder and pack them into a signed bundle.",
            "Ends with 1 if there are errors in them."
        })
@SuppressWarnings("NullAway.Init") // by picocli
final class BundleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    // Without the standard options, since one of them is --version as well.
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // read by the parser
    private boolean help;

    @Parameters(paramLabel = "DIR", description = "A policy directory.")
    private Path directory;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            required = true,
            description = "A private key on P-256 or P-384, or of Ed25519: PKCS#8 in PEM.")
    private Path keyFile;

    @Option(names = "--version", paramLabel = "N", required = true, description = "More than that of the last bundle.")
    private long version;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            required = true,
            description = "Until when it holds: an instant, or a time from now such as 8h or 30d.")
    private String expires;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "policies",
            description = "What its receivers expect it to be called; policies if not given.")
    private String name;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            required = true,
            description = "Where to write it; one that is there is replaced.")
    private Path out;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        PolicyBundle.Release release = new PolicyBundle.Release(name, version, now, expiry(now));
        PrivateKey key = SigningKey.read(keyFile);
        try {
            write(PolicyBundle.of(directory, release, key));
        } catch (SourceException e) {
            e.problems().forEach(spec.commandLine().getErr()::println);
            return Zt.NO;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        report(release);
        return Zt.YES;
    }

    private Instant expiry(Instant now) {
        Duration duration = Moments.duration(expires);
        @Nullable Instant instant = duration == null ? Moments.instant(expires) : now.plus(duration);
        if (instant == null) {
            throw new ParameterException(
                    spec.commandLine(), "--expires is an instant such as 2030-01-31T12:00:00Z, or a time such as 30d");
        }
        return instant;
    }

    /** Whoever fetches the file while it is replaced gets the one or the other whole. */
    private void write(byte[] bundle) {
        try {
            Path unfinished = Files.createTempFile(out.toAbsolutePath().getParent(), ".unfinished", null);
            try {
                Files.write(unfinished, bundle);
                Files.move(unfinished, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw Input.failure(out.toString(), e);
        }
    }

    private void report(PolicyBundle.Release release) {
        PrintWriter answers = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("file", out.toString());
            answer.put("name", release.name());
            answer.put("version", release.version());
            answer.put("issued", release.issued().toString());
            answer.put("expires", release.expires().toString());
            answers.println(Json.write(answer));
        } else {
            answers.println(
                    out + ": " + release.name() + ", version " + release.version() + ", until " + release.expires());
        }
    }
}
