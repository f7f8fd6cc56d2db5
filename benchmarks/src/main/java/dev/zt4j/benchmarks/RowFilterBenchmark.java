package dev.zt4j.benchmarks;

import dev.zt4j.ZeroTrust;
import dev.zt4j.authority.Authority;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.identity.Verification;
import dev.zt4j.jdbc.rows.Column;
import dev.zt4j.jdbc.rows.ColumnType;
import dev.zt4j.jdbc.rows.RowFilter;
import dev.zt4j.jdbc.rows.RowFilters;
import dev.zt4j.jdbc.rows.RowMapping;
import dev.zt4j.jdbc.rows.RowPolicy;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.PolicySource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A query over 100,000 rows of which the caller owns 100: behind row-level security written by hand, with a filter that
 * is made anew for each query, and behind row-level security that was generated. The three take turns, and each
 * iteration prints their medians; the time of a round that JMH reports is that of three queries.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 4)
@Measurement(iterations = 5, time = 4)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by the set-up, which JMH calls first
public class RowFilterBenchmark {
    private static final List<String> TABLES = List.of("by_hand", "plain", "generated");
    private static final int WARM_UP_FILTERS = 60_000;
    private static final int WARM_UP_QUERIES = 12_000;
    private static final String AUDIENCE = "spiffe://prod.example/ledger";
    private static final String BY_HAND = """
            ALTER TABLE by_hand ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON by_hand FOR SELECT
              USING (owner = (SELECT NULLIF(current_setting('zt.principal', true), '')) AND amount < 900);
            """;

    private final Turns turns = new Turns("handWritten", "filter", "generated");
    private EmbeddedPostgres server;
    private Connection connection;
    private ZeroTrust zt;
    private RowFilters filters;
    private Principal caller;

    /** Starts the database and checks that all three give the same rows. */
    @Setup
    public void start() throws IOException, SQLException {
        server = EmbeddedPostgres.start();
        connection = server.getPostgresDatabase().getConnection();
        Authority authority = Authority.create(TrustDomain.of("prod.example"), Clock.systemUTC());
        Policies policies = policies();
        zt = ZeroTrust.builder()
                .trust(TrustSource.of(TrustBundles.of(List.of(authority.bundle()))))
                .policies(PolicySource.of(policies))
                .audience(AUDIENCE)
                .boundary(BoundarySettings.enforce("ledger-db", "ledger team", Tier.MEDIUM))
                .decisionSink(record -> {})
                .build();
        Verification verified =
                zt.verify(Evidence.bearer(authority.jwtSvid(authority.id("/w42"), AUDIENCE, Duration.ofMinutes(5))));
        caller = ((Verification.Verified) verified).principal();
        filters = RowFilters.of(zt.boundary("ledger-db"), mapping("plain"));
        run("CREATE ROLE reader");
        for (String table : TABLES) {
            run(table(table));
        }
        run(BY_HAND);
        run(RowPolicy.of(policies, mapping("generated"), EntityUid.of("Action", "read"))
                .build()
                .script());
        run("SET ROLE reader; SET zt.kind = 'workload'; SET zt.principal = '" + caller.id() + '\'');
        long sum = query(0);
        if (sum == 0 || query(1) != sum || query(2) != sum) {
            throw new IllegalStateException("the rows differ");
        }
        warm();
    }

    /** A query waits for the database, so rounds alone are too few for the compiler to have seen enough. */
    private void warm() throws SQLException {
        for (int i = 0; i < WARM_UP_FILTERS; i++) {
            filter();
        }
        for (int i = 0; i < WARM_UP_QUERIES; i++) {
            query(i % TABLES.size());
        }
    }

    private RowFilter filter() {
        RowFilter filter =
                filters.filter(AccessRequest.builder().principal(caller).action("read"));
        if (!filter.decision().allowed()) {
            throw new IllegalStateException(filter.decision().toString());
        }
        return filter;
    }

    private static String table(String name) {
        return """
                CREATE TABLE %1$s (id bigint PRIMARY KEY, owner text NOT NULL, amount bigint NOT NULL, note text);
                INSERT INTO %1$s SELECT i, 'spiffe://prod.example/w' || i %% 1000, i * 7919 %% 1000, 'note ' || i
                  FROM generate_series(1, 100000) i;
                CREATE INDEX ON %1$s (owner);
                GRANT SELECT ON %1$s TO reader;
                ANALYZE %1$s;
                """.formatted(name);
    }

    private static Policies policies() {
        Schema schema = Schema.parse("""
                namespace Zt { entity TrustDomain; entity Workload in [TrustDomain]; }
                entity Entry { owner: Zt::Workload, amount: Long };
                action read appliesTo { principal: [Zt::Workload], resource: [Entry], context: {} };
                """);
        PolicySet set = PolicySet.parse("""
                permit (principal, action == Action::"read", resource)
                when { resource.owner == principal && resource.amount < 900 };
                """);
        return new Policies(set, Entities.empty(), "1", schema);
    }

    private static RowMapping mapping(String table) {
        return RowMapping.of("Entry", "public", table)
                .id("id", ColumnType.BIGINT)
                .attribute(
                        "owner",
                        Column.reference("Zt::Workload", "owner", ColumnType.TEXT)
                                .notNull()
                                .ownCollation())
                .attribute("amount", Column.bigint("amount").notNull())
                .build();
    }

    private void run(String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(script);
        }
    }

    private long query(int table) throws SQLException {
        RowFilter filter = table == 1 ? filter() : null;
        String query = "SELECT id, amount, note FROM " + TABLES.get(table) + " WHERE amount > ?"
                + (filter == null ? "" : " AND (" + filter.sql() + ')');
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setLong(1, 10);
            if (filter != null) {
                filter.bind(statement, 2);
            }
            long sum = 0;
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    sum += rows.getLong(1) + rows.getLong(2) + rows.getString(3).length();
                }
            }
            return sum;
        }
    }

    /** Stops it. */
    @TearDown
    public void stop() throws IOException, SQLException {
        zt.close();
        connection.close();
        server.close();
    }

    /** Forgets what the iteration before has measured. */
    @Setup(Level.Iteration)
    public void forget() {
        turns.forget();
    }

    /** Prints the medians of an iteration. */
    @TearDown(Level.Iteration)
    public void print() {
        turns.print();
    }

    /** Measures one query of each kind. */
    @Benchmark
    public void round() throws Exception {
        turns.round(this::query);
    }
}
