package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.zt4j.coverage.CoverageStatus;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/** What the coverage ledger shows of a data source that connects with a standing secret. */
final class PasswordsInAddressesTest {
    private static String url;

    private LedgerWorld world;

    @BeforeAll
    static void start() throws SQLException {
        PGSimpleDataSource simple = Postgres.create("passwords").unwrap(PGSimpleDataSource.class);
        url = "jdbc:postgresql://localhost:" + simple.getPortNumbers()[0] + "/passwords";
    }

    @BeforeEach
    void build() {
        world = new LedgerWorld(LedgerWorld.ENFORCE);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void passwordInTheAddressOfTheTarget_standsInTheLedgerFromTheFirstCheckout() throws Exception {
        try (HikariDataSource pool = pool(url + "?user=postgres&password=hidden-value")) {
            DataSource guarded = world.guard(pool);
            assertThatThrownBy(guarded::getConnection).isInstanceOf(SQLException.class);
            assertThat(secrets()).isEmpty();
            for (int i = 0; i < 2; i++) {
                world.as("/reader", guarded, connection -> {});
                assertThat(secrets()).containsExactly("static-secret password in the URL of ledger");
            }
        }
        assertThat(world.zt.coverage().report().toJson())
                .contains("static-secret")
                .doesNotContain("hidden-value");
        assertThat(world.records().toString()).doesNotContain("hidden-value");
    }

    @Test
    void passwordAmongTheProperties_standsInTheLedger() {
        guard(Map.of("user", "postgres", "password", "hidden-value"));
        assertThat(secrets()).containsExactly("static-secret password in the properties of ledger");
        assertThat(world.zt.coverage().report().toJson()).doesNotContain("hidden-value");
    }

    @Test
    void connectionsWithoutAPassword_areNoSecret() throws Exception {
        world.as("/reader", guard(Map.of("user", "postgres")), connection -> {});
        try (HikariDataSource pool = pool(url + "?user=postgres")) {
            world.as("/reader", world.guard(pool), connection -> {});
        }
        assertThat(secrets()).isEmpty();
    }

    private static HikariDataSource pool(String address) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(address);
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    private DataSource guard(Map<String, String> properties) {
        return ZeroTrustDataSource.builder(world.boundary, new Driver(), url, properties)
                .database("ledger")
                .build();
    }

    private List<String> secrets() {
        return world.zt.coverage().report().in(CoverageStatus.UNGUARDED).stream()
                .map(entry -> entry.point().toString())
                .filter(point -> point.startsWith("static-secret"))
                .toList();
    }
}
