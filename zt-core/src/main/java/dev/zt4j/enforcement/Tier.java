package dev.zt4j.enforcement;

/**
 * How much is at risk behind a boundary. Decides what happens when the decision log is not available, unless the
 * boundary says otherwise.
 *
 * @since 0.1.0
 */
public enum Tier {
    /** Little. */
    LOW(LogPosture.SHED),
    /** Something. */
    MEDIUM(LogPosture.SHED),
    /** Much. */
    HIGH(LogPosture.DENY),
    /** Everything. */
    CRITICAL(LogPosture.DENY);

    private final LogPosture logPosture;

    Tier(LogPosture logPosture) {
        this.logPosture = logPosture;
    }

    LogPosture logPosture() {
        return logPosture;
    }
}
