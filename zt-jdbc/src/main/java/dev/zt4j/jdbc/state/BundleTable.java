package dev.zt4j.jdbc.state;

import dev.zt4j.policy.BundleStore;
import dev.zt4j.source.SourceListener;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The policy bundle of a name in the database. */
final class BundleTable implements BundleStore {
    private static final String SELECT = """
        SELECT CASE WHEN octet_length(packed) <= ? THEN packed END
        FROM zt4j.policy_bundle WHERE name = ?
        """;

    private final DataSource database;
    private final String name;
    private final Listening listening;
    private volatile @Nullable SourceListener listener;

    BundleTable(DataSource database, String name, Listening listening) {
        this.database = database;
        this.name = Objects.requireNonNull(name, "name");
        this.listening = listening;
    }

    @Override
    public byte[] read(int most) throws IOException {
        byte @Nullable [] packed;
        try {
            packed = Session.run(database, connection -> {
                try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
                    statement.setInt(1, most);
                    statement.setString(2, name);
                    try (ResultSet rows = statement.executeQuery()) {
                        return rows.next() ? rows.getBytes(1) : null;
                    }
                }
            });
        } catch (SQLException e) {
            throw new IOException("cannot be read (" + Session.printable(e) + ")", e);
        }
        if (packed == null) {
            throw new IOException("there is none in the database of " + most + " bytes at most");
        }
        return packed;
    }

    @Override
    public void attach(SourceListener told) {
        listener = told;
        listening.attach(told);
    }

    @Override
    public void detach() {
        listening.detach(listener);
        listener = null;
    }

    @Override
    public String toString() {
        return "the database";
    }
}
