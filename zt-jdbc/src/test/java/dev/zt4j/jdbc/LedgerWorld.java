package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.ZeroTrust;
import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.Verification;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.EventRecord;
import dev.zt4j.testing.world.World;
import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** A trust domain, policies and a database boundary before a real database, under a clock that the test turns. */
final class LedgerWorld implements AutoCloseable {
    static final BoundarySettings ENFORCE = BoundarySettings.enforce("ledger-db", "ledger team", Tier.HIGH);
    static final BoundarySettings REPORT = BoundarySettings.reportOnly("ledger-db", "ledger team", Tier.HIGH);
    static final String POLICIES = """
            @id("reader") permit(
              principal == Zt::Workload::"spiffe://prod.example/reader",
              action in [Zt::Sql::Action::"connect", Zt::Sql::Action::"select"],
              resource in Zt::Sql::Database::"ledger");
            @id("admin") permit(principal == Zt::Workload::"spiffe://prod.example/admin", action, resource);
            @id("no-deletes") forbid(principal, action == Zt::Sql::Action::"delete", resource)
              when { context.statementClass == "delete" };
            """;

    final ZeroTrust zt;
    final Authority authority;
    final Boundary boundary;

    private final World world;

    LedgerWorld(BoundarySettings settings) {
        this.world = new World(settings, POLICIES);
        this.zt = world.zt;
        this.authority = world.authority;
        this.boundary = world.boundary;
    }

    DataSource guard(DataSource target) {
        return ZeroTrustDataSource.builder(boundary, target).database("ledger").build();
    }

    /** Verifies a token of a workload, valid for five minutes. */
    Principal principal(String path) {
        Verification verification = zt.verify(Evidence.bearer(world.token(path)));
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
        world.pass(time);
    }

    void deploy(String text) throws IOException {
        world.deploy(text);
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
        return world.records();
    }

    /** Returns what happened so far besides decisions. */
    List<EventRecord> events() {
        return world.events();
    }

    @Override
    public void close() {
        world.close();
    }

    @FunctionalInterface
    interface Work {
        void on(Connection connection) throws Exception;
    }
}
