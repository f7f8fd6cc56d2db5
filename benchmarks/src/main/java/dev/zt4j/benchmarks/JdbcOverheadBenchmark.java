package dev.zt4j.benchmarks;

import dev.zt4j.ZeroTrust;
import dev.zt4j.authority.Authority;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.identity.Verification;
import dev.zt4j.jdbc.SessionKey;
import dev.zt4j.jdbc.ZeroTrustDataSource;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.PolicySource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
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
 * A prepared select by primary key over loopback, on one open connection: by the driver alone, behind datasource-proxy,
 * which decides nothing, and behind the guard. With session identity the database is told who asks, once a transaction;
 * {@link #driverTransaction} is what a transaction of one select costs without.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by the set-up, which JMH calls first
public class JdbcOverheadBenchmark {
    private static final String AUDIENCE = "spiffe://prod.example/ledger";
    private static final String SELECT = "SELECT amount FROM entry WHERE id = ?";
    private static final int ROWS = 10_000;
    private static final byte[] SECRET = "benchmarks hold no secret at all".getBytes(StandardCharsets.US_ASCII);
    private static final String TABLE = """
            CREATE TABLE entry (id int PRIMARY KEY, amount bigint NOT NULL);
            INSERT INTO entry SELECT i, i FROM generate_series(1, %d) i;
            ANALYZE entry;
            """.formatted(ROWS);

    private final Turns turns = new Turns("driver", "datasourceProxy", "guarded");
    private EmbeddedPostgres server;
    private ZeroTrust zt;
    private Principal caller;
    private Connection driver;
    private Connection driverTransaction;
    private Connection proxied;
    private Connection guarded;
    private Connection identified;
    private Connection identifiedTransaction;
    private int next;

    /** Starts the database and opens one connection of each kind. */
    @Setup(Level.Trial)
    public void start() throws IOException, SQLException {
        server = EmbeddedPostgres.start();
        DataSource source = server.getPostgresDatabase();
        prepare(source);
        zt = zt();
        driver = source.getConnection();
        driverTransaction = source.getConnection();
        proxied = ProxyDataSourceBuilder.create(source).build().getConnection();
        guarded = guard(source).build().getConnection();
        DataSource telling =
                guard(source).sessionIdentity(SessionKey.of(SECRET)).build();
        identified = telling.getConnection();
        identifiedTransaction = telling.getConnection();
        driverTransaction.setAutoCommit(false);
        identifiedTransaction.setAutoCommit(false);
    }

    private static void prepare(DataSource source) throws IOException, SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement key = connection.prepareStatement("SELECT zt_session.put_key(1::smallint, ?)");
                InputStream identity =
                        Objects.requireNonNull(ZeroTrustDataSource.class.getResourceAsStream("session-identity.sql"))) {
            statement.setEscapeProcessing(false);
            statement.execute(new String(identity.readAllBytes(), StandardCharsets.UTF_8));
            statement.execute(TABLE);
            key.setBytes(1, SECRET);
            key.execute();
        }
    }

    private ZeroTrust zt() {
        Authority authority = Authority.create(TrustDomain.of("prod.example"), Clock.systemUTC());
        ZeroTrust built = ZeroTrust.builder()
                .trust(TrustSource.of(TrustBundles.of(List.of(authority.bundle()))))
                .policies(PolicySource.of(new Policies(PolicySet.parse("""
                        permit (
                          principal == Zt::Workload::"spiffe://prod.example/web",
                          action in [Zt::Sql::Action::"connect", Zt::Sql::Action::"select"],
                          resource in Zt::Sql::Database::"ledger");
                        """), Entities.empty())))
                .audience(AUDIENCE)
                .boundary(BoundarySettings.enforce("ledger-db", "ledger team", Tier.MEDIUM))
                .decisionSink(record -> {})
                .build();
        Verification verified =
                built.verify(Evidence.bearer(authority.jwtSvid(authority.id("/web"), AUDIENCE, Duration.ofMinutes(5))));
        caller = ((Verification.Verified) verified).principal();
        return built;
    }

    private ZeroTrustDataSource.Builder guard(DataSource source) {
        return ZeroTrustDataSource.builder(zt.boundary("ledger-db"), source)
                .database("ledger")
                .caller(() -> Optional.of(caller));
    }

    /** Stops it. */
    @TearDown(Level.Trial)
    public void stop() throws IOException, SQLException {
        for (Connection connection :
                List.of(driver, driverTransaction, proxied, guarded, identified, identifiedTransaction)) {
            connection.close();
        }
        zt.close();
        server.close();
    }

    private long select(Connection connection) throws SQLException {
        next = next % ROWS + 1;
        try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setInt(1, next);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private long transaction(Connection connection) throws SQLException {
        long amount = select(connection);
        connection.commit();
        return amount;
    }

    /** Forgets what earlier iterations measured. */
    @Setup(Level.Iteration)
    public void forget() {
        turns.forget();
    }

    /** Prints the medians of an iteration in which there were turns. */
    @TearDown(Level.Iteration)
    public void print() {
        turns.print();
    }

    /** By the driver alone, behind datasource-proxy and behind the guard, in turns: JMH reports the time of a round. */
    @Benchmark
    public void round() throws Exception {
        turns.round(server -> select(server == 0 ? driver : server == 1 ? proxied : guarded));
    }

    /** By the driver alone. */
    @Benchmark
    public long driver() throws SQLException {
        return select(driver);
    }

    /** By the driver alone, in a transaction. */
    @Benchmark
    public long driverTransaction() throws SQLException {
        return transaction(driverTransaction);
    }

    /** Behind datasource-proxy without listeners. */
    @Benchmark
    public long datasourceProxy() throws SQLException {
        return select(proxied);
    }

    /** Behind the guard, the text known. */
    @Benchmark
    public long guarded() throws SQLException {
        return select(guarded);
    }

    /** Behind the guard, which tells the database who asks, under autocommit. */
    @Benchmark
    public long guardedIdentity() throws SQLException {
        return select(identified);
    }

    /** Behind the guard, which tells the database who asks, in a transaction. */
    @Benchmark
    public long guardedIdentityTransaction() throws SQLException {
        return transaction(identifiedTransaction);
    }
}
