package dev.zt4j.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** Servers of several major versions, each started when it is first asked for; they end with the process. */
final class PostgresVersions {
    private static final int OF_CLASS_PATH = 17;
    private static final Map<Integer, EmbeddedPostgres> OTHERS = new ConcurrentHashMap<>();

    private PostgresVersions() {}

    /** Returns a data source for a new database with the tables of {@link Corpus}, on a server of a major version. */
    static DataSource create(int version, String database) throws SQLException {
        return version == OF_CLASS_PATH
                ? Postgres.create(database)
                : Postgres.create(OTHERS.computeIfAbsent(version, PostgresVersions::start), database);
    }

    private static EmbeddedPostgres start(int version) {
        Path binaries = Path.of("target", "postgres", String.valueOf(version), "postgres-linux-x86_64.txz");
        try {
            return EmbeddedPostgres.builder()
                    .setPgBinaryResolver((system, machine) -> Files.newInputStream(binaries))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
