package dev.zt4j.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option that says how long something holds. */
final class LifetimeOption {
    @Option(names = "--lifetime", paramLabel = "TIME", description = "How long it holds, such as 90s, 15m, 8h or 7d.")
    private @Nullable String lifetime;

    /** What was given, or else the other. */
    Duration orElse(CommandSpec spec, Duration other) {
        Duration duration = lifetime == null ? other : Moments.duration(lifetime);
        if (duration == null) {
            throw new ParameterException(spec.commandLine(), "--lifetime is a time such as 90s, 15m, 8h or 7d");
        }
        return duration;
    }
}
