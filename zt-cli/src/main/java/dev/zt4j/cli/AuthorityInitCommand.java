package dev.zt4j.cli;

import dev.zt4j.authority.Authority;
import dev.zt4j.identity.TrustDomain;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zt authority init}: a new trust domain. */
@Command(
        name = "init",
        description = {
            "Make a trust domain with new keys: authority.pem, which is secret, and NAME.json, its trust bundle.",
            "Its root certificate holds for one day unless --lifetime says otherwise."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // by picocli
final class AuthorityInitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where to keep it; made if it is not there.")
    private Path directory;

    @Option(names = "--trust-domain", paramLabel = "NAME", required = true, description = "Its name.")
    private String trustDomain;

    @Mixin
    private LifetimeOption lifetime;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Authority authority = create(TrustOptions.trustDomain(spec, trustDomain));
        try {
            Files.createDirectories(directory);
            authority.save(directory);
        } catch (IOException e) {
            throw Input.failure(directory.toString(), e);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("trustDomain", trustDomain);
        answer.put("bundle", directory.resolve(trustDomain + ".json").toString());
        answer.put("expiresAt", authority.expiresAt().toString());
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? Json.write(answer)
                        : trustDomain + ": bundle in " + answer.get("bundle") + ", root certificate until "
                                + authority.expiresAt());
        return Zt.YES;
    }

    private Authority create(TrustDomain name) {
        try {
            return Authority.create(name, lifetime.orElse(spec, Duration.ofDays(1)), InstantSource.system());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--lifetime: " + e.getMessage());
        }
    }
}
