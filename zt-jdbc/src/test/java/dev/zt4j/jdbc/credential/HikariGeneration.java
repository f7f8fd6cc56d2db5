package dev.zt4j.jdbc.credential;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Objects;
import javax.sql.DataSource;

/** A HikariCP pool of one generation. */
record HikariGeneration(HikariDataSource pool) implements ConnectionPool {
    static HikariGeneration open(DataSource physical) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(physical);
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(10_000);
        return new HikariGeneration(new HikariDataSource(config));
    }

    @Override
    public DataSource connections() {
        return pool;
    }

    @Override
    public boolean idle() {
        return Objects.requireNonNull(pool.getHikariPoolMXBean()).getActiveConnections() == 0;
    }

    @Override
    public void close() {
        pool.close();
    }
}
