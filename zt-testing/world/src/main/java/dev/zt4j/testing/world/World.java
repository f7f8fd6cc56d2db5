package dev.zt4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.ZeroTrust;
import dev.zt4j.ZeroTrustBuilder;
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
import dev.zt4j.log.EventRecord;
import dev.zt4j.log.LogRecord;
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
import java.util.function.Consumer;

/** A trust domain, a policy directory and one boundary, under a clock that the test turns. */
public final class World implements AutoCloseable {
    public static final String AUDIENCE = "spiffe://prod.example/ledger";
    public static final BoundarySettings ENFORCE = BoundarySettings.enforce("ledger-api", "ledger team", Tier.HIGH);
    public static final BoundarySettings REPORT = BoundarySettings.reportOnly("ledger-api", "ledger team", Tier.HIGH);
    public static final String WEB = "spiffe://prod.example/web";

    public final Authority authority;
    public final ZeroTrust zt;
    public final Boundary boundary;
    public final X509Svid server;
    private volatile boolean sinkFails;

    private final List<DecisionRecord> records = new CopyOnWriteArrayList<>();
    private final List<EventRecord> events = new CopyOnWriteArrayList<>();
    private final Path policies;
    private volatile Instant now = Instant.parse("2026-06-01T12:00:00Z");

    public World(BoundarySettings settings, String policies) {
        this(settings, policies, builder -> {});
    }

    /** Makes a world in which more is set than is usual. */
    public World(BoundarySettings settings, String policies, Consumer<ZeroTrustBuilder> more) {
        InstantSource clock = () -> now;
        this.authority = Authority.create(TrustDomain.of("prod.example"), clock);
        this.server = authority.x509Svid(authority.id("/ledger"), Duration.ofHours(20));
        try {
            this.policies = Files.createTempDirectory("policies");
            write(policies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ZeroTrustBuilder builder = ZeroTrust.builder()
                .trust(TrustSource.of(TrustBundles.of(List.of(authority.bundle()))))
                .policies(PolicySource.directory(this.policies))
                .audience(AUDIENCE)
                .boundary(settings)
                .decisionSink(this::take)
                .clock(clock)
                .staleAfter(Duration.ofHours(20))
                .reloadInterval(Duration.ZERO);
        more.accept(builder);
        this.zt = builder.build();
        this.boundary = zt.boundary(settings.name());
    }

    /** Makes the log's sink throw, or work again. */
    public void failSink(boolean fails) {
        sinkFails = fails;
    }

    public X509Svid svid(String path) {
        return authority.x509Svid(authority.id(path), Duration.ofHours(1));
    }

    public String token(String path) {
        return authority.jwtSvid(authority.id(path), AUDIENCE, Duration.ofMinutes(5));
    }

    public SpiffeId serverId() {
        return server.id();
    }

    public Instant now() {
        return now;
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    /** Replaces the policies the way an operator does, and has them read. */
    public void deploy(String text) throws IOException {
        write(text);
        zt.reload();
    }

    /** Returns what was recorded so far, as outcome and first reason. */
    public List<String> outcomes() {
        return records().stream()
                .map(record -> record.outcome() + " " + record.reasons().get(0).code())
                .toList();
    }

    public DecisionRecord last() {
        List<DecisionRecord> all = records();
        return all.get(all.size() - 1);
    }

    public List<DecisionRecord> records() {
        flush();
        return List.copyOf(records);
    }

    /** Returns what happened so far besides decisions. */
    public List<EventRecord> events() {
        flush();
        return List.copyOf(events);
    }

    private void flush() {
        try {
            assertThat(zt.decisionLog().flush(Duration.ofSeconds(10))).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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

    private void take(LogRecord record) throws IOException {
        if (record instanceof DecisionRecord decision) {
            records.add(decision);
        } else if (record instanceof EventRecord event) {
            events.add(event);
        }
        if (sinkFails) {
            throw new IOException("disk full");
        }
    }

    private void write(String text) throws IOException {
        Path unfinished = Files.writeString(policies.resolve(".unfinished"), text);
        Files.move(unfinished, policies.resolve("ledger.cedar"), StandardCopyOption.ATOMIC_MOVE);
    }
}
