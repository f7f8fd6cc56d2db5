package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.ZeroTrustConfigurationException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/** What a driver may be told, and what may come back from it. */
final class DriverRulesTest {
    private static final AtomicInteger CONNECTED = new AtomicInteger();

    private static DataSource database;
    private static String url;
    private static LedgerWorld world;

    @BeforeAll
    static void start() throws SQLException {
        database = Postgres.create("rules");
        PGSimpleDataSource simple = database.unwrap(PGSimpleDataSource.class);
        url = "jdbc:postgresql://localhost:" + simple.getPortNumbers()[0] + "/rules";
        world = new LedgerWorld(LedgerWorld.ENFORCE);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    /** Counts whether anything was connected. */
    private static final class Counting extends Driver {
        @Override
        public @Nullable Connection connect(String address, @Nullable Properties properties) throws SQLException {
            CONNECTED.incrementAndGet();
            return super.connect(address, properties);
        }
    }

    private static DataSource guard(String address, Map<String, String> properties) {
        return ZeroTrustDataSource.builder(world.boundary, new Counting(), address, properties)
                .database("ledger")
                .build();
    }

    @Test
    void driverAndAddress_connect() throws Exception {
        DataSource guarded = guard(url, Map.of("user", "postgres", "ApplicationName", "test"));
        world.as("/reader", guarded, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT current_user")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("postgres");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socketFactory",
                "socketFactoryArg",
                "sslfactory",
                "sslfactoryarg",
                "sslhostnameverifier",
                "sslpasswordcallback",
                "authenticationPluginClassName",
                "xmlFactoryFactory",
                "loggerFile",
                "loggerLevel",
                "kerberosServerName",
                "jaasApplicationName",
                "options",
                "autosave",
                "SSLMODE",
                "sslMode ",
                "unheardOf",
                ""
            })
    @DisplayName("Y-01 a property that is not on the list is refused, before anything is connected")
    void otherProperties_areRefused(String name) {
        int before = CONNECTED.get();
        assertThatThrownBy(() -> guard(url, Map.of("user", "postgres", name, "org.evil.Factory")))
                .isInstanceOf(ZeroTrustConfigurationException.class)
                .hasMessageContaining("is not on the list")
                .hasMessageNotContaining("org.evil");
        assertThat(CONNECTED.get()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:zt:jdbc:h2:mem:;INIT=RUNSCRIPT",
                "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://evil'",
                "jdbc:postgresql:rules",
                "jdbc:postgresql://",
                "jdbc:postgresql://localhost",
                "jdbc:postgresql://localhost/rules?socketFactory=evil",
                "jdbc:postgresql://localhost/rules%3FsocketFactory=evil",
                "jdbc:postgresql://localhost/a/b",
                "jdbc:postgresql://user:secret@localhost/rules",
                "JDBC:POSTGRESQL://localhost/rules",
                " jdbc:postgresql://localhost/rules",
                "jdbc:postgresql://localhost/rules\n",
                ""
            })
    @DisplayName("Y-02 an address of another form is refused, and chooses no driver")
    void otherAddresses_areRefused(String address) {
        assertThatThrownBy(() -> guard(address, Map.of()))
                .isInstanceOf(ZeroTrustConfigurationException.class)
                .hasMessageContaining("not of the form")
                .hasMessageNotContaining("secret");
    }

    @Test
    @DisplayName("Y-03 a server on another machine has to prove itself")
    void otherMachines_needVerification() {
        for (String host : List.of("db.example", "localhost,db.example", "localhost.evil.example:5432", "[::2]:1")) {
            for (String mode : List.of("disable", "allow", "prefer", "require", "verify-ca")) {
                assertThat(DriverUrl.problems("jdbc:postgresql://" + host + "/d", Map.of("sslmode", mode)))
                        .singleElement()
                        .asString()
                        .contains("verify-full");
            }
            assertThat(DriverUrl.problems("jdbc:postgresql://" + host + "/d", Map.of()))
                    .hasSize(1);
            assertThat(DriverUrl.problems("jdbc:postgresql://" + host + "/d", Map.of("sslmode", "verify-full")))
                    .isEmpty();
        }
        for (String host : List.of("localhost", "127.0.0.1:5432", "[::1]", "[::1]:5432", "localhost:1,127.0.0.1:2")) {
            assertThat(DriverUrl.problems("jdbc:postgresql://" + host + "/d", Map.of()))
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("Y-03 the driver's version is read as numbers")
    void versionsThatKeepChannelBinding_areKnown() {
        for (String version : List.of("42.7.12", "42.7.13", "42.7.100", "42.8.0", "43.0", "42.10.1")) {
            assertThat(DriverVersion.keepsChannelBinding(version)).as(version).isTrue();
        }
        for (String version :
                List.of("42.7.11", "42.7.9", "42.7", "42", "42.6.20", "9.4.1212", "42.7.x", "", "42.7.12-rc1")) {
            assertThat(DriverVersion.keepsChannelBinding(version)).as(version).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extendedForPrepared", "extendedCacheEverything", "SIMPLE", ""})
    @DisplayName("Y-04 another protocol than the extended one is refused")
    void otherProtocols_areRefused(String mode) {
        assertThat(DriverUrl.problems(url, Map.of("preferQueryMode", mode)))
                .containsExactly("preferQueryMode has to be extended");
    }

    @Test
    @DisplayName("Y-04 a connection made elsewhere that uses the simple protocol is refused")
    void simpleProtocol_isRefusedAtCheckout() throws Exception {
        PGSimpleDataSource simple = new PGSimpleDataSource();
        simple.setUrl(url + "?user=postgres&preferQueryMode=simple");
        DataSource guarded = world.guard(simple);
        assertThatThrownBy(() -> world.as("/reader", guarded, connection -> {}))
                .isInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessageContaining("extended");
    }

    @Test
    @DisplayName("Y-18 the error of a constraint names no values of rows")
    void constraintErrors_nameNoValues() throws Exception {
        String text = "INSERT INTO account VALUES (1, 'Mallory', 1)";
        try (Connection raw = database.getConnection();
                Statement statement = raw.createStatement()) {
            assertThatThrownBy(() -> statement.execute(text)).hasMessageContaining("(id)=(1)");
        }
        world.as("/admin", world.guard(database), connection -> {
            try (Statement statement = connection.createStatement();
                    PreparedStatement prepared = connection.prepareStatement("INSERT INTO account VALUES (?, ?, 1)")) {
                assertThatExceptionOfType(SQLIntegrityConstraintViolationException.class)
                        .isThrownBy(() -> statement.execute(text))
                        .withNoCause()
                        .withMessageNotContaining("(1)")
                        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("23505"))
                        .satisfies(
                                e -> assertThat((Object) e.getNextException()).isNull());
                prepared.setInt(1, 1);
                prepared.setString(2, "Mallory");
                prepared.addBatch();
                assertThatExceptionOfType(BatchUpdateException.class)
                        .isThrownBy(prepared::executeBatch)
                        .withNoCause()
                        .withMessageNotContaining("Mallory")
                        .withMessageNotContaining("(1)")
                        .satisfies(
                                e -> assertThat((Object) e.getNextException()).isNull());
            }
        });
    }

    @Test
    @DisplayName("Y-19 the log has tables and the caller, and no value of a parameter or a text")
    void log_hasTablesAndNoValues() throws Exception {
        world.as("/reader", world.guard(database), connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT name FROM account WHERE name = ? OR name = 'literal-value'")) {
                statement.setString(1, "parameter-value");
                statement.executeQuery().close();
            }
        });
        var records = world.records();
        assertThat(records.get(records.size() - 1).resource()).isEqualTo("Zt::Sql::Table::\"ledger.public.account\"");
        assertThat(records.get(records.size() - 1).caller()).asString().contains("spiffe://prod.example/reader");
        assertThat(records.toString()).doesNotContain("literal-value").doesNotContain("parameter-value");
    }
}
