package dev.zt4j.cedar.validation;

/**
 * How much a finding weighs.
 *
 * @since 0.1.0
 */
public enum Severity {
    /** The policy does not pass. */
    ERROR,
    /** The policy passes, and is probably not what its author meant. */
    WARNING
}
