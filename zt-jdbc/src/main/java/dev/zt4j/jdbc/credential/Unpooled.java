package dev.zt4j.jdbc.credential;

import javax.sql.DataSource;

/** No pool: each checkout opens a connection, which stays until it is closed or its credential ends. */
record Unpooled(DataSource connections) implements ConnectionPool {
    /** What is checked out is not known, so a generation that is replaced stays until its credential expires. */
    @Override
    public boolean idle() {
        return false;
    }

    @Override
    public void close() {}
}
