package dev.zt4j.jdbc.credential;

import javax.sql.DataSource;

/**
 * The pool of one generation of connections, all of which were opened with the same credential.
 *
 * @since 0.1.0
 */
public interface ConnectionPool extends AutoCloseable {
    /** Returns what connections are checked out of. */
    DataSource connections();

    /** Tells whether no connection is checked out. */
    boolean idle();

    /** Closes the pool with all its connections. */
    @Override
    void close();

    /**
     * Makes the pool of a generation.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    interface Factory {
        /**
         * Makes a pool.
         *
         * @param physical opens connections with the credential of the generation
         */
        ConnectionPool open(DataSource physical);
    }
}
