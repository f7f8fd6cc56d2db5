package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** HikariCP around a guard: it connects on threads of its own, as a workload that may do nothing else. */
final class PoolOutsideTest extends PooledConnections {
    PoolOutsideTest() {
        super("pool_outside");
    }

    @Override
    DataSource open(Consumer<HikariConfig> more) {
        Principal itself = world.principal("/pool");
        return pool(
                guard(application)
                        .caller(() -> CurrentPrincipal.get().or(() -> Optional.of(itself)))
                        .build(),
                more);
    }

    @Test
    @DisplayName("Y-11 where nobody calls, a pooled connection is the pool's own, which may do nothing with it")
    void nobody_doesNothing() throws Exception {
        DataSource source = open(config -> {});
        world.as("/admin", source, connection -> insert(connection, "admin"));
        try (Connection connection = source.getConnection()) {
            assertDenied(() -> only(connection, "SELECT body FROM note"));
        }
        assertThat(world.lastDecision()).startsWith("select DENY");
        try (Connection owner = Prepared.owner("pool_outside").getConnection()) {
            execute(owner, "DELETE FROM note WHERE body = 'new'");
        }
    }

    @Test
    @DisplayName("Y-11 a caller who keeps a connection has what it made on it, and the next one has nothing of it")
    void oneCallerAfterAnother_onOneCheckout() throws Exception {
        DataSource source = open(config -> {});
        Principal admin = world.principal("/admin");
        Principal reader = world.principal("/reader");
        try (Connection connection = source.getConnection()) {
            CurrentPrincipal.call(admin, () -> {
                execute(connection, "SET search_path = elsewhere");
                assertThat(only(connection, "SELECT current_setting('search_path')"))
                        .isEqualTo("elsewhere");
                return bodies(connection);
            });
            assertThat(CurrentPrincipal.call(reader, () -> bodies(connection))).containsExactly("r");

            connection.setAutoCommit(false);
            CurrentPrincipal.call(admin, () -> {
                execute(connection, "SET search_path = elsewhere");
                return null;
            });
            assertDenied(() -> CurrentPrincipal.call(reader, () -> bodies(connection)));
            assertThat(world.lastDecision()).isEqualTo("other DENY sql.other-principal");
            connection.commit();
            assertThat(CurrentPrincipal.call(reader, () -> bodies(connection))).containsExactly("r");
            connection.rollback();
        }
    }

    @Test
    void connectionOutlivesTheTokenOfThePool() throws Exception {
        DataSource source = open(config -> {});
        assertReaderFindsItClean(source);
        world.pass(Duration.ofMinutes(10));
        assertReaderFindsItClean(source);
    }
}
