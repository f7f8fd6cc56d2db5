package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Grant;
import dev.zt4j.enforcement.GrantRefusedException;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.PromotionRefusedException;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.RevocationStore;
import dev.zt4j.enforcement.StateLimits;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.TokenIssuer;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.EventRecord;
import dev.zt4j.log.LogRecord;
import dev.zt4j.policy.AttributeSource;
import dev.zt4j.policy.PolicySource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes a record of each kind by what makes it, for docs/decision-log.md. What differs from run to run is set. */
@SuppressWarnings("NullAway.Init") // by the test itself
class DecisionLogGuideTest {
    private static final DocumentedPart DOCUMENTED = new DocumentedPart(
            Path.of("..", "docs", "decision-log.md"),
            "<!-- examples: made from the code; -Dzt.write-docs=true writes them anew -->\n",
            "<!-- end of examples -->\n");
    private static final Change CHANGE = new Change("ann", "two weeks without surprises");
    private static final String POLICIES = """
            @id("owners-read") @obligation("mask:fields=iban")
            permit (principal is Zt::User, action == Action::"readEntry", resource);
            @id("helpers-help")
            permit (principal is Zt::Agent, action, resource) when { context has delegation };
            @id("repair")
            permit (principal == ?principal, action, resource == ?resource);
            @id("frozen") @waivable("true")
            forbid (principal, action, resource == Entry::"7");
            """;

    @TempDir
    Path directory;

    private final TestIssuer issuer = new TestIssuer("https://as.example");
    private final List<LogRecord> log = new CopyOnWriteArrayList<>();
    private final AtomicBoolean storeFails = new AtomicBoolean();
    private TestLedger ledger;
    private ZeroTrust zt;

    @Test
    void documentedExamples_areWhatTheLibraryWrites() throws Exception {
        ledger = new TestLedger(directory);
        ledger.policy("ledger.cedar", POLICIES);
        Path candidate = Files.createDirectory(directory.resolve("candidate"));
        Files.writeString(candidate.resolve("next.cedar"), POLICIES.replace("@id(\"frozen\")", "@id(\"thawed\")"));
        try (ZeroTrust built = ledger.builder()
                .trust(issuer.trust())
                .tokenIssuer(TokenIssuer.builder(issuer.name(), Set.of(TestIssuer.AUDIENCE))
                        .agent("helper")
                        .build())
                .shadowPolicies(PolicySource.directory(candidate))
                .attributes(AttributeSource.signal("risk", Type.Primitive.LONG)
                        .deadline(Duration.ofSeconds(5))
                        .fetch(query -> {
                            throw new IllegalStateException("down");
                        }))
                .revocations(new Store())
                .limits(new StateLimits(3, 10, Duration.ofHours(8), 10))
                .decisionLogCapacity(64)
                .decisionSink(log::add)
                .build()) {
            zt = built;
            decide();
            changeBoundary();
            grant();
            waive();
            revoke();
            changeSources();
            assertThat(zt.decisionLog().flush(Duration.ofSeconds(10))).isTrue();
        }
        DOCUMENTED.assertIs(examples());
    }

    private Decision decide(String boundary, Evidence evidence, String entry) {
        return zt.boundary(boundary)
                .decide(read(evidence)
                        .resource("Entry", entry)
                        .understands(Set.of("mask"))
                        .build());
    }

    private Evidence ann(String by) {
        return issuer.token("ann", "portal", Map.of("jti", "t1", "act", Map.of("sub", by)));
    }

    private void decide() {
        Decision permit = decide("ledger", ann("helper"), "42");
        assertThat(permit.allowed()).isTrue();
        zt.boundary("ledger").ended(permit, "done", Map.of("rows", "3"));
        zt.boundary("ledger").spoofed(permit, "X-Forwarded-Client-Cert");
        decide("ledger", ledger.svid("/reader"), "7");
        decide("reporting", Evidence.none(), "42");
    }

    private void changeBoundary() {
        Boundary boundary = zt.boundary("reporting");
        assertThatExceptionOfType(PromotionRefusedException.class).isThrownBy(() -> boundary.promote(CHANGE));
        boundary.change(new Change("ann", "a new team"), settings -> settings.withOwner("audit team"));
        for (int i = 0; i < 100; i++) {
            decide("reporting", ann("helper"), "42");
        }
        boundary.promote(CHANGE);
        boundary.demote(new Change("ann", "a batch job was forgotten"));
    }

    private void grant() {
        GrantRequest.Builder repair = GrantRequest.of("repair")
                .principal(EntityUid.of("Zt::Workload", "spiffe://td/job"))
                .purpose("mend a booking")
                .task("TICKET-7")
                .lifetime(Duration.ofMinutes(15));
        assertThatExceptionOfType(GrantRefusedException.class).isThrownBy(() -> zt.grant(repair.build()));
        try (Grant grant = zt.grant(repair.resource(EntityUid.of("Entry", "42")).build())) {
            assertThat(decide("ledger", ledger.svid("/job"), "42").determiningPolicies())
                    .containsExactly(grant.id());
        }
    }

    private static Waiver.Builder waiver(String id, Waiver.Rule rule) {
        return Waiver.builder(id)
                .boundary("ledger")
                .principal(EntityUid.of("Zt::User", "https://as.example#ann"))
                .rule(rule)
                .owner("ledger team")
                .reason("the quarter is not closed")
                .riskAcceptedBy("head of security")
                .expiresAt(TestClock.START.plus(Duration.ofHours(1)));
    }

    private void waive() {
        zt.addWaiver(waiver("W-1", new Waiver.Forbid("frozen")).build());
        assertThat(decide("ledger", issuer.token("ann", "portal", Map.of("jti", "t2")), "7")
                        .waivers())
                .containsExactly("W-1");
        Waiver password = waiver("W-2", new Waiver.StaticSecret()).build();
        zt.addWaiver(password);
        zt.boundary("ledger").used(password, "password of role batch");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> zt.addWaiver(waiver("W-3", new Waiver.StaticSecret())
                        .expiresAt(TestClock.START.plus(Duration.ofDays(99)))
                        .build()));
        zt.removeWaiver("W-2", new Change("ledger team", "the job has an SVID"));
        ledger.clock.advance(Duration.ofMinutes(54));
        zt.reload();
        ledger.clock.advance(Duration.ofMinutes(6));
        zt.reload();
    }

    private void revoke() {
        Revocation key = Revocation.workload(ledger.authority.id("/reader"), "key lost")
                .by("ann")
                .occurredAt(ledger.clock.instant().minusMillis(250));
        zt.revoke(key);
        zt.lift(key.target(), new Change("ann", "it was found"));
        for (int i = 1; i <= 4; i++) {
            zt.revoke(Revocation.token("https://as.example", "t" + i, "leaked").by("ann"));
        }
        storeFails.set(true);
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> zt.revoke(Revocation.session("https://as.example", "s1", "logged out")
                        .by("ann")));
    }

    private void changeSources() throws IOException {
        ledger.policy("broken.cedar", "permit (");
        zt.reload();
        Files.delete(ledger.policies.resolve("broken.cedar"));
        zt.reload();
        Files.writeString(ledger.trust.resolve("partner.json"), "{\"keys\":[{\"kty\":\"XX\"}]}");
        zt.reload();
    }

    /** Each decision that differs from those before by its outcome and reasons, and each kind of event once. */
    private String examples() {
        List<LogRecord> shown = new ArrayList<>();
        List<String> decisions = new ArrayList<>();
        Map<EventKind, EventRecord> events = new EnumMap<>(EventKind.class);
        for (LogRecord record : log) {
            if (record instanceof EventRecord event) {
                events.putIfAbsent(event.kind(), event);
            } else if (record instanceof DecisionRecord decision) {
                String kind = decision.outcome() + decision.reasons() + decision.grants();
                if (!decisions.contains(kind)) {
                    decisions.add(kind);
                    shown.add(decision);
                }
            }
        }
        assertThat(events).containsOnlyKeys(EventKind.values());
        shown.addAll(events.values());
        StringBuilder text = new StringBuilder("```\n");
        shown.forEach(record -> text.append(settled(record.toJson())).append('\n'));
        return text.append("```\n").toString();
    }

    private String settled(String json) {
        return json.replaceAll("[0-9a-f]{16}-([0-9]+)", "9f2c-$1")
                .replaceAll("\"micros\":[0-9]+", "\"micros\":12")
                .replaceAll("\"key\":\"[A-Za-z0-9_-]{43}\"", "\"key\":\"NrxZ2mU0T1qfyHTnwRUj8kWzyoR6gGcq8ExTnJpGzA4\"")
                .replace(directory.toString(), "/etc/ledger");
    }

    private final class Store implements RevocationStore {
        @Override
        public List<Revocation> load() {
            return List.of();
        }

        @Override
        public void add(Revocation revocation) throws IOException {
            if (storeFails.get()) {
                throw new IOException("no space left");
            }
        }

        @Override
        public void lift(Revocation.Target target) {}
    }
}
