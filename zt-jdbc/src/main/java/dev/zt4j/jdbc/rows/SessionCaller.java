package dev.zt4j.jdbc.rows;

import java.util.Map;

/**
 * Where a row-level security policy reads who is behind the session. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class SessionCaller {
    private static final String WORKLOAD = "Zt::Workload";
    private static final String AGENT = "Zt::Agent";

    /** What the session calls the types of principals; it calls any other type by its name. */
    private static final Map<String, String> KINDS = Map.of(
            WORKLOAD,
            "workload",
            "Zt::User",
            "user",
            AGENT,
            "agent",
            "Zt::ThirdParty",
            "third-party",
            "Zt::Legacy",
            "legacy");

    private final String principal;
    private final String kind;
    private final String actor;

    private SessionCaller(String principal, String kind, String actor) {
        this.principal = principal;
        this.kind = kind;
        this.actor = actor;
    }

    /**
     * Reads the settings {@code zt.principal}, {@code zt.kind} and {@code zt.actors} as they are: only where nobody else
     * can set them. An empty setting is nobody.
     */
    public static SessionCaller settings() {
        return new SessionCaller(
                setting("zt.principal"), setting("zt.kind"), '(' + setting("zt.actors") + "::json ->> 0)");
    }

    /**
     * Calls functions that verify what the session says of itself. None takes a parameter; each returns {@code text},
     * and NULL if that is nobody or not to be believed. They have to be {@code STABLE}.
     *
     * @param schema the schema of the functions
     * @param principal returns the id of the principal
     * @param kind returns its kind: {@code workload}, {@code user}, {@code agent}, {@code third-party} or {@code
     *     legacy}; of other entity types their name
     * @param actor returns the id of who acts for it
     */
    public static SessionCaller functions(String schema, String principal, String kind, String actor) {
        return new SessionCaller(call(schema, principal), call(schema, kind), call(schema, actor));
    }

    private static String setting(String name) {
        return "NULLIF(current_setting('" + name + "', true), '')";
    }

    private static String call(String schema, String function) {
        return Identifier.quoted(Identifier.checked(schema)) + '.' + Identifier.quoted(Identifier.checked(function))
                + "()";
    }

    /** The id of the principal if it is of a type, else NULL. A sub-select is evaluated once for a statement. */
    Sql principal(String entityType) {
        Parameter code = new Parameter(KINDS.getOrDefault(entityType, entityType), ColumnType.TEXT);
        return Sql.of("(SELECT CASE WHEN " + kind + " = ", Sql.bound(code), " THEN " + principal + " END)");
    }

    /** The id of who acts for the principal if it is of a type, else NULL. Only workloads have SPIFFE IDs. */
    Sql actor(String entityType) {
        String spiffe = "starts_with(" + actor + ", 'spiffe://')";
        return switch (entityType) {
            case WORKLOAD -> Sql.of("(SELECT CASE WHEN " + spiffe + " THEN " + actor + " END)");
            case AGENT -> Sql.of("(SELECT CASE WHEN NOT " + spiffe + " THEN " + actor + " END)");
            default -> Sql.of("CAST(NULL AS text)");
        };
    }

    /** The id of who acts for the principal, or NULL. */
    Sql anyActor() {
        return Sql.of("(SELECT " + actor + ')');
    }
}
