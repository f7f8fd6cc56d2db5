package dev.zt4j.identity;

import java.util.Objects;

/** Thrown inside of the parsers of key sets where an entry cannot be used; without a stack trace, since it is data. */
final class UnusableKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final SkippedEntry.Cause reason;

    UnusableKeyException(SkippedEntry.Cause reason) {
        super(Objects.requireNonNull(reason, "reason").code(), null, false, false);
        this.reason = reason;
    }

    SkippedEntry.Cause reason() {
        return reason;
    }
}
