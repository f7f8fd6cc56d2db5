package dev.zt4j.jdbc.credential;

import java.sql.SQLException;

/** What is said of failures: never what a server or driver quotes. */
final class Failures {
    /** Invalid authorization specification (PostgreSQL manual, appendix A). */
    static final String NO_CREDENTIAL = "28000";

    private Failures() {}

    static String printable(Exception e) {
        String type = e.getClass().getSimpleName();
        return e instanceof SQLException sql ? type + ", SQLState " + sql.getSQLState() : type;
    }
}
