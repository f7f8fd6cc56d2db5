package dev.zt4j.coverage;

/**
 * How an entry point is guarded at this moment.
 *
 * @since 0.1.0
 */
public enum CoverageStatus {
    /** Its boundary enforces. */
    ENFORCED(0),
    /** Its boundary enforces, with an exception for somebody until an instant. */
    WAIVED(1),
    /** Its boundary only reports. */
    REPORT_ONLY(2),
    /** It has no boundary. */
    UNGUARDED(4),
    /** It stands for entry points that the process cannot list, and that nobody has declared. */
    NOT_ENUMERABLE(4);

    private final int debt;

    CoverageStatus(int debt) {
        this.debt = debt;
    }

    /** Returns the factor by which an entry point in this state counts in the coverage debt. */
    public int debt() {
        return debt;
    }
}
