package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.CredentialRules;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Decision.Outcome;
import dev.zt4j.enforcement.Grant;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Watch;
import dev.zt4j.identity.Evidence;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.EventRecord;
import dev.zt4j.policy.AttributeSource;
import dev.zt4j.reason.Reason;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was permitted and goes on is decided again when something changes. */
class WatchTest {
    private static final Change CHANGE = new Change("ledger team", "a test");
    private static final int LIMIT_SECONDS = 20;

    @TempDir
    Path directory;

    private final BlockingQueue<Decision> told = new LinkedBlockingQueue<>();
    private TestLedger ledger;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
        ledger.policy("grants.cedar", """
                @id("repair")
                permit (principal == ?principal, action, resource);
                """);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private Watch watch(Evidence evidence) {
        AccessRequest request = read(evidence).build();
        Boundary boundary = ledger.enforcing();
        return boundary.watch(request, boundary.decide(request), (watch, decision) -> told.add(decision));
    }

    private Decision next() throws InterruptedException {
        Decision decision = told.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(decision).as("a decision in time").isNotNull();
        return decision;
    }

    /** Has everything that is touched decided again, and waits until it is: its own listener is told last. */
    private void settle() throws InterruptedException {
        CountDownLatch settled = new CountDownLatch(1);
        AccessRequest request = read(ledger.svid("/marker")).build();
        Boundary boundary = ledger.enforcing();
        Watch marker = boundary.watch(request, boundary.decide(request), (watch, decision) -> settled.countDown());
        Grant grant = ledger.zt()
                .grant(GrantRequest.of("repair")
                        .principal(EntityUid.of("Zt::Workload", "spiffe://td/marker"))
                        .purpose("p")
                        .task("t")
                        .lifetime(Duration.ofHours(1))
                        .build());
        try (marker;
                grant) {
            assertThat(settled.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void revocation_reachesWhatIsOpen() throws Exception {
        try (Watch watch = watch(ledger.svid("/reader"))) {
            ledger.zt().revoke(Revocation.workload(ledger.authority.id("/reader"), "key lost"));
            Decision decision = next();
            assertThat(decision.outcome()).isEqualTo(Outcome.DENY);
            assertThat(decision.reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
            assertThat(watch.decision().id()).isEqualTo(decision.id());
            ledger.zt().decisionLog().flush(Duration.ofSeconds(LIMIT_SECONDS));
            assertThat(ledger.records).hasSize(2);
            assertThat(ledger.records.get(1).id()).isEqualTo(decision.id());
            ledger.zt().lift(new Revocation.OfPrincipal(EntityUid.of("Zt::Workload", "spiffe://td/reader")), CHANGE);
            assertThat(next().outcome()).isEqualTo(Outcome.PERMIT);
        }
    }

    @Test
    void endOfWhatWasPermitted_isRecordedOnce() throws Exception {
        Watch ended = watch(ledger.svid("/reader"));
        String permit = ended.decision().id();
        ended.end("CANCELLED");
        ended.end("OK");
        ended.close();
        Watch closed = watch(ledger.svid("/reader"));
        closed.close();
        closed.end("OK");
        assertThat(ledger.zt().decisionLog().flush(Duration.ofSeconds(LIMIT_SECONDS)))
                .isTrue();
        assertThat(ledger.events)
                .extracting(EventRecord::kind, EventRecord::subject, EventRecord::why, EventRecord::details)
                .containsExactly(tuple(EventKind.CALL_ENDED, permit, "CANCELLED", Map.of("boundary", "ledger")));
        assertThat(ledger.zt().watched()).isZero();
    }

    @Test
    void changesThatDoNotMatter_areNotToldNorLogged() throws Exception {
        try (Watch watch = watch(ledger.svid("/reader"))) {
            ledger.zt().revoke(Revocation.workload(ledger.authority.id("/other"), "x"));
            ledger.policy("more.cedar", "permit (principal, action == Action::\"x\", resource);");
            ledger.zt().reload();
            settle();
            assertThat(told).isEmpty();
            assertThat(watch.decision().outcome()).isEqualTo(Outcome.PERMIT);
            ledger.zt().decisionLog().flush(Duration.ofSeconds(LIMIT_SECONDS));
            assertThat(ledger.records)
                    .filteredOn(record ->
                            record.caller() != null && record.caller().id().equals("spiffe://td/reader"))
                    .hasSize(1);
        }
    }

    @Test
    void policyChange_isTold() throws Exception {
        try (Watch watch = watch(ledger.svid("/reader"))) {
            ledger.policy("z.cedar", "forbid (principal, action, resource);");
            ledger.zt().reload();
            assertThat(next().reason()).isEqualTo(Reason.POLICY_FORBID);
            assertThat(watch.decision().allowed()).isFalse();
        }
    }

    @Test
    void credentialThatExpires_isTold() throws Exception {
        try (Watch watch = watch(ledger.token("/reader"))) {
            ledger.clock.advance(Duration.ofMinutes(12));
            assertThat(next().reason()).isEqualTo(Reason.PRINCIPAL_EXPIRED);
            assertThat(watch.decision().allowed()).isFalse();
        }
    }

    @Test
    void grantThatEnds_isTold() throws Exception {
        Grant grant = ledger.zt()
                .grant(GrantRequest.of("repair")
                        .principal(EntityUid.of("Zt::Workload", "spiffe://td/job"))
                        .purpose("p")
                        .task("t")
                        .lifetime(Duration.ofMinutes(5))
                        .build());
        try (Watch closed = watch(ledger.svid("/job"))) {
            grant.close();
            assertThat(next().reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
            assertThat(closed.decision().allowed()).isFalse();
        }
    }

    @Test
    void grantThatExpires_isTold() throws Exception {
        Grant grant = ledger.zt()
                .grant(GrantRequest.of("repair")
                        .principal(EntityUid.of("Zt::Workload", "spiffe://td/job"))
                        .purpose("p")
                        .task("t")
                        .lifetime(Duration.ofMinutes(5))
                        .build());
        try (Watch watch = watch(ledger.svid("/job"))) {
            ledger.clock.advance(Duration.ofMinutes(5).plusSeconds(1));
            assertThat(next().reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
            assertThat(watch.decision().allowed()).isFalse();
            assertThat(grant.active()).isFalse();
        }
    }

    @Test
    void boundaryThatChanges_isTold() throws Exception {
        try (Watch watch = watch(ledger.token("/reader"))) {
            ledger.enforcing()
                    .change(
                            CHANGE,
                            settings -> settings.withCredentials(CredentialRules.builder()
                                    .proofOfPossession()
                                    .build()));
            assertThat(next().reason()).isEqualTo(Reason.CREDENTIAL_UNBOUND);
            assertThat(watch.decision().allowed()).isFalse();
        }
    }

    @Test
    void signalThatChanges_isToldWithinTheLongestInterval() throws Exception {
        ledger.policy("ledger.cedar", """
                permit (principal, action, resource)
                when { context has signals && context.signals has risk && context.signals.risk < 50 };
                """);
        AtomicLong score = new AtomicLong(10);
        AttributeSource risk = AttributeSource.signal("risk", Type.Primitive.LONG)
                .deadline(Duration.ofSeconds(5))
                .maxAge(Duration.ofSeconds(1))
                .fetch(query -> Optional.of(new AttributeSource.Answer(Value.of(score.get()), ledger.clock.instant())));
        try (ZeroTrust zt = ledger.builder().attributes(risk).build()) {
            Boundary boundary = zt.boundary("ledger");
            AccessRequest request = read(ledger.svid("/reader")).build();
            try (Watch watch =
                    boundary.watch(request, boundary.decide(request), (one, decision) -> told.add(decision))) {
                assertThat(watch.decision().allowed()).isTrue();
                score.set(90);
                ledger.clock.advance(Duration.ofMinutes(1));
                assertThat(next().reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
            }
        }
    }

    @Test
    void timeThatPassesWhileItIsDecidedAgain_countsTowardsTheLongestInterval() throws Exception {
        Instant end = ledger.clock.instant().plusSeconds(30);
        ledger.policy("ledger.cedar", """
                permit (principal, action, resource) when { context.now < datetime("%s") };
                """.formatted(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(end)));
        AtomicInteger asked = new AtomicInteger();
        AttributeSource slow = AttributeSource.signal("risk", Type.Primitive.LONG)
                .deadline(Duration.ofSeconds(5))
                .maxAge(Duration.ofSeconds(1))
                .fetch(query -> {
                    if (asked.incrementAndGet() == 2) {
                        ledger.clock.advance(Duration.ofMinutes(1));
                    }
                    return Optional.empty();
                });
        try (ZeroTrust zt = ledger.builder().attributes(slow).build()) {
            Boundary boundary = zt.boundary("ledger");
            AccessRequest request = read(ledger.svid("/reader")).build();
            Decision decision = boundary.decide(request);
            ledger.clock.advance(Duration.ofSeconds(2));
            try (Watch watch = boundary.watch(request, decision, (one, changed) -> told.add(changed))) {
                assertThat(decision.allowed()).isTrue();
                assertThat(next().reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
                assertThat(watch.decision().allowed()).isFalse();
            }
        }
    }

    @Test
    void changeBeforeTheWatchBegan_isNotMissed() throws Exception {
        AccessRequest request = read(ledger.svid("/reader")).build();
        Decision decision = ledger.enforcing().decide(request);
        ledger.zt().revoke(Revocation.workload(ledger.authority.id("/reader"), "key lost"));
        try (Watch watch = ledger.enforcing().watch(request, decision, (one, changed) -> told.add(changed))) {
            assertThat(next().allowed()).isFalse();
            assertThat(watch.decision().allowed()).isFalse();
        }
    }

    @Test
    void listenerThatThrows_harmsNoOther() throws Exception {
        AccessRequest request = read(ledger.svid("/reader")).build();
        Decision decision = ledger.enforcing().decide(request);
        CountDownLatch thrown = new CountDownLatch(1);
        try (Watch bad = ledger.enforcing().watch(request, decision, (watch, changed) -> {
                    thrown.countDown();
                    throw new IllegalStateException("bad listener");
                });
                Watch good = watch(ledger.svid("/reader"))) {
            ledger.zt().revoke(Revocation.workload(ledger.authority.id("/reader"), "x"));
            assertThat(next().allowed()).isFalse();
            assertThat(thrown.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(bad.decision().allowed()).isFalse();
            assertThat(good.decision().allowed()).isFalse();
        }
    }

    @Test
    void closedWatch_isToldNothingAndLeavesNothingBehind() throws Exception {
        Watch watch = watch(ledger.svid("/reader"));
        assertThat(ledger.zt().watched()).isEqualTo(1);
        watch.close();
        watch.close();
        assertThat(ledger.zt().watched()).isZero();
        ledger.zt().revoke(Revocation.workload(ledger.authority.id("/reader"), "x"));
        settle();
        assertThat(told).isEmpty();
    }

    @Test
    void closedWatch_isForgottenWithItsListener() throws Exception {
        WeakReference<Object> ofListener = watchAndClose();
        settle();
        for (int i = 0; i < 100 && !ofListener.refersTo(null); i++) {
            System.gc();
        }
        assertThat(ofListener.refersTo(null)).isTrue();
    }

    /** Returns something that only the listener of a closed watch refers to. */
    private WeakReference<Object> watchAndClose() {
        AccessRequest request = read(ledger.svid("/reader")).build();
        Boundary boundary = ledger.enforcing();
        Object held = new Object();
        boundary.watch(request, boundary.decide(request), (watch, decision) -> told.add(holding(held, decision)))
                .close();
        return new WeakReference<>(held);
    }

    private static Decision holding(Object held, Decision decision) {
        assertThat(held).isNotNull();
        return decision;
    }

    @Test
    void tenThousandWatchesOfOneWhoIsRevoked_areToldSoon() throws Exception {
        int count = 10_000;
        AccessRequest request = read(ledger.svid("/reader")).build();
        Decision decision = ledger.enforcing().decide(request);
        CountDownLatch all = new CountDownLatch(count);
        List<Watch> watches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            watches.add(ledger.enforcing().watch(request, decision, (watch, changed) -> all.countDown()));
        }
        ledger.zt().revoke(Revocation.workload(ledger.authority.id("/reader"), "key lost"));
        assertThat(all.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        watches.forEach(Watch::close);
        assertThat(ledger.zt().watched()).isZero();
    }
}
