package dev.zt4j.jdbc.credential;

import dev.zt4j.coverage.Coverage;
import dev.zt4j.coverage.EntryPoint;
import dev.zt4j.coverage.EntryPointKind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Looks at JDBC URLs, of which a part may be a secret: nothing of what they say is in a message. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ConnectionUrl {
    private static final String PREFIX = "jdbc:postgresql://";
    private static final String ORACLE = "jdbc:oracle:thin:";
    private static final Set<String> SECRETS = Set.of(
            "password", "pwd", "passwd", "pass", "sslpassword", "accesstoken", "trustcertificatekeystorepassword");

    /** What a URL may set: none of these makes the driver load a class, read a file or send a text of its own. */
    private static final Set<String> ALLOWED = Set.of(
            "ApplicationName",
            "connectTimeout",
            "currentSchema",
            "defaultRowFetchSize",
            "hostRecheckSeconds",
            "loadBalanceHosts",
            "loginTimeout",
            "prepareThreshold",
            "readOnly",
            "reWriteBatchedInserts",
            "socketTimeout",
            "targetServerType",
            "tcpKeepAlive");

    private ConnectionUrl() {}

    /**
     * Enters a URL with a password in it in the coverage ledger, as a static secret that no boundary guards.
     *
     * @param url the JDBC URL, of any driver
     * @param name what the report calls it: the name of the database, say
     * @param coverage the ledger
     * @return whether there is one
     */
    public static boolean inventory(String url, String name, Coverage coverage) {
        boolean found = hasPassword(url);
        if (found) {
            coverage.register(EntryPoint.unguarded(EntryPointKind.STATIC_SECRET, "password in the URL of " + name));
        }
        return found;
    }

    /**
     * Does the same for the URL with which a data source connects, as its driver tells it.
     *
     * @param database makes the connection
     * @param name what the report calls it: the name of the database, say
     * @param coverage the ledger
     * @return whether there is a password in it
     * @throws SQLException if there is no connection
     */
    public static boolean inventory(DataSource database, String name, Coverage coverage) throws SQLException {
        try (Connection connection = database.getConnection()) {
            String url = connection.getMetaData().getURL();
            return url != null && inventory(url, name, coverage);
        }
    }

    /** Tells whether a JDBC URL has a password in it: as a setting of whatever spelling, or before the host. */
    public static boolean hasPassword(String url) {
        for (String setting : split(url, "?&;(),")) {
            int equals = setting.indexOf('=');
            if (equals > 0 && equals < setting.length() - 1) {
                String name = decoded(setting.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
                if (SECRETS.contains(name)) {
                    return true;
                }
            }
        }
        return url.startsWith(ORACLE) ? before(url, ORACLE.length(), '/') : before(url, url.indexOf("//") + 2, ':');
    }

    /** Tells whether name and password stand before a host, with a mark between them. */
    private static boolean before(String url, int from, char mark) {
        int at = url.indexOf('@', from);
        int between = url.indexOf(mark, from);
        int query = url.indexOf('?', from);
        return between >= 0 && between < at && (query < 0 || at < query);
    }

    private static List<String> split(String text, String marks) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (marks.indexOf(text.charAt(i)) >= 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Not encoded, so it is what it says.
            return name;
        }
    }

    /** Returns what is wrong with a URL of PostgreSQL that has to leave credentials and TLS to us. */
    static List<String> problems(String url) {
        List<String> problems = new ArrayList<>();
        if (!url.startsWith(PREFIX)) {
            problems.add("the URL does not begin with " + PREFIX);
        }
        if (hasPassword(url)) {
            problems.add("the URL has a password in it");
        }
        int query = url.indexOf('?');
        if (query >= 0) {
            for (String setting : split(url.substring(query + 1), "&")) {
                int equals = setting.indexOf('=');
                String name = equals < 0 ? setting : setting.substring(0, equals);
                if (!ALLOWED.contains(name)) {
                    problems.add("the URL sets something that is not among "
                            + ALLOWED.stream().sorted().toList());
                    break;
                }
            }
        }
        return problems;
    }
}
