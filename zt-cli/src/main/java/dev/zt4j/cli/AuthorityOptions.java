package dev.zt4j.cli;

import dev.zt4j.authority.Authority;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.reason.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The options that say which authority issues, and for whom. */
@SuppressWarnings("NullAway.Init") // by picocli
final class AuthorityOptions {
    @Parameters(paramLabel = "DIR", description = "Where the authority is kept.")
    private Path directory;

    @Option(
            names = "--id",
            paramLabel = "ID",
            required = true,
            description = "Whom to name: a path such as /ledger, or a whole SPIFFE ID.")
    private String id;

    Authority open() {
        try {
            return Authority.open(directory, InstantSource.system());
        } catch (IOException e) {
            throw Input.failure(directory.toString(), e);
        }
    }

    /** The ID, which has to be of that authority's trust domain. */
    SpiffeId id(CommandSpec spec, Authority authority) {
        SpiffeId named;
        try {
            named = id.startsWith("/") ? authority.id(id) : SpiffeId.parse(id);
        } catch (RefusedException e) {
            throw new ParameterException(spec.commandLine(), "--id: " + e.getMessage());
        }
        if (!named.trustDomain().equals(authority.trustDomain()) || !named.namesWorkload()) {
            throw new ParameterException(
                    spec.commandLine(), "--id: " + named + " names no workload of " + authority.trustDomain());
        }
        return named;
    }
}
