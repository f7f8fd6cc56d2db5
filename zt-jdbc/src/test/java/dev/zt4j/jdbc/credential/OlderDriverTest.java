package dev.zt4j.jdbc.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.Verification;
import dev.zt4j.jdbc.ZeroTrustDataSource;
import dev.zt4j.testing.world.World;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An older driver of the version that is supported, from a class loader of its own. */
final class OlderDriverTest {
    private static URLClassLoader loader;
    private static Driver driver;
    private static TlsServer server;
    private static World world;

    @BeforeAll
    static void start() throws Exception {
        URL jar = Path.of("target", "drivers", "postgresql.jar").toUri().toURL();
        loader = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
        driver = (Driver) loader.loadClass("org.postgresql.Driver")
                .getDeclaredConstructor()
                .newInstance();
        server = new TlsServer(TlsServer.authority());
        server.execute("CREATE TABLE part (id int PRIMARY KEY, name text)");
        server.execute("INSERT INTO part VALUES (1, 'a')");
        world = new World(World.ENFORCE, "permit (principal, action, resource);");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
        server.close();
        loader.close();
    }

    @Test
    void olderDriver_isGuarded() throws Exception {
        as(Map.of(), connection -> {
            assertThat(connection.getMetaData().getDriverVersion()).isEqualTo("42.7.11");
            try (Statement statement =
                            connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
                    ResultSet rows = statement.executeQuery("SELECT * FROM part")) {
                assertThat(rows.next()).isTrue();
                rows.updateString("name", "b");
                rows.updateRow();
                rows.moveToInsertRow();
                rows.updateInt("id", 2);
                rows.insertRow();
                rows.moveToCurrentRow();
                rows.deleteRow();
            }
        });

        assertThat(server.texts("SELECT id::text FROM part")).containsExactly("2");
        assertThat(world.records())
                .extracting(record -> record.action() + ' ' + record.resource())
                .contains(
                        "Zt::Sql::Action::\"update\" Zt::Sql::Table::\"ledger.public.part\"",
                        "Zt::Sql::Action::\"insert\" Zt::Sql::Table::\"ledger.public.part\"",
                        "Zt::Sql::Action::\"delete\" Zt::Sql::Table::\"ledger.public.part\"");
    }

    @Test
    @DisplayName("Y-03 a driver that lets go of channel binding is refused when it connects")
    void olderDriver_isRefusedWithChannelBinding() throws Exception {
        server.execute("CREATE ROLE older LOGIN PASSWORD 'of the test'");
        Map<String, String> bound = Map.of("user", "older", "password", "of the test", "channelBinding", "require");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> as(bound, connection -> {}))
                .withMessageContaining("42.7.12");
    }

    private static void as(Map<String, String> more, Work work) throws Exception {
        Map<String, String> properties = new HashMap<>();
        properties.put("user", "postgres");
        properties.put("sslmode", "verify-ca");
        properties.put("sslrootcert", server.root().toString());
        properties.putAll(more);
        Principal caller = ((Verification.Verified) world.zt.verify(Evidence.bearer(world.token("/web")))).principal();
        CurrentPrincipal.call(caller, () -> {
            try (Connection connection = ZeroTrustDataSource.builder(world.boundary, driver, server.url(), properties)
                    .database("ledger")
                    .build()
                    .getConnection()) {
                work.on(connection);
            }
            return null;
        });
    }

    @FunctionalInterface
    private interface Work {
        void on(Connection connection) throws Exception;
    }
}
