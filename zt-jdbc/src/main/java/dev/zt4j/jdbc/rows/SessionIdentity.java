package dev.zt4j.jdbc.rows;

import java.util.Objects;

/**
 * Where a row-level security policy reads who is behind the session. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class SessionIdentity {
    private final Reading principal;
    private final Reading actor;

    private SessionIdentity(Reading principal, Reading actor) {
        this.principal = principal;
        this.actor = actor;
    }

    /** Makes SQL of the SQL of an entity type: the id of who it is if of that type, else NULL; of any type for NULL. */
    private interface Reading {
        Sql of(Sql type);
    }

    /**
     * Reads the settings {@code zt.principal_type} and {@code zt.principal}, and {@code zt.actor_type} and {@code
     * zt.actor} of who acts for the principal, as they are: only where nobody else can set them. An empty setting is
     * nobody.
     */
    public static SessionIdentity settings() {
        return new SessionIdentity(type -> setting("zt.principal", type), type -> setting("zt.actor", type));
    }

    /**
     * Calls functions that verify the settings. Each takes an entity type as {@code text} and returns an id as {@code
     * text}: of who it is if that is of the type, or whatever the type is if that is NULL. It returns NULL if it is
     * nobody, or if the settings are not what they have to be. They have to be {@code STABLE}.
     *
     * @param schema the schema of both functions
     * @param principal tells who the principal is
     * @param actor tells who acts for the principal
     */
    public static SessionIdentity functions(String schema, String principal, String actor) {
        String in = Identifier.quoted(Identifier.checked(Objects.requireNonNull(schema, "schema"))) + '.';
        String ofPrincipal = in + Identifier.quoted(Identifier.checked(principal));
        String ofActor = in + Identifier.quoted(Identifier.checked(actor));
        return new SessionIdentity(
                type -> Sql.of("(SELECT " + ofPrincipal + '(', type, "))"),
                type -> Sql.of("(SELECT " + ofActor + '(', type, "))"));
    }

    /** A sub-select is evaluated once for a statement, not once for a row. */
    private static Sql setting(String name, Sql type) {
        return Sql.of(
                "(SELECT CASE WHEN ",
                type,
                " IS NULL OR NULLIF(current_setting('" + name + "_type', true), '') = ",
                type,
                " THEN NULLIF(current_setting('" + name + "', true), '') END)");
    }

    Sql principal(String entityType) {
        return principal.of(type(entityType));
    }

    Sql actor(String entityType) {
        return actor.of(type(entityType));
    }

    Sql anyActor() {
        return actor.of(Sql.of("CAST(NULL AS text)"));
    }

    private static Sql type(String entityType) {
        return Sql.bound(new Parameter(entityType, ColumnType.TEXT));
    }
}
