package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who the database takes the caller for, by row-level security on a real server. */
final class SessionIdentityTest {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    static final SessionKey KEY = SessionKey.of(SECRET);
    private static final int CHECKOUTS = Integer.getInteger("zt.jdbc.checkouts", 400);
    private static final String WHO = "SELECT zt_session.principal()";

    private static DataSource owner;
    private static DataSource application;
    private static LedgerWorld world;

    private DataSource guarded;

    @BeforeAll
    static void start() throws Exception {
        owner = Postgres.create("identity");
        application = Postgres.as("identity_app", "identity");
        install(owner);
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("""
                    CREATE TABLE note (owner text, body text);
                    INSERT INTO note VALUES ('spiffe://prod.example/admin', 'a'), ('spiffe://prod.example/reader', 'r'),
                        ('', 'nobody'), ('spiffe://prod.example/reader', 'r2');
                    ALTER TABLE note ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY own ON note USING (owner = (SELECT zt_session.principal()));
                    GRANT SELECT, INSERT, DELETE ON note TO identity_app;
                    CREATE TABLE lot (id int UNIQUE DEFERRABLE INITIALLY DEFERRED);
                    INSERT INTO lot VALUES (4711);
                    GRANT INSERT ON lot TO identity_app;
                    CREATE FUNCTION forge() RETURNS text LANGUAGE plpgsql AS $$ BEGIN
                        EXECUTE 'SET LOCAL zt.principal = ''spiffe://prod.example/admin'''; RETURN 'done'; END $$;
                    """);
        }
        world = new LedgerWorld(LedgerWorld.ENFORCE);
        world.deploy("""
                permit(principal == Zt::Workload::"spiffe://prod.example/reader",
                  action in [Zt::Sql::Action::"connect", Zt::Sql::Action::"select"],
                  resource in Zt::Sql::Database::"ledger");
                permit(principal == Zt::Workload::"spiffe://prod.example/admin", action, resource);
                """);
    }

    /** Makes the functions of {@code session-identity.sql}, with the key of this test. */
    static void install(DataSource database) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement put = connection.prepareStatement("SELECT zt_session.put_key(1::smallint, ?)")) {
            statement.setEscapeProcessing(false);
            statement.execute(sql());
            put.setBytes(1, SECRET);
            put.execute();
        }
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void build() {
        guarded = guard(application).build();
    }

    private static ZeroTrustDataSource.Builder guard(DataSource target) {
        return ZeroTrustDataSource.builder(world.boundary, target)
                .database("ledger")
                .sessionIdentity(KEY);
    }

    @Test
    void constraintViolatedAtTheCommit_namesNoValue() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO lot VALUES (4711)"))
                        .isInstanceOf(SQLIntegrityConstraintViolationException.class)
                        .hasNoCause()
                        .hasMessageNotContaining("4711");
            }
        });
    }

    @Test
    @DisplayName("Y-05 row-level security sees who calls, and shows nobody anything")
    void rows_areThoseOfTheCaller() throws Exception {
        world.as(
                "/reader", guarded, connection -> assertThat(bodies(connection)).containsExactly("r", "r2"));
        world.as("/admin", guarded, connection -> assertThat(bodies(connection)).containsExactly("a"));
        try (Connection raw = application.getConnection()) {
            assertThat(bodies(raw)).isEmpty();
        }
    }

    @Test
    @DisplayName("Y-11 the identity is the transaction's, and the next one has its own")
    void identity_endsWithTheTransaction() throws Exception {
        Principal reader = world.principal("/reader");
        Principal admin = world.principal("/admin");
        try (Connection one = application.getConnection()) {
            DataSource single = guard(new Single(one)).build();
            for (Principal who : List.of(reader, admin, reader)) {
                CurrentPrincipal.call(who, () -> {
                    Connection connection = single.getConnection();
                    connection.setAutoCommit(false);
                    assertThat(who(connection)).isEqualTo(who.id());
                    assertThat(who(one)).isEqualTo(who.id());
                    connection.close();
                    assertThat(who(one)).isNull();
                    return null;
                });
                one.setAutoCommit(true);
            }
        }
    }

    @Test
    @DisplayName("Y-11 under autocommit nothing is left behind a statement")
    void autoCommit_leavesNothing() throws Exception {
        try (Connection one = application.getConnection()) {
            world.as("/reader", guard(new Single(one)).build(), connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.setFetchSize(1);
                    try (ResultSet rows = statement.executeQuery("SELECT body FROM note ORDER BY body")) {
                        assertThat(rows.next()).isTrue();
                        assertThat(who(one)).isNull();
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.next()).isFalse();
                    }
                    assertThat(statement.getFetchSize()).isEqualTo(1);
                    assertThatThrownBy(() -> statement.executeQuery("SELECT 1 / 0"))
                            .isInstanceOf(SQLException.class);
                    assertThat(who(one)).isNull();
                    assertThat(connection.getAutoCommit()).isTrue();
                    assertThat(bodies(connection)).containsExactly("r", "r2");
                }
            });
        }
    }

    @Test
    @DisplayName("Y-12 what the application sets itself is not believed")
    void settingsOfTheApplication_areNotBelieved() throws Exception {
        world.as("/reader", guarded, connection -> {
            connection.setAutoCommit(false);
            assertDenied(() -> connection.createStatement().execute("SET zt.principal = 'x'"));
            assertDenied(() -> connection.createStatement().execute("SELECT set_config('zt.principal', 'x', true)"));
        });
        world.as("/admin", guarded, connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                assertThat(who(connection)).isEqualTo("spiffe://prod.example/admin");
                statement.execute("SET zt.principal = 'spiffe://prod.example/reader'");
                assertThat(bodies(connection)).containsExactly("a");
            }
        });
    }

    @Test
    @DisplayName("Y-12 settings that were signed for one transaction are worth nothing in another, or changed")
    void settings_cannotBeReplayed() throws Exception {
        List<String> names = List.of("principal", "kind", "actors", "decision", "purpose", "seal");
        List<String> captured = new ArrayList<>();
        world.as("/admin", guarded, connection -> {
            connection.setAutoCommit(false);
            for (String name : names) {
                captured.add(Objects.requireNonNull(one(connection, "SELECT current_setting('zt." + name + "')")));
            }
        });
        try (Connection raw = application.getConnection()) {
            raw.setAutoCommit(false);
            for (int i = 0; i < names.size(); i++) {
                set(raw, "zt." + names.get(i), captured.get(i));
            }
            assertThat(one(raw, "SELECT current_setting('zt.principal')")).isEqualTo("spiffe://prod.example/admin");
            assertThat(who(raw)).isNull();
            assertThat(bodies(raw)).isEmpty();
        }
        try (Connection one = application.getConnection()) {
            Connection connection = CurrentPrincipal.call(
                    world.principal("/reader"), guard(new Single(one)).build()::getConnection);
            connection.setAutoCommit(false);
            CurrentPrincipal.call(world.principal("/reader"), () -> who(connection));
            assertThat(who(one)).isEqualTo("spiffe://prod.example/reader");
            set(one, "zt.principal", "spiffe://prod.example/admin");
            assertThat(who(one)).isNull();
            assertThat(bodies(one)).isEmpty();
        }
    }

    @Test
    @DisplayName("Y-12 nobody without the key can sign, read the key, or seal")
    void signature_needsTheKey() throws Exception {
        SessionIdentity forger = new SessionIdentity(SessionKey.of(new byte[32]), Optional::empty);
        try (Connection raw = application.getConnection()) {
            raw.setAutoCommit(false);
            assertDenied(() -> forger.assume(raw, SessionIdentity.backend(raw), world.principal("/admin"), "1"));
            raw.rollback();
            assertDenied(() -> one(raw, "SELECT outer_pad FROM zt_session.key"));
            raw.rollback();
            assertDenied(() -> one(raw, "SELECT zt_session.seal('\\x00', '\\x00')"));
            raw.rollback();
            assertDenied(() -> one(raw, "SELECT zt_session.put_key(2::smallint, 'x')"));
            raw.rollback();
            new SessionIdentity(KEY, Optional::empty)
                    .assume(raw, SessionIdentity.backend(raw), world.principal("/admin"), "1");
            assertThat(who(raw)).isEqualTo("spiffe://prod.example/admin");
            raw.rollback();
            assertThat(who(raw)).isNull();
            assertDenied(
                    () -> new SessionIdentity(KEY, Optional::empty).assume(raw, "1.2", world.principal("/admin"), "1"));
        }
    }

    @Test
    @DisplayName("Y-12 what is signed for some actors is worth nothing for others, nor for none or for nameless ones")
    void actors_areSigned() throws Exception {
        String assume = "SELECT zt_session.assume('u', 'user', '1', '', %s, ?)";
        try (Connection raw = application.getConnection()) {
            raw.setAutoCommit(false);
            byte[] signature = KEY.sign(SessionIdentity.message(
                    List.of("guard", SessionIdentity.backend(raw), "u", "user", "1", "", "agent", "tool")));
            for (String others : List.of(
                    "'{}'", "'{agent}'", "'{tool,agent}'", "'{NULL,agent,tool}'", "'{agent,NULL,tool}'", "NULL")) {
                assertThatThrownBy(() -> execute(raw, assume.formatted(others), signature))
                        .as(others)
                        .isInstanceOf(SQLException.class);
                raw.rollback();
            }
            execute(raw, assume.formatted("'{agent,tool}'"), signature);
            assertThat(one(raw, "SELECT zt_session.actor()")).isEqualTo("agent");
        }
    }

    private static void execute(Connection connection, String text, byte[] signature) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            statement.setBytes(1, signature);
            statement.execute();
        }
    }

    @Test
    @DisplayName("Y-12 which connection it is, the application cannot say")
    void placeAmongConnections_isNotBelieved() throws Exception {
        try (Connection one = application.getConnection();
                Connection other = application.getConnection()) {
            String name = SessionIdentity.backend(one);
            assertThat(SessionIdentity.backend(other)).isNotEqualTo(name);
            one.setAutoCommit(false);
            String placeOfOther = Objects.requireNonNull(one(other, "SELECT current_setting('zt.place')"));
            for (String place : List.of(placeOfOther, "0", "-1", "1000000", "")) {
                set(one, "zt.place", place);
                assertThat(SessionIdentity.backend(one)).isEqualTo(name);
            }
        }
    }

    @Test
    @DisplayName("Y-11 an identity is text and nothing but text")
    void oddTexts_areLiteral() throws Exception {
        String odd = "x'; RESET ROLE; -- \\ \" é\n,7:purpose";
        DataSource source = guard(application).purpose(() -> Optional.of(odd)).build();
        world.as("/admin", source, connection -> {
            connection.setAutoCommit(false);
            assertThat(one(connection, "SELECT zt_session.purpose()")).isEqualTo(odd);
            assertThat(one(connection, "SELECT zt_session.kind()")).isEqualTo("workload");
            assertThat(one(connection, "SELECT zt_session.actor()")).isNull();
            assertThat(one(connection, "SELECT zt_session.decision()"))
                    .isEqualTo(world.records().get(world.records().size() - 4).id());
        });
    }

    @Test
    void transactionSettings_canStillBeMadeBeforeTheFirstStatement() throws Exception {
        world.as("/reader", guarded, connection -> {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            assertThat(bodies(connection)).containsExactly("r", "r2");
            connection.commit();
        });
    }

    @Test
    void savepoint_takesNoIdentityAway() throws Exception {
        world.as("/admin", guarded, connection -> {
            connection.setAutoCommit(false);
            var first = connection.setSavepoint();
            assertThat(bodies(connection)).containsExactly("a");
            connection.rollback(first);
            assertThat(bodies(connection)).containsExactly("a");
        });
    }

    @Test
    @DisplayName("Y-11 nobody goes on with the transaction of somebody else")
    void transaction_isOfWhoBeganIt() throws Exception {
        Principal reader = world.principal("/reader");
        Principal admin = world.principal("/admin");
        try (Connection connection = CurrentPrincipal.call(admin, guarded::getConnection)) {
            connection.setAutoCommit(false);
            assertThat(CurrentPrincipal.call(admin, () -> bodies(connection))).containsExactly("a");
            assertDenied(() -> CurrentPrincipal.call(reader, () -> bodies(connection)));
            assertThat(world.lastDecision()).isEqualTo("other DENY sql.other-principal");
            connection.rollback();
            assertThat(CurrentPrincipal.call(reader, () -> bodies(connection))).containsExactly("r", "r2");
        }
    }

    @Test
    @DisplayName("Y-11 through many checkouts with faults, one connection shows each caller its own rows only")
    void manyCheckouts_mixUpNothing() throws Exception {
        Random random = new Random(7);
        List<Principal> callers = List.of(world.principal("/reader"), world.principal("/admin"));
        List<List<String>> expected = List.of(List.of("r", "r2"), List.of("a"));
        try (Connection one = application.getConnection()) {
            DataSource single = guard(new Single(one)).build();
            for (int i = 0; i < CHECKOUTS; i++) {
                int at = random.nextInt(2);
                int fault = random.nextInt(6);
                boolean autoCommit = random.nextBoolean();
                CurrentPrincipal.call(callers.get(at), () -> {
                    Connection connection = single.getConnection();
                    connection.setAutoCommit(autoCommit);
                    assertThat(bodies(connection)).isEqualTo(expected.get(at));
                    fault(connection, fault);
                    connection.close();
                    return null;
                });
                assertThat(who(one)).isNull();
                assertThat(bodies(one)).isEmpty();
                if (!one.getAutoCommit()) {
                    one.rollback();
                    one.setAutoCommit(true);
                }
            }
        }
    }

    private static void fault(Connection connection, int fault) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            switch (fault) {
                case 0 ->
                    assertThatThrownBy(() -> statement.execute("SELECT 1 / 0")).isInstanceOf(SQLException.class);
                case 1 ->
                    assertThatThrownBy(() -> statement.execute("DELETE FROM nowhere"))
                            .isInstanceOf(SQLException.class);
                case 2 ->
                    assertThatThrownBy(() -> statement.execute("SELECT 1; SELECT 2"))
                            .isInstanceOf(SQLException.class);
                case 3 -> {
                    if (!connection.getAutoCommit()) {
                        connection.rollback();
                    }
                }
                case 4 -> {
                    if (!connection.getAutoCommit()) {
                        connection.commit();
                    }
                }
                default -> {}
            }
        }
    }

    @Test
    void keys_areOfSaneLengthAndTellNothing() {
        assertThatThrownBy(() -> SessionKey.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SessionKey.of(new byte[65])).isInstanceOf(IllegalArgumentException.class);
        assertThat(KEY).hasToString("SessionKey[secret]");
    }

    private static String sql() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(ZeroTrustDataSource.class.getResourceAsStream("session-identity.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void set(Connection connection, String name, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT set_config(?, ?, true)")) {
            statement.setString(1, name);
            statement.setString(2, value);
            statement.execute();
        }
    }

    private static @Nullable String who(Connection connection) throws SQLException {
        return one(connection, WHO);
    }

    private static @Nullable String one(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(text)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static List<String> bodies(Connection connection) throws SQLException {
        List<String> bodies = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT body FROM note ORDER BY body");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                bodies.add(rows.getString(1));
            }
        }
        return bodies;
    }

    private static void assertDenied(ThrowingCallable call) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
}
