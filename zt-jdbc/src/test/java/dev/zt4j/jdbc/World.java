package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.ZeroTrust;
import dev.zt4j.authority.Authority;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.identity.Verification;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.PolicySource;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** A trust domain, policies and a database boundary before a real database, under a clock that the test turns. */
final class World implements AutoCloseable {
    static final BoundarySettings ENFORCE = BoundarySettings.enforce("ledger-db", "ledger team", Tier.HIGH);
    static final BoundarySettings REPORT = BoundarySettings.reportOnly("ledger-db", "ledger team", Tier.HIGH);
    static final String POLICIES = """
            @id("reader") permit(
              principal == Zt::Workload::"spiffe://prod.example/reader",
              action in [Zt::Sql::Action::"connect", Zt::Sql::Action::"select"],
              resource == Zt::Sql::Database::"ledger");
            @id("admin") permit(principal == Zt::Workload::"spiffe://prod.example/admin", action, resource);
            @id("no-deletes") forbid(principal, action == Zt::Sql::Action::"delete", resource)
              when { context.statementClass == "delete" };
            """;
    private static final String AUDIENCE = "spiffe://prod.example/ledger";

    final ZeroTrust zt;
    final Authority authority;
    final Boundary boundary;

    private final List<DecisionRecord> records = new CopyOnWriteArrayList<>();
    private volatile Instant now = Instant.parse("2026-06-01T12:00:00Z");
    private volatile Policies policies;

    World(BoundarySettings settings) {
        InstantSource clock = () -> now;
        this.policies = parse(POLICIES);
        this.authority = Authority.create(TrustDomain.of("prod.example"), clock);
        this.zt = ZeroTrust.builder()
                .trust(TrustSource.of(TrustBundles.of(List.of(authority.bundle()))))
                .policies(new PolicySource() {
                    @Override
                    public String name() {
                        return "policies";
                    }

                    @Override
                    public Policies load() {
                        return policies;
                    }
                })
                .audience(AUDIENCE)
                .boundary(settings)
                .decisionSink(records::add)
                .clock(clock)
                .staleAfter(Duration.ofHours(20))
                .reloadInterval(Duration.ZERO)
                .build();
        this.boundary = zt.boundary(settings.name());
    }

    DataSource guard(DataSource target) {
        return ZeroTrustDataSource.builder(boundary, target).database("ledger").build();
    }

    /** Verifies a token of a workload, valid for five minutes. */
    Principal principal(String path) {
        String token = authority.jwtSvid(authority.id(path), AUDIENCE, Duration.ofMinutes(5));
        Verification verification = zt.verify(Evidence.bearer(token));
        assertThat(verification).isInstanceOf(Verification.Verified.class);
        return ((Verification.Verified) verification).principal();
    }

    /** Does work on a new connection as a workload. */
    void as(String path, DataSource source, Work work) throws Exception {
        CurrentPrincipal.call(principal(path), () -> {
            try (Connection connection = source.getConnection()) {
                work.on(connection);
            }
            return null;
        });
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    void deploy(String text) {
        policies = parse(text);
        zt.reload();
    }

    /** Returns what was recorded so far, as action, outcome and first reason. */
    List<String> decisions() {
        return records().stream()
                .map(record -> record.action().replace("Zt::Sql::Action::", "").replace("\"", "") + " "
                        + record.outcome() + " " + record.reasons().get(0).code())
                .toList();
    }

    String lastDecision() {
        List<String> all = decisions();
        return all.get(all.size() - 1);
    }

    List<DecisionRecord> records() {
        try {
            assertThat(zt.decisionLog().flush(Duration.ofSeconds(10))).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return List.copyOf(records);
    }

    @Override
    public void close() {
        zt.close();
    }

    private static Policies parse(String text) {
        return new Policies(PolicySet.parse(text), Entities.empty());
    }

    @FunctionalInterface
    interface Work {
        void on(Connection connection) throws Exception;
    }
}
