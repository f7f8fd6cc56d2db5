package dev.zt4j.cedar;

/**
 * What a satisfied policy says.
 *
 * @since 0.1.0
 */
public enum Effect {
    /** The request may pass, unless something forbids it. */
    PERMIT,
    /** The request must not pass, whatever permits it. */
    FORBID
}
