package dev.zt4j.jdbc.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.ZeroTrust;
import dev.zt4j.ZeroTrustBuilder;
import dev.zt4j.authority.Authority;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.EventRecord;
import dev.zt4j.policy.PolicySource;
import dev.zt4j.reason.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** One process of a fleet, as far as what it shares goes, under a clock that the test turns. */
final class Member implements AutoCloseable {
    static final EntityUid READER = EntityUid.of("Zt::Workload", "spiffe://prod.example/reader");
    static final EntityUid WRITER = EntityUid.of("Zt::Workload", "spiffe://prod.example/writer");
    static final String POLICIES = """
        @id("reader") permit (principal == Zt::Workload::"spiffe://prod.example/reader", action, resource);
        @id("repair") permit (principal == ?principal, action, resource == ?resource);
        """;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    final ZeroTrust zt;
    final List<EventRecord> events = new CopyOnWriteArrayList<>();
    private final Authority authority;
    private final Path policies;

    // Close to now, since grants end by the clock of the database.
    private volatile Duration ahead = Duration.ZERO;
    private final InstantSource clock = () -> InstantSource.system().instant().plus(ahead);

    Member(JdbcStateSource state) throws IOException {
        this(state, builder -> builder);
    }

    Member(JdbcStateSource state, UnaryOperator<ZeroTrustBuilder> settings) throws IOException {
        this.authority = Authority.create(TrustDomain.of("prod.example"), clock);
        this.policies = Files.createTempDirectory("policies");
        Files.writeString(policies.resolve("ledger.cedar"), POLICIES);
        this.zt = settings.apply(ZeroTrust.builder()
                        .trust(TrustSource.of(TrustBundles.of(List.of(authority.bundle()))))
                        .policies(PolicySource.directory(policies))
                        .state(state)
                        .audience("spiffe://prod.example/ledger")
                        .boundary(BoundarySettings.enforce("ledger", "ledger team", Tier.HIGH))
                        .decisionSink(record -> {
                            if (record instanceof EventRecord event) {
                                events.add(event);
                            }
                        })
                        .clock(clock)
                        .staleAfter(Duration.ofHours(1)))
                .build();
    }

    void pass(Duration time) {
        ahead = ahead.plus(time);
    }

    Decision decide(String path) {
        return zt.boundary("ledger")
                .decide(AccessRequest.builder()
                        .evidence(Evidence.tls(authority
                                .x509Svid(authority.id(path), Duration.ofMinutes(10))
                                .chain()))
                        .action("readEntry")
                        .resource("Entry", "42")
                        .build());
    }

    Reason reason(String path) {
        return decide(path).reason();
    }

    /** Waits until a decision has a reason. */
    void await(String path, Reason reason) throws InterruptedException {
        until(() -> reason(path) == reason);
        assertThat(reason(path)).isEqualTo(reason);
    }

    static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            assertThat(never.await(5, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** Returns all events of a kind, once there is one. */
    List<EventRecord> events(EventKind kind) throws InterruptedException {
        until(() -> events.stream().anyMatch(event -> event.kind() == kind));
        assertThat(zt.decisionLog().flush(LIMIT)).isTrue();
        return events.stream().filter(event -> event.kind() == kind).toList();
    }

    Instant now() {
        return clock.instant();
    }

    @Override
    public void close() {
        zt.close();
        try {
            Files.delete(policies.resolve("ledger.cedar"));
            Files.delete(policies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
