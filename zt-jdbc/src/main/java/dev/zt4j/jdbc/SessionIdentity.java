package dev.zt4j.jdbc;

import dev.zt4j.identity.Principal;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells the database who is behind a transaction, signed; see {@code session-identity.sql}. Thread-safe. */
final class SessionIdentity {
    /** The schema of the functions of {@code session-identity.sql}. */
    static final String SCHEMA = "zt_session";

    /** Those of its functions that anybody may call, since they only tell who calls. */
    static final List<String> FUNCTIONS = List.of("principal", "kind", "actor", "decision", "purpose");

    private static final String ASSUME = "SELECT zt_session.assume(?, ?, ?, ?, ?, ?)";

    private final SessionKey key;
    private final Supplier<Optional<String>> purpose;

    SessionIdentity(SessionKey key, Supplier<Optional<String>> purpose) {
        this.key = key;
        this.purpose = purpose;
    }

    /** Asks the server for the name of a connection. */
    static String backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT zt_session.backend()")) {
            rows.next();
            return rows.getString(1);
        }
    }

    /**
     * Says for the rest of the transaction who is behind it.
     *
     * @param connection of the driver, not in autocommit mode
     * @param backend the name of the connection
     * @param principal who
     * @param decision the id of the decision that let it in
     */
    void assume(Connection connection, String backend, Principal principal, String decision) throws SQLException {
        List<String> actors =
                principal.actors().stream().map(Principal.Actor::id).toList();
        String kind = principal.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        String why = purpose.get().orElse("");
        List<String> parts = new ArrayList<>(List.of("guard", backend, principal.id(), kind, decision, why));
        parts.addAll(actors);
        try (PreparedStatement statement = connection.prepareStatement(ASSUME)) {
            Array list = connection.createArrayOf("text", actors.toArray());
            statement.setString(1, principal.id());
            statement.setString(2, kind);
            statement.setString(3, decision);
            statement.setString(4, why);
            statement.setArray(5, list);
            statement.setBytes(6, key.sign(message(parts)));
            statement.executeQuery().close();
            list.free();
        }
    }

    /** Takes back for the rest of the transaction what was said of it. */
    static void drop(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL zt.seal = ''");
        }
    }

    /** Each part with its length before it, so that no two lists of parts make one message. */
    static byte[] message(List<String> parts) {
        StringBuilder message = new StringBuilder();
        for (String part : parts) {
            if (!message.isEmpty()) {
                message.append(',');
            }
            message.append(part.getBytes(StandardCharsets.UTF_8).length)
                    .append(':')
                    .append(part);
        }
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }
}
