package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A guard around HikariCP. */
final class PoolInsideTest extends PooledConnections {
    PoolInsideTest() {
        super("pool_inside");
    }

    @Override
    DataSource open(Consumer<HikariConfig> more) {
        return guard(pool(application, more)).build();
    }

    @Test
    void whatThePoolSetItself_stands() throws Exception {
        DataSource source = open(config -> {
            config.setConnectionInitSql("SET statement_timeout = '9s'; SET ROLE pool_inside_other");
            config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
            config.setSchema("elsewhere");
        });
        for (int i = 0; i < 2; i++) {
            world.as("/admin", source, connection -> {
                assertThat(only(connection, "SELECT current_setting('role')")).isEqualTo("pool_inside_other");
                assertThat(only(connection, "SELECT current_setting('statement_timeout')"))
                        .isEqualTo("9s");
                assertThat(connection.getSchema()).isEqualTo("elsewhere");
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
                execute(connection, "SET ROLE NONE");
                execute(connection, "SET statement_timeout = 0");
                execute(connection, "SET search_path = public");
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                execute(connection, "SET lock_timeout = '1s'");
            });
        }
    }

    @Test
    @DisplayName("Y-20 a pool without a free connection is an error for who waits, and changes nothing for who works")
    void exhaustedPool_mixesNobodyUp() throws Exception {
        DataSource source = open(config -> config.setConnectionTimeout(250));
        world.as("/admin", source, connection -> {
            connection.setAutoCommit(false);
            insert(connection, "admin");
            assertThatThrownBy(() -> world.as("/reader", source, other -> {}))
                    .isInstanceOf(SQLTransientConnectionException.class);
            assertThat(world.lastDecision()).isEqualTo("connect PERMIT policy.permit");
            assertThat(bodies(connection)).containsExactly("a", "new");
            assertThat(only(connection, "SELECT zt_session.principal()")).isEqualTo("spiffe://prod.example/admin");
            connection.rollback();
        });
        assertReaderFindsItClean(source);
        assertThat(insertions()).isZero();
    }

    @Test
    void nobody_getsAConnection() throws Exception {
        DataSource source = open(config -> {});
        assertDenied(source::getConnection);
        assertThat(world.lastDecision()).startsWith("connect DENY");
    }
}
