package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** How often the guard asks the server, counted on the wire. */
final class RoundTripsTest {
    private static final String SELECT = "SELECT note FROM entry WHERE id = ?";
    private static final String INSERT = "INSERT INTO entry (id, note) VALUES (?, 'x') ON CONFLICT DO NOTHING";
    private static final int MOST_AT_FIRST_SIGHT = 4;
    private static final int WARM_UPS = 10;

    private static PGSimpleDataSource direct;
    private static LedgerWorld world;
    private static Principal admin;

    private CountingProxy proxy;
    private Connection driver;

    @BeforeAll
    static void start() throws Exception {
        direct = (PGSimpleDataSource) Postgres.create("trips");
        SessionIdentityTest.install(direct);
        world = new LedgerWorld(LedgerWorld.ENFORCE);
        admin = world.principal("/admin");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void connect() throws Exception {
        proxy = new CountingProxy(direct.getPortNumbers()[0]);
        PGSimpleDataSource through = new PGSimpleDataSource();
        through.setServerNames(new String[] {"127.0.0.1"});
        through.setPortNumbers(new int[] {proxy.port()});
        through.setDatabaseName(direct.getDatabaseName());
        through.setUser(direct.getUser());
        driver = through.getConnection();
    }

    @AfterEach
    void disconnect() throws Exception {
        driver.close();
        proxy.close();
    }

    private DataSource plain() {
        return world.guard(new Single(driver));
    }

    private DataSource telling() {
        return ZeroTrustDataSource.builder(world.boundary, new Single(driver))
                .database("ledger")
                .sessionIdentity(SessionIdentityTest.KEY)
                .build();
    }

    @Test
    void driverAlone_isCountedAsItIs() throws Exception {
        assertThat(trips(() -> select(driver, 1))).isEqualTo(1);
        driver.setAutoCommit(false);
        assertThat(trips(() -> transaction(driver))).isEqualTo(4);
    }

    @Test
    void guardWithoutIdentity_addsNothingToKnownTexts() throws Exception {
        warmed(plain(), connection -> {
            assertThat(trips(() -> select(connection, 1))).isEqualTo(1);
            connection.setAutoCommit(false);
            assertThat(trips(() -> transaction(connection))).isEqualTo(4);
        });
    }

    @Test
    void identity_isOneRoundTripATransaction() throws Exception {
        warmed(telling(), connection -> {
            connection.setAutoCommit(false);
            assertThat(trips(() -> transaction(connection))).isEqualTo(4 + 1);
            assertThat(trips(() -> transaction(connection))).isEqualTo(4 + 1);
        });
    }

    @Test
    void identity_isTwoRoundTripsAStatementUnderAutoCommit() throws Exception {
        warmed(telling(), connection -> {
            assertThat(trips(() -> select(connection, 1))).isEqualTo(1 + 2);
            assertThat(trips(() -> insert(connection))).isEqualTo(1 + 2);
        });
    }

    @Test
    void checkout_asksTheServerNothing() throws Exception {
        DataSource source = telling();
        warmed(source, connection -> {});
        int asked = trips(() -> {
            try (Connection connection = source.getConnection()) {
                connection.setReadOnly(true);
                connection.setReadOnly(false);
            }
        });
        assertThat(asked).isZero();
    }

    @Test
    void sweeping_isFourRoundTripsForAUseThatNeedsIt() throws Exception {
        DataSource source = plain();
        warmed(source, connection -> {});
        int within = trips(() -> {
            try (Connection connection = source.getConnection()) {
                select(connection, 1);
                int before = proxy.trips();
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET statement_timeout = '7s'");
                }
                assertThat(proxy.trips() - before).isEqualTo(1 + 1);
            }
        });
        assertThat(within).isEqualTo(1 + 1 + 4);
        CurrentPrincipal.call(admin, () -> {
            Connection connection = source.getConnection();
            select(connection, 1);
            insert(connection);
            assertThat(trips(connection::close)).isZero();
            return null;
        });
    }

    @Test
    void firstSightOfAText_isFourRoundTripsAtMost() throws Exception {
        for (DataSource source : List.of(plain(), telling())) {
            warmed(source, connection -> {
                for (String text : unseen("auto" + System.identityHashCode(source))) {
                    assertFirstSight(connection, text, () -> {});
                }
                connection.setAutoCommit(false);
                for (String text : unseen("begins" + System.identityHashCode(source))) {
                    assertFirstSight(connection, text, connection::commit);
                    connection.commit();
                }
                for (String text : unseen("within" + System.identityHashCode(source))) {
                    select(connection, 1);
                    assertFirstSight(connection, text, () -> {});
                    connection.commit();
                }
            });
        }
    }

    private void assertFirstSight(Connection connection, String text, Doing between) throws Exception {
        int first = trips(() -> run(connection, text));
        between.run();
        int second = trips(() -> run(connection, text));
        assertThat(first - second).as(text).isBetween(1, MOST_AT_FIRST_SIGHT);
    }

    /** Texts that no connection has seen, with and without parameters. */
    private static List<String> unseen(String when) {
        String mark = " AS " + when + ' ';
        return List.of(
                "SELECT note" + mark + "FROM entry",
                "SELECT note" + mark + "FROM entry WHERE id = ?",
                "UPDATE entry SET note = 'y' WHERE id = ? RETURNING note" + mark);
    }

    private static void run(Connection connection, String text) throws Exception {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            if (text.contains("?")) {
                statement.setInt(1, 1);
            }
            statement.execute();
        }
    }

    /** Does work as the administrator, on a connection that has seen the texts often enough for the driver. */
    private static void warmed(DataSource source, LedgerWorld.Work work) throws Exception {
        CurrentPrincipal.call(admin, () -> {
            try (Connection connection = source.getConnection()) {
                for (int i = 0; i < WARM_UPS; i++) {
                    select(connection, 1);
                    insert(connection);
                }
                work.on(connection);
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
            }
            return null;
        });
    }

    private static void transaction(Connection connection) throws Exception {
        select(connection, 1);
        insert(connection);
        select(connection, 2);
        connection.commit();
    }

    private static void select(Connection connection, int id) throws Exception {
        try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setInt(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
            }
        }
    }

    private static void insert(Connection connection) throws Exception {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setInt(1, 1);
            assertThat(statement.executeUpdate()).isZero();
        }
    }

    private int trips(Doing doing) throws Exception {
        int before = proxy.trips();
        CurrentPrincipal.call(admin, () -> {
            doing.run();
            return null;
        });
        return proxy.trips() - before;
    }

    private interface Doing {
        void run() throws Exception;
    }
}
