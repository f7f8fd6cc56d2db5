package dev.zt4j.enforcement;

/**
 * A grant was not given. The message says why.
 *
 * @since 0.1.0
 */
public final class GrantRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GrantRefusedException(String message) {
        super(message);
    }
}
