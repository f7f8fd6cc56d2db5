package dev.zt4j.identity;

/**
 * What sort of caller a principal is, and the Cedar entity type it becomes.
 *
 * @since 0.1.0
 */
public enum PrincipalKind {
    /** A workload, proven by a SPIFFE verifiable identity document. */
    WORKLOAD("Zt::Workload"),
    /** A person. */
    USER("Zt::User"),
    /** A software agent that acts by itself or for somebody. */
    AGENT("Zt::Agent"),
    /** A client of another organisation. */
    THIRD_PARTY("Zt::ThirdParty"),
    /** The holder of a static secret. */
    LEGACY("Zt::Legacy"),
    /** Nobody: only where a request was declared open to anonymous callers. */
    ANONYMOUS("Zt::Anonymous");

    private final String entityType;

    PrincipalKind(String entityType) {
        this.entityType = entityType;
    }

    /** Returns the Cedar entity type, such as {@code Zt::Workload}. */
    public String entityType() {
        return entityType;
    }
}
