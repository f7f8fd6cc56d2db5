package dev.zt4j.cli;

import dev.zt4j.authority.Authority;
import dev.zt4j.identity.SpiffeId;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zt authority jwt}: a JWT-SVID. */
@Command(
        name = "jwt",
        description = {
            "Issue a JWT-SVID and print it, and nothing else. It is a secret.",
            "It holds for five minutes unless --lifetime says otherwise."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // by picocli
final class AuthorityJwtCommand implements Callable<Integer> {
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final Duration MAX_LIFETIME = Duration.ofDays(3_650);

    @Spec
    private CommandSpec spec;

    @Mixin
    private AuthorityOptions options;

    @Mixin
    private LifetimeOption lifetime;

    @Option(names = "--audience", paramLabel = "NAME", required = true, description = "Whom it is for.")
    private String audience;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Duration holds = lifetime.orElse(spec, LIFETIME);
        if (holds.compareTo(MAX_LIFETIME) > 0 || audience.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--lifetime is at most " + MAX_LIFETIME.toDays() + "d, and --audience is not empty");
        }
        Authority authority = options.open();
        SpiffeId id = options.id(spec, authority);
        String token = authority.jwtSvid(id, audience, holds);
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? Json.write(Map.of("token", token)) : token);
        return Zt.YES;
    }
}
