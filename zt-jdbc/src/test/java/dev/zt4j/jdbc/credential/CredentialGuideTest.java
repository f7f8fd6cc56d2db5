package dev.zt4j.jdbc.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.jdbc.Guide;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the Java of docs/database-credentials.md and runs its SQL. */
final class CredentialGuideTest {
    private static final Guide GUIDE = new Guide("database-credentials.md");

    @Test
    void javaOfTheGuide_compiles(@TempDir Path directory) throws Exception {
        GUIDE.compile(directory, 2);
    }

    @Test
    void brokerOfTheGuide_makesAndDropsRoles() throws Exception {
        List<String> sql = GUIDE.blocks("sql");
        assertThat(sql).hasSize(1);
        try (TlsServer server = new TlsServer(TlsServer.authority())) {
            server.execute("CREATE ROLE ledger_rw NOLOGIN");
            server.execute(sql.get(0));
            server.execute("ALTER ROLE broker PASSWORD 'of the test'");
            BrokeredRole role = BrokeredRole.of(server.as("broker", "of the test"), "ledger_rw")
                    .build();
            DatabaseCredential credential = role.issue(InstantSource.system().instant());
            String found = "SELECT rolname FROM pg_roles WHERE rolname = '" + credential.user() + "'";
            assertThat(server.texts(found)).hasSize(1);
            credential.end();
            assertThat(server.texts(found)).isEmpty();
        }
    }
}
