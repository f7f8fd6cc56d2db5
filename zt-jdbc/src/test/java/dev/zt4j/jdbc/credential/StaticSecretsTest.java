package dev.zt4j.jdbc.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.coverage.CoverageStatus;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.identity.PeerTrust;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.EventRecord;
import dev.zt4j.testing.world.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Passwords that never change: reported, and used under a waiver only. */
final class StaticSecretsTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final Change CHANGE = new Change("operator", "as planned");

    private final World world = new World(World.ENFORCE, "permit (principal, action, resource);");

    @AfterEach
    void close() {
        world.close();
    }

    private static Waiver waiver(String user) {
        return Waiver.builder("W-1")
                .boundary("ledger-api")
                .principal(EntityUid.of("Zt::Legacy", user))
                .rule(new Waiver.StaticSecret())
                .owner("ledger team")
                .reason("migration to SVIDs")
                .riskAcceptedBy("risk office")
                .expiresAt(NOW.plus(Duration.ofDays(1)))
                .build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/ledger?user=app&password=hidden",
                "jdbc:postgresql://db/ledger?PassWord=hidden",
                "jdbc:postgresql://db/ledger?%70assword=hidden",
                "jdbc:postgresql://app:hidden@db/ledger",
                "jdbc:mysql://app:hidden@db/ledger?a=b",
                "jdbc:mysql://(host=db,password=hidden)/ledger",
                "jdbc:sqlserver://db;user=app;password=hidden",
                "jdbc:oracle:thin:app/hidden@//db:1521/ledger",
                "jdbc:h2:mem:ledger;PASSWORD=hidden"
            })
    void urlWithAPassword_standsInTheLedger(String url) {
        assertThat(ConnectionUrl.inventory(url, "ledger", world.zt.coverage())).isTrue();
        assertThat(world.zt.coverage().report().in(CoverageStatus.UNGUARDED))
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.point()).hasToString("static-secret password in the URL of ledger"));
        assertThat(world.zt.coverage().report().toJson()).doesNotContain("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db:5432/ledger",
                "jdbc:postgresql://[::1]:5432/ledger?ApplicationName=a@b",
                "jdbc:postgresql://db/ledger?passwordless=yes",
                "jdbc:postgresql://db/ledger?password=",
                "jdbc:oracle:thin:@//db:1521/ledger",
                "jdbc:postgresql://app@db/ledger",
                "",
                "%"
            })
    void urlWithoutAPassword_doesNot(String url) {
        assertThat(ConnectionUrl.inventory(url, "ledger", world.zt.coverage())).isFalse();
        assertThat(world.zt.coverage().report().in(CoverageStatus.UNGUARDED)).isEmpty();
    }

    @Test
    void dataSourceOfAUrlWithAPassword_standsInTheLedger() throws Exception {
        try (TlsServer server = new TlsServer(TlsServer.authority())) {
            server.execute("CREATE ROLE legacy_app LOGIN PASSWORD 'hidden'");
            PGSimpleDataSource separate = new PGSimpleDataSource();
            separate.setUrl(server.url() + "?sslmode=require");
            separate.setUser("legacy_app");
            separate.setPassword("hidden");
            assertThat(ConnectionUrl.inventory(separate, "ledger", world.zt.coverage()))
                    .isFalse();
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(server.url() + "?sslmode=require&user=legacy_app&password=hidden");
            config.setMaximumPoolSize(1);
            try (HikariDataSource pool = new HikariDataSource(config)) {
                assertThat(ConnectionUrl.inventory(pool, "ledger", world.zt.coverage()))
                        .isTrue();
            }
            assertThat(world.zt.coverage().report().in(CoverageStatus.UNGUARDED))
                    .hasSize(1);
        }
    }

    @Test
    void fixedPassword_isUsedUnderAWaiverAlone() throws Exception {
        try (TlsServer server = new TlsServer(TlsServer.authority())) {
            server.execute("CREATE ROLE legacy_app LOGIN PASSWORD 'hidden'");
            InstantSource clock = () -> NOW;
            CredentialSource fixed = CredentialSource.fixedPassword("legacy_app", "hidden", world.zt, "ledger-api");
            try (CredentialDataSource source = CredentialDataSource.builder(server.url(), fixed)
                    .server(PeerTrust.ofServers(chain -> {}))
                    .clock(clock)
                    .build()) {
                assertNone(source);
                world.zt.addWaiver(waiver("another_app"));
                assertNone(source);
                assertThat(uses()).isEmpty();
                world.zt.addWaiver(waiver("legacy_app"));
                try (Connection connection = source.getConnection()) {
                    assertThat(TlsServer.only(connection, "SELECT session_user"))
                            .isEqualTo("legacy_app");
                    assertThat(world.zt.coverage().report().in(CoverageStatus.WAIVED))
                            .singleElement()
                            .satisfies(entry -> assertThat(entry.point())
                                    .hasToString("static-secret password of role legacy_app (ledger-api)"));
                    assertThat(world.zt.removeWaiver("W-1", CHANGE)).isTrue();
                    assertNone(source);
                    assertThat(connection.isClosed()).isTrue();
                }
            }
            assertThat(uses()).singleElement().satisfies(use -> {
                assertThat(use.subject()).isEqualTo("W-1");
                assertThat(use.why()).isEqualTo("password of role legacy_app");
                assertThat(use.details()).containsOnly(entry("boundary", "ledger-api"), entry("owner", "ledger team"));
                assertThat(use.toJson()).doesNotContain("hidden");
            });
        }
    }

    private List<EventRecord> uses() {
        return world.events().stream()
                .filter(event -> event.kind() == EventKind.WAIVER_USED)
                .toList();
    }

    private static void assertNone(CredentialDataSource source) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(source::getConnection)
                .satisfies(e -> {
                    assertThat(e.getSQLState()).isEqualTo("28000");
                    assertThat(e.getMessage()).doesNotContain("hidden");
                });
    }
}
