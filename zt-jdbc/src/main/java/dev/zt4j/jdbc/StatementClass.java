package dev.zt4j.jdbc;

/** What a statement does at most, as policy sees it. What is not proven to be anything less is {@link #OTHER}. */
enum StatementClass {
    /** Reads. */
    SELECT("select"),
    /** Adds rows to one table. */
    INSERT("insert"),
    /** Changes rows of one table. */
    UPDATE("update"),
    /** Removes rows of one table. */
    DELETE("delete"),
    /** Makes, changes or removes tables, views, indexes, sequences, types or schemas, or empties a table. */
    DDL("ddl"),
    /** Calls one routine, with plain arguments. */
    CALL("call"),
    /** Anything else: the most privileged class. */
    OTHER("other");

    private final String id;

    StatementClass(String id) {
        this.id = id;
    }

    /** Tells whether an action is that of a query or of a plain change of rows. */
    static boolean isPlain(String id) {
        return id.equals(SELECT.id) || id.equals(INSERT.id) || id.equals(UPDATE.id) || id.equals(DELETE.id);
    }

    /** Returns the id of the action. */
    String id() {
        return id;
    }
}
