package dev.zt4j.jdbc.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.Verification;
import dev.zt4j.jdbc.Postgres;
import dev.zt4j.jdbc.SessionKey;
import dev.zt4j.jdbc.ZeroTrustDataSource;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row-level security made of Cedar policies, over the identity that a guarded data source signs. */
class SignedRowsTest {
    private static final byte[] SECRET = "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.UTF_8);
    private static final String QUERY = "SELECT id FROM entry ORDER BY id";
    private static final String DATABASE = """
            permit (
              principal,
              action in [Zt::Sql::Action::"connect", Zt::Sql::Action::"select"],
              resource in Zt::Sql::Database::"ledger");
            """;
    private static final String ROWS = DATABASE
            + RowsWorld.rule("permit", "resource.owner == principal")
            + RowsWorld.rule("permit", "resource in Team::\"all\" && resource.amount < 100")
            + RowsWorld.rule("forbid", "resource has note && resource.note like \"*%\"");

    private static DataSource owner;
    private static DataSource application;

    @TempDir
    Path directory;

    private RowsWorld world;

    @BeforeAll
    static void create() throws Exception {
        owner = Postgres.create("signed_rows");
        application = Postgres.as("signed_rows_app", "signed_rows");
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement key = connection.prepareStatement("SELECT zt_session.put_key(1::smallint, ?)");
                InputStream identity =
                        Objects.requireNonNull(ZeroTrustDataSource.class.getResourceAsStream("session-identity.sql"))) {
            statement.setEscapeProcessing(false);
            statement.execute(new String(identity.readAllBytes(), StandardCharsets.UTF_8));
            statement.execute("DROP TABLE entry");
            statement.execute(RowsWorld.TABLE);
            statement.execute("GRANT SELECT ON entry TO signed_rows_app");
            key.setBytes(1, SECRET);
            key.execute();
        }
    }

    @BeforeEach
    void open() throws Exception {
        world = new RowsWorld(directory, ROWS);
        String script = RowPolicy.of(
                        world.zt.snapshot().policies(), RowsWorld.mapping(), EntityUid.of("Action", "readEntry"))
                .caller(SessionCaller.functions("zt_session", "principal", "kind", "actor"))
                .build()
                .script();
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(script);
        }
    }

    @AfterEach
    void close() {
        world.close();
    }

    private ZeroTrustDataSource.Builder guard() {
        return ZeroTrustDataSource.builder(world.boundary, application).database("ledger");
    }

    private Principal principal(String path) {
        Verification verification = world.zt.verify(world.evidence(path));
        assertThat(verification).isInstanceOf(Verification.Verified.class);
        return ((Verification.Verified) verification).principal();
    }

    @Test
    void guardedConnection_showsWhatIsPermittedRowByRow() throws Exception {
        DataSource guarded = guard().sessionIdentity(SessionKey.of(SECRET)).build();
        for (boolean autoCommit : new boolean[] {true, false}) {
            assertThat(seenBy("/web", guarded, autoCommit))
                    .isEqualTo(permitted("/web"))
                    .containsExactly(1L, 2L);
            assertThat(seenBy("/batch", guarded, autoCommit))
                    .isEqualTo(permitted("/batch"))
                    .containsExactly(1L, 4L);
            assertThat(seenBy("/other", guarded, autoCommit))
                    .isEqualTo(permitted("/other"))
                    .containsExactly(1L);
        }
    }

    @Test
    void withoutIdentity_nothingIsSeen() throws Exception {
        try (Connection connection = application.getConnection()) {
            assertThat(seen(connection)).isEmpty();
        }
        assertThat(seenBy("/web", guard().build(), true)).isEmpty();
        DataSource guarded = guard().sessionIdentity(SessionKey.of(SECRET)).build();
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(guarded::getConnection)
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @Test
    void identityOfAnotherKey_failsInsteadOfShowingRows() throws Exception {
        DataSource forged = guard().sessionIdentity(SessionKey.of(new byte[32])).build();
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> seenBy("/web", forged, true))
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    private List<Long> seenBy(String path, DataSource source, boolean autoCommit) throws Exception {
        return CurrentPrincipal.call(principal(path), () -> {
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(autoCommit);
                return seen(connection);
            }
        });
    }

    private static List<Long> seen(Connection connection) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    /** Returns the rows of the table that the policies permit, each judged by itself. */
    private List<Long> permitted(String path) throws Exception {
        RowFilter filter = RowFilters.of(world.boundary, RowsWorld.mapping()).filter(world.as(path));
        List<Long> ids = new ArrayList<>();
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM entry ORDER BY id")) {
            while (rows.next()) {
                if (filter.matches(rows)) {
                    ids.add(rows.getLong("id"));
                }
            }
        }
        return ids;
    }
}
