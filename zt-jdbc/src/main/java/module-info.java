/**
 * Zero trust at the database: a data source whose every execution is decided.
 */
@SuppressWarnings("requires-automatic") // the driver has no descriptor yet, and is optional
module dev.zt4j.jdbc {
    exports dev.zt4j.jdbc;
    exports dev.zt4j.jdbc.credential;
    exports dev.zt4j.jdbc.rows;
    exports dev.zt4j.jdbc.state;

    requires transitive dev.zt4j.core;
    requires transitive java.sql;
    requires static org.postgresql.jdbc;
    requires static transitive org.jspecify;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;
}
