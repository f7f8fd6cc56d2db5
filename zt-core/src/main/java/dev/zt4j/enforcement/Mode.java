package dev.zt4j.enforcement;

/**
 * What a boundary does with a denial.
 *
 * @since 0.1.0
 */
public enum Mode {
    /** Denials are recorded as would-deny and the request passes, as if the library were not there. */
    REPORT_ONLY,
    /** Denials are enforced. */
    ENFORCE
}
