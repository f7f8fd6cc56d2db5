package dev.zt4j.reason;

import java.util.Objects;

/**
 * Thrown where a text or a credential is refused. It carries a {@link Reason} and nothing of what was refused, and
 * no stack trace, since it is thrown for every bad credential an attacker cares to send.
 *
 * @since 0.1.0
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * Creates a refusal.
     *
     * @param reason why
     */
    public RefusedException(Reason reason) {
        super(Objects.requireNonNull(reason, "reason").code() + ": " + reason.summary(), null, false, false);
        this.reason = reason;
    }

    /** Returns why the text or credential was refused. */
    public Reason reason() {
        return reason;
    }
}
