package dev.zt4j.jdbc.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.identity.X509Svid;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** Connections with credentials that end, to a real PostgreSQL over real TLS. */
final class CredentialDataSourceTest {
    private static final Duration NEVER = Duration.ofHours(2);
    private static final String WHO = "SELECT session_user";
    private static final String CERTIFICATE =
            "SELECT client_serial::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    private static TlsServer server;

    private volatile Duration ahead = Duration.ZERO;
    private final InstantSource clock = () -> InstantSource.system().instant().plus(ahead);

    @BeforeAll
    static void start() throws SQLException {
        server = new TlsServer(TlsServer.authority());
        server.execute("CREATE ROLE ledger_app LOGIN");
        server.execute("CREATE ROLE token_app LOGIN");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private X509Svid svid(Duration lifetime) {
        return server.authority.x509Svid(server.authority.id("/ledger"), lifetime);
    }

    private CredentialDataSource.Builder builder(CredentialSource source) {
        return CredentialDataSource.builder(server.url(), source)
                .server(server.is("/database"))
                .clock(clock)
                .maintainEvery(NEVER);
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            assertThat(never.await(5, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static List<String> sessions(String role) {
        return server.texts("SELECT pid::text FROM pg_stat_activity WHERE usename = '" + role + "'");
    }

    @Test
    void svid_logsInWithoutAPassword() throws Exception {
        X509Svid svid = svid(Duration.ofMinutes(10));
        try (CredentialDataSource source = builder(CredentialSource.certificate("ledger_app", () -> svid))
                        .build();
                Connection connection = source.getConnection()) {
            assertThat(TlsServer.only(connection, WHO)).isEqualTo("ledger_app");
            assertThat(TlsServer.only(connection, CERTIFICATE))
                    .isEqualTo(svid.chain().get(0).getSerialNumber().toString());
        }
    }

    @Test
    void serverThatIsAnother_isNotTalkedTo() throws Exception {
        X509Svid svid = svid(Duration.ofMinutes(10));
        try (CredentialDataSource source = builder(CredentialSource.certificate("ledger_app", () -> svid))
                .server(server.is("/another"))
                .build()) {
            assertThatExceptionOfType(SQLException.class).isThrownBy(source::getConnection);
        }
        assertThat(sessions("ledger_app")).isEmpty();
    }

    @Test
    void svidOfAnotherTrustDomain_isNotLetIn() throws Exception {
        X509Svid foreign = TlsServer.authority().x509Svid(server.authority.id("/ledger"), Duration.ofMinutes(10));
        try (CredentialDataSource source = builder(CredentialSource.certificate("ledger_app", () -> foreign))
                .build()) {
            assertThatExceptionOfType(SQLException.class).isThrownBy(source::getConnection);
        }
    }

    @Test
    void rotationUnderLoad_failsNoCheckoutAndMixesNoGenerations() throws Exception {
        List<X509Svid> svids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            svids.add(svid(Duration.ofHours(i + 1)));
        }
        AtomicReference<X509Svid> newest = new AtomicReference<>(svids.get(0));
        ConcurrentHashMap<PGConnection, String> generations = new ConcurrentHashMap<>();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong checkouts = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (CredentialDataSource source = builder(CredentialSource.certificate("ledger_app", newest::get))
                .pool(HikariGeneration::open)
                .build()) {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                workers.add(threads.submit(() -> {
                    while (!stop.get()) {
                        try (Connection connection = source.getConnection()) {
                            String serial = TlsServer.only(connection, CERTIFICATE);
                            seen.add(serial);
                            String before = generations.putIfAbsent(connection.unwrap(PGConnection.class), serial);
                            assertThat(before == null || before.equals(serial)).isTrue();
                            checkouts.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (int i = 0; i < svids.size(); i++) {
                newest.set(svids.get(i));
                ahead = Duration.ofMinutes(i == 0 ? 0 : 60L * i - 10);
                source.maintain();
                String serial = svids.get(i).chain().get(0).getSerialNumber().toString();
                long reached = checkouts.get() + 20;
                until(() -> seen.contains(serial) && checkouts.get() > reached);
                until(() -> {
                    source.maintain();
                    return server.texts("SELECT DISTINCT client_serial::text FROM pg_stat_ssl JOIN pg_stat_activity"
                                    + " USING (pid) WHERE usename = 'ledger_app'")
                            .equals(List.of(serial));
                });
            }
            stop.set(true);
            for (Future<?> worker : workers) {
                assertThat(worker.get(20, TimeUnit.SECONDS)).isNull();
            }
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
        assertThat(seen).hasSize(svids.size());
        until(() -> sessions("ledger_app").isEmpty());
    }

    @Test
    void credentialThatIsNotRenewed_servesUntilItExpires_andThenNothingIsOpen() throws Exception {
        X509Svid svid = svid(Duration.ofMinutes(10));
        AtomicBoolean gone = new AtomicBoolean();
        CredentialSource issuing = now -> {
            if (gone.get()) {
                throw new SQLException("the agent is gone");
            }
            return DatabaseCredential.certificate("ledger_app", svid);
        };
        try (CredentialDataSource source =
                builder(issuing).pool(HikariGeneration::open).build()) {
            Connection held = source.getConnection();
            gone.set(true);
            ahead = Duration.ofMinutes(9);
            source.maintain();
            try (Connection connection = source.getConnection()) {
                assertThat(TlsServer.only(connection, WHO)).isEqualTo("ledger_app");
            }
            ahead = Duration.ofMinutes(11);
            source.maintain();
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> TlsServer.only(held, WHO));
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(source::getConnection)
                    .withMessage("the agent is gone");
            until(() -> sessions("ledger_app").isEmpty());
        }
    }

    @Test
    void shortLivedToken_isSentAsPassword() throws Exception {
        AtomicLong number = new AtomicLong();
        CredentialSource tokens = now -> {
            String token = "token-" + number.incrementAndGet();
            server.execute("ALTER ROLE token_app PASSWORD '" + token + "'");
            return DatabaseCredential.token(
                    "token " + number.get(), "token_app", token, now, now.plus(Duration.ofMinutes(5)));
        };
        try (CredentialDataSource source = builder(tokens).build()) {
            try (Connection connection = source.getConnection()) {
                assertThat(TlsServer.only(connection, WHO)).isEqualTo("token_app");
            }
            ahead = Duration.ofMinutes(6);
            try (Connection connection = source.getConnection()) {
                assertThat(TlsServer.only(connection, WHO)).isEqualTo("token_app");
            }
            assertThat(number).hasValue(2);
        }
    }

    @Test
    void credentialsShowNoSecret() {
        Instant now = clock.instant();
        DatabaseCredential token = DatabaseCredential.token("t-1", "app", "hidden", now, now.plusSeconds(60));
        assertThat(token.toString()).isEqualTo("DatabaseCredential[t-1 as app]");
    }

    @Test
    void closedDataSource_givesNothing() throws Exception {
        X509Svid svid = svid(Duration.ofMinutes(10));
        CredentialDataSource source =
                builder(CredentialSource.certificate("ledger_app", () -> svid)).build();
        Connection left = source.getConnection();
        source.close();
        source.close();
        assertThat(left.isClosed()).isTrue();
        assertThatExceptionOfType(SQLException.class).isThrownBy(source::getConnection);
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> source.getConnection("a", "b"));
        until(() -> sessions("ledger_app").isEmpty());
    }

    static Stream<String> badUrls() {
        return Stream.of(
                "jdbc:h2:mem:x",
                "jdbc:postgresql:postgres",
                "jdbc:postgresql://localhost/x?password=hidden",
                "jdbc:postgresql://localhost/x?socketFactory=org.example.Gadget",
                "jdbc:postgresql://localhost/x?sslfactory=org.example.Gadget",
                "jdbc:postgresql://localhost/x?authenticationPluginClassName=org.example.Gadget",
                "jdbc:postgresql://localhost/x?loggerFile=x",
                "jdbc:postgresql://localhost/x?preferQueryMode=simple",
                "jdbc:postgresql://localhost/x?sslmode=disable",
                "jdbc:postgresql://localhost/x?ApplicationName=a&%73slmode=disable",
                "jdbc:postgresql://localhost/x?user=postgres");
    }

    @ParameterizedTest
    @MethodSource("badUrls")
    void urlThatSetsMoreThanItMay_isRefusedWithoutSayingIt(String url) {
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> CredentialDataSource.builder(url, now -> {
                            throw new SQLException("never asked");
                        })
                        .server(server.is("/database"))
                        .build())
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hidden", "Gadget"));
    }

    @Test
    void missingServer_isRefused() {
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> CredentialDataSource.builder(server.url(), now -> {
                            throw new SQLException("never asked");
                        })
                        .maintainEvery(Duration.ZERO)
                        .build())
                .satisfies(e -> assertThat(e.problems()).hasSize(2));
    }
}
