package dev.zt4j.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What outlasts a checkout of one connection of the driver. Used by one session at a time; not thread-safe. */
final class PhysicalConnection {
    private final FactsCache facts = new FactsCache(System::nanoTime);
    private @Nullable String backend;

    /** Returns what is remembered of statements. */
    FactsCache facts() {
        return facts;
    }

    /** Returns the server's name for the connection; asked for once. */
    String backend(Connection connection) throws SQLException {
        String known = backend;
        if (known == null) {
            known = SessionIdentity.backend(connection);
            backend = known;
        }
        return known;
    }
}
