package dev.zt4j;

import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.DecisionSink;
import dev.zt4j.log.EventRecord;
import dev.zt4j.policy.PolicySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A small ledger behind two boundaries, with trust and policies in real directories. */
final class TestLedger implements AutoCloseable {
    static final String AUDIENCE = "spiffe://td/ledger";
    static final String READERS = """
            @id("readers-read")
            permit (principal in Group::"readers", action == Action::"readEntry", resource);
            """;
    static final String ENTITIES = """
            [{"uid": {"type": "Zt::Workload", "id": "spiffe://td/reader"}, "attrs": {},
              "parents": [{"type": "Group", "id": "readers"}]}]
            """;

    final TestClock clock = new TestClock();
    final Authority authority = Authority.create(TrustDomain.of("td"), clock);
    final List<DecisionRecord> records = new CopyOnWriteArrayList<>();
    final List<EventRecord> events = new CopyOnWriteArrayList<>();
    final Path trust;
    final Path policies;
    private @Nullable ZeroTrust zt;

    TestLedger(Path directory) throws IOException {
        this.trust = Files.createDirectory(directory.resolve("trust"));
        this.policies = Files.createDirectory(directory.resolve("policies"));
        authority.publish(trust);
        policy("ledger.cedar", READERS);
        policy("entities.json", ENTITIES);
    }

    TestLedger policy(String file, String text) throws IOException {
        Files.writeString(policies.resolve(file), text);
        return this;
    }

    ZeroTrustBuilder builder() {
        return ZeroTrust.builder()
                .trust(TrustSource.directory(trust))
                .policies(PolicySource.directory(policies))
                .audience(AUDIENCE)
                .boundary(BoundarySettings.enforce("ledger", "ledger team", Tier.HIGH))
                .boundary(BoundarySettings.reportOnly("reporting", "ledger team", Tier.LOW))
                .decisionSink(DecisionSink.decisions(records::add))
                .decisionSink(record -> {
                    if (record instanceof EventRecord event) {
                        events.add(event);
                    }
                })
                .reloadInterval(Duration.ZERO)
                .clock(clock);
    }

    ZeroTrust zt() {
        if (zt == null) {
            zt = builder().build();
        }
        return zt;
    }

    Boundary enforcing() {
        return zt().boundary("ledger");
    }

    Boundary reporting() {
        return zt().boundary("reporting");
    }

    Evidence svid(String path) {
        return Evidence.tls(
                authority.x509Svid(authority.id(path), Duration.ofMinutes(10)).chain());
    }

    Evidence token(String path) {
        return Evidence.bearer(authority.jwtSvid(authority.id(path), AUDIENCE, Duration.ofMinutes(10)));
    }

    static AccessRequest.Builder read(Evidence evidence) {
        return AccessRequest.builder().evidence(evidence).action("readEntry").resource("Entry", "42");
    }

    Decision read(String path) {
        return enforcing().decide(read(svid(path)).build());
    }

    DecisionRecord lastRecord() throws InterruptedException {
        zt().decisionLog().flush(Duration.ofSeconds(10));
        return records.get(records.size() - 1);
    }

    DecisionRecord.Caller lastCaller() throws InterruptedException {
        return Objects.requireNonNull(lastRecord().caller());
    }

    @Override
    public void close() {
        if (zt != null) {
            zt.close();
        }
    }
}
