package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.ZeroTrust;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The snippets of docs/jdbc.md, which stand here once more so that they are compiled. */
final class GuideTest {
    static DataSource guarded(ZeroTrust zt, DataSource pool, byte[] secret) {
        DataSource guarded = ZeroTrustDataSource.builder(zt.boundary("ledger-db"), pool)
                .database("ledger")
                .sessionIdentity(SessionKey.of(secret))
                .build();
        return guarded;
    }

    /** Says who the pool is where nobody calls. */
    interface Pool {
        Optional<Principal> principal();
    }

    static DataSource poolOutside(ZeroTrust zt, DataSource direct, Pool pool) {
        DataSource guarded = ZeroTrustDataSource.builder(zt.boundary("ledger-db"), direct)
                .database("ledger")
                .caller(() -> CurrentPrincipal.get().or(pool::principal))
                .build();
        return guarded;
    }

    @Test
    @DisplayName("the guide's snippets are those that are compiled here")
    void snippets_areCompiled() throws IOException {
        String source = Files.readString(Path.of("src", "test", "java", "dev", "zt4j", "jdbc", "GuideTest.java"));
        String[] parts = guide().split("```java\n", -1);
        assertThat(parts).hasSize(3);
        for (int i = 1; i < parts.length; i++) {
            assertThat(packed(source)).contains(packed(parts[i].substring(0, parts[i].indexOf("```"))));
        }
    }

    @Test
    @DisplayName("the guide's policies on tables load, and mean what it says")
    void policies_load() throws Exception {
        String text = guide();
        int from = text.indexOf("```cedar\n") + "```cedar\n".length();
        try (LedgerWorld world = new LedgerWorld(LedgerWorld.ENFORCE)) {
            world.deploy(text.substring(from, text.indexOf("```", from))
                    .replace("principal in Zt::Group::\"clerks\"", "principal"));
            DataSource guarded = world.guard(Postgres.create("guide"));
            world.as("/anybody", guarded, connection -> {
                try (var statement = connection.createStatement()) {
                    assertThat(statement.execute("SELECT name FROM account")).isTrue();
                }
            });
            assertThat(world.lastDecision()).isEqualTo("select PERMIT policy.permit");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sql.multiple-statements", "sql.unreadable", "sql.other-principal"})
    void reasonsOfStatements_standInTheGuideToIdentity(String code) throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "identity.md"))).contains('`' + code + '`');
    }

    private static String guide() throws IOException {
        return Files.readString(Path.of("..", "docs", "jdbc.md"));
    }

    /** The formatter has its own mind about lines. */
    private static String packed(String text) {
        return text.replaceAll("\\s+", "");
    }
}
