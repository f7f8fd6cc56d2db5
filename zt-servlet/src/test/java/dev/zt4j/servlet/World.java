package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.ZeroTrust;
import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.policy.PolicySource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A trust domain, a policy directory and a boundary, under a clock that the test turns. */
final class World implements AutoCloseable {
    static final String AUDIENCE = "spiffe://prod.example/ledger";
    static final BoundarySettings ENFORCE = BoundarySettings.enforce("ledger-api", "ledger team", Tier.HIGH);
    static final BoundarySettings REPORT = BoundarySettings.reportOnly("ledger-api", "ledger team", Tier.HIGH);
    static final String WEB = "spiffe://prod.example/web";
    static final String POLICIES = """
            @id("web") permit(principal == Zt::Workload::"spiffe://prod.example/web", action, resource)
              unless { resource == Zt::Http::Route::"/admin" };
            @id("closed") forbid(principal, action == Action::"readEntry", resource == Entry::"13");
            @id("health") permit(principal, action, resource == Zt::Http::Route::"/health");
            """;

    final Authority authority;
    final ZeroTrust zt;
    final Boundary boundary;
    final X509Svid server;
    volatile boolean sinkFails;

    private final List<DecisionRecord> records = new CopyOnWriteArrayList<>();
    private final Path policies;
    private volatile Instant now = Instant.parse("2026-06-01T12:00:00Z");

    World(BoundarySettings settings, String policies) {
        InstantSource clock = () -> now;
        this.authority = Authority.create(TrustDomain.of("prod.example"), clock);
        this.server = authority.x509Svid(authority.id("/ledger"), Duration.ofHours(20));
        try {
            this.policies = Files.createTempDirectory("policies");
            write(policies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.zt = ZeroTrust.builder()
                .trust(TrustSource.of(TrustBundles.of(List.of(authority.bundle()))))
                .policies(PolicySource.directory(this.policies))
                .audience(AUDIENCE)
                .boundary(settings)
                .decisionSink(this::take)
                .clock(clock)
                .staleAfter(Duration.ofHours(20))
                .reloadInterval(Duration.ZERO)
                .build();
        this.boundary = zt.boundary(settings.name());
    }

    static World enforcing() {
        return new World(ENFORCE, POLICIES);
    }

    X509Svid svid(String path) {
        return authority.x509Svid(authority.id(path), Duration.ofHours(1));
    }

    String token(String path) {
        return authority.jwtSvid(authority.id(path), AUDIENCE, Duration.ofMinutes(5));
    }

    SpiffeId serverId() {
        return server.id();
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Replaces the policies the way an operator does, and has them read. */
    void deploy(String text) throws IOException {
        write(text);
        zt.reload();
    }

    /** Returns what was recorded so far, as outcome and first reason. */
    List<String> outcomes() {
        return records().stream()
                .map(record -> record.outcome() + " " + record.reasons().get(0).code())
                .toList();
    }

    DecisionRecord last() {
        List<DecisionRecord> all = records();
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
        try {
            Files.deleteIfExists(policies.resolve("ledger.cedar"));
            Files.deleteIfExists(policies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(DecisionRecord record) throws IOException {
        records.add(record);
        if (sinkFails) {
            throw new IOException("disk full");
        }
    }

    private void write(String text) throws IOException {
        Path unfinished = Files.writeString(policies.resolve(".unfinished"), text);
        Files.move(unfinished, policies.resolve("ledger.cedar"), StandardCopyOption.ATOMIC_MOVE);
    }
}
