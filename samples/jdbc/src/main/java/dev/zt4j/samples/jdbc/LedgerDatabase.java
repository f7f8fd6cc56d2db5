package dev.zt4j.samples.jdbc;

import dev.zt4j.ZeroTrust;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.jdbc.SessionKey;
import dev.zt4j.jdbc.ZeroTrustDataSource;
import dev.zt4j.jdbc.rows.Column;
import dev.zt4j.jdbc.rows.ColumnType;
import dev.zt4j.jdbc.rows.RowMapping;
import dev.zt4j.jdbc.rows.RowPolicy;
import dev.zt4j.jdbc.rows.SessionCaller;
import dev.zt4j.policy.Policies;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/** An embedded PostgreSQL with the table of entries, prepared as a migration would, and the guarded way to it. */
final class LedgerDatabase implements AutoCloseable {
    private static final int KEY_BYTES = 32;
    private static final String TABLE = """
            CREATE TABLE entry (
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              customer text NOT NULL,
              booked_by text NOT NULL,
              amount bigint NOT NULL,
              note text NOT NULL,
              disputed boolean NOT NULL DEFAULT false,
              settled boolean NOT NULL DEFAULT false);
            INSERT INTO entry (customer, booked_by, amount, note, disputed, settled) VALUES
              ('https://as.example#anna', 'spiffe://bank.example/billing', 100, 'chairs', false, true),
              ('https://as.example#anna', 'spiffe://bank.example/billing', 250, 'not my table', true, false),
              ('https://as.example#ben', 'spiffe://bank.example/billing', 40, 'a lamp that is dark', true, false),
              ('https://as.example#ben', 'spiffe://bank.example/shop', 70, 'desk', false, false);
            CREATE ROLE ledger_app LOGIN;
            GRANT SELECT, INSERT, DELETE ON entry TO ledger_app;
            """;
    private static final RowMapping MAPPING = RowMapping.of("Entry", "public", "entry")
            .id("id", ColumnType.BIGINT)
            .attribute(
                    "customer",
                    Column.reference("Zt::User", "customer", ColumnType.TEXT).notNull())
            .attribute(
                    "bookedBy",
                    Column.reference("Zt::Workload", "booked_by", ColumnType.TEXT)
                            .notNull())
            .attribute("disputed", Column.bool("disputed").notNull())
            .attribute("settled", Column.bool("settled").notNull())
            .build();

    private final EmbeddedPostgres postgres;
    private final DataSource application;
    private final DataSource guarded;

    LedgerDatabase(ZeroTrust zt) throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        migrate(secret, zt.snapshot().policies());
        application = postgres.getDatabase("ledger_app", "postgres");
        guarded = ZeroTrustDataSource.builder(zt.boundary("ledger-db"), application)
                .database("ledger")
                .sessionIdentity(SessionKey.of(secret))
                .build();
    }

    /** Does what the owner of the database does once, and the last part again when the policies on rows change. */
    private void migrate(byte[] secret, Policies policies) throws IOException, SQLException {
        try (Connection owner = postgres.getPostgresDatabase().getConnection();
                Statement statement = owner.createStatement();
                PreparedStatement key = owner.prepareStatement("SELECT zt_session.put_key(1::smallint, ?)");
                InputStream identity =
                        Objects.requireNonNull(ZeroTrustDataSource.class.getResourceAsStream("session-identity.sql"))) {
            statement.setEscapeProcessing(false);
            statement.execute(new String(identity.readAllBytes(), StandardCharsets.UTF_8));
            key.setBytes(1, secret);
            key.execute();
            statement.execute(TABLE);
            for (RowPolicy policy : List.of(
                    policy(policies, "readEntry", RowPolicy.Command.SELECT),
                    policy(policies, "addEntry", RowPolicy.Command.INSERT),
                    policy(policies, "removeEntry", RowPolicy.Command.DELETE))) {
                statement.execute(policy.script());
            }
        }
    }

    private static RowPolicy policy(Policies policies, String action, RowPolicy.Command command) {
        return RowPolicy.of(policies, MAPPING, EntityUid.of("Action", action))
                .command(command)
                .caller(SessionCaller.functions("zt_session", "principal", "kind", "actor"))
                .build();
    }

    /** Returns what the application uses. */
    DataSource guarded() {
        return guarded;
    }

    /** Returns what somebody has who found the database's credentials. */
    DataSource unguarded() {
        return application;
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
