package dev.zt4j.jdbc.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.Verification;
import dev.zt4j.jdbc.Postgres;
import dev.zt4j.jdbc.ZeroTrustDataSource;
import dev.zt4j.testing.world.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/** How a guarded data source that connects by itself takes a server for the one that it is told. */
final class ServerNameTest {
    private static final String USED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    private static TlsServer server;
    private static World world;

    @BeforeAll
    static void start() {
        server = new TlsServer(TlsServer.authority());
        world = new World(World.ENFORCE, "permit (principal, action, resource);");
    }

    @AfterAll
    static void stop() {
        world.close();
        server.close();
    }

    private static DataSource guard(String url, Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(more);
        properties.put("user", "postgres");
        properties.put("sslrootcert", server.root().toString());
        return ZeroTrustDataSource.builder(world.boundary, new Driver(), url, properties)
                .database("ledger")
                .build();
    }

    private static String encrypted(DataSource source) throws Exception {
        Principal caller = ((Verification.Verified) world.zt.verify(Evidence.bearer(world.token("/web")))).principal();
        return CurrentPrincipal.call(caller, () -> {
            try (Connection connection = source.getConnection()) {
                return TlsServer.only(connection, USED);
            }
        });
    }

    @Test
    @DisplayName(
            "Y-03 a server whose certificate has another name is refused, and nothing is sent in the clear instead")
    void serverOfAnotherName_isRefused() throws Exception {
        assertThat(encrypted(guard(server.url(), Map.of("sslmode", "verify-ca"))))
                .isEqualTo("t");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> encrypted(guard(server.url(), Map.of("sslmode", "verify-full"))))
                .withMessageContaining("localhost")
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("08006"));
    }

    @Test
    @DisplayName("Y-03 a server without TLS is refused where it has to prove itself")
    void serverWithoutTls_isRefused() throws Exception {
        PGSimpleDataSource plain = Postgres.create("server_name").unwrap(PGSimpleDataSource.class);
        String url = "jdbc:postgresql://localhost:" + plain.getPortNumbers()[0] + "/server_name";
        assertThat(encrypted(guard(url, Map.of()))).isEqualTo("f");
        for (String mode : new String[] {"require", "verify-ca", "verify-full"}) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> encrypted(guard(url, Map.of("sslmode", mode))))
                    .satisfies(e -> assertThat(e.getSQLState()).startsWith("08"));
        }
    }

    @Test
    @DisplayName("Y-03 a connection that is to be bound to its TLS channel is, and is refused without TLS")
    void channelBinding_isKept() throws Exception {
        server.execute("CREATE ROLE bound LOGIN PASSWORD 'of the test'");
        Map<String, String> bound =
                Map.of("user", "bound", "password", "of the test", "sslmode", "verify-ca", "channelBinding", "require");
        Map<String, String> properties = new HashMap<>(bound);
        properties.put("sslrootcert", server.root().toString());
        assertThat(encrypted(ZeroTrustDataSource.builder(world.boundary, new Driver(), server.url(), properties)
                        .database("ledger")
                        .build()))
                .isEqualTo("t");
        properties.put("sslmode", "disable");
        DataSource open = ZeroTrustDataSource.builder(world.boundary, new Driver(), server.url(), properties)
                .database("ledger")
                .build();
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> encrypted(open));
    }

    @Test
    @DisplayName("Y-03 a driver that may let go of channel binding is refused at the start")
    void olderDriver_isRefusedWithChannelBinding() {
        Driver older = new Driver() {
            @Override
            public int getMinorVersion() {
                return 6;
            }
        };
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ZeroTrustDataSource.builder(
                        world.boundary, older, server.url(), Map.of("channelBinding", "require")))
                .withMessageContaining("42.7.12");
        assertThat(ZeroTrustDataSource.builder(world.boundary, older, server.url(), Map.of()))
                .isNotNull();
    }
}
