package dev.zt4j.cli;

import dev.zt4j.authority.Authority;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.X509Svid;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code zt authority x509}: an X.509-SVID. */
@Command(
        name = "x509",
        description = {
            "Issue an X.509-SVID with a new key: svid.pem, svid_key.pem, which is secret, and svid_bundle.pem.",
            "It holds for one hour unless --lifetime says otherwise."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // by picocli
final class AuthorityX509Command implements Callable<Integer> {
    private static final Duration LIFETIME = Duration.ofHours(1);

    @Spec
    private CommandSpec spec;

    @Mixin
    private AuthorityOptions options;

    @Mixin
    private LifetimeOption lifetime;

    @Option(
            names = "--out",
            paramLabel = "OUTDIR",
            required = true,
            description = "Where to write the files; made if it is not there.")
    private Path out;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Duration holds = lifetime.orElse(spec, LIFETIME);
        Authority authority = options.open();
        SpiffeId id = options.id(spec, authority);
        Instant expiresAt =
                write(authority, id, holds).chain().get(0).getNotAfter().toInstant();
        PrintWriter answers = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("id", id.toString());
            answer.put("directory", out.toString());
            answer.put("expiresAt", expiresAt.toString());
            answers.println(Json.write(answer));
        } else {
            answers.println(id + ": in " + out + ", until " + expiresAt);
        }
        return Zt.YES;
    }

    private X509Svid write(Authority authority, SpiffeId id, Duration holds) {
        if (holds.compareTo(Duration.between(Instant.now(), authority.expiresAt())) > 0) {
            throw new InputException(
                    id.toString(),
                    null,
                    "the root certificate ends before, at " + authority.expiresAt() + "; give a shorter --lifetime");
        }
        try {
            Files.createDirectories(out);
            return authority.writeX509Svid(id, holds, out);
        } catch (IOException e) {
            throw Input.failure(out.toString(), e);
        }
    }
}
