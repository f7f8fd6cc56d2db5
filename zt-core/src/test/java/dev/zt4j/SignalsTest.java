package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.Verification;
import dev.zt4j.log.EventKind;
import dev.zt4j.policy.AttributeSource;
import dev.zt4j.policy.PolicySource;
import dev.zt4j.policy.Question;
import dev.zt4j.policy.SignalFailure;
import dev.zt4j.policy.Signals;
import dev.zt4j.reason.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalsTest {
    private static final String CALM = """
            @id("calm")
            permit (principal is Zt::Workload, action == Action::"readEntry", resource)
            when { context has signals && context.signals has risk && context.signals.risk < 50 };
            """;

    @TempDir
    Path directory;

    private TestLedger ledger;
    private @Nullable ZeroTrust zt;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
        ledger.policy("ledger.cedar", CALM);
    }

    @AfterEach
    void close() {
        if (zt != null) {
            zt.close();
        }
        ledger.close();
    }

    private ZeroTrust with(AttributeSource... sources) {
        ZeroTrustBuilder builder = ledger.builder();
        List.of(sources).forEach(builder::attributes);
        ZeroTrust built = builder.build();
        zt = built;
        return built;
    }

    private AttributeSource.Builder risk() {
        return AttributeSource.signal("risk", Type.Primitive.LONG).deadline(Duration.ofSeconds(5));
    }

    private Optional<AttributeSource.Answer> answer(Value value) {
        return Optional.of(new AttributeSource.Answer(value, ledger.clock.instant()));
    }

    private Decision decide(ZeroTrust by) {
        return by.boundary("ledger").decide(read(ledger.svid("/reader")).build());
    }

    @Test
    void signal_isSeenByPolicies() {
        AtomicLong score = new AtomicLong(10);
        ZeroTrust built = with(risk().fetch(query -> answer(Value.of(score.get()))));
        assertThat(decide(built).determiningPolicies()).containsExactly("calm");
        score.set(90);
        ledger.clock.advance(Duration.ofMinutes(2));
        assertThat(decide(built).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
    }

    @Test
    void sourceThatFails_isAbsentCountedAndRecorded() throws Exception {
        ZeroTrust built = with(risk().fetch(query -> {
            throw new IllegalStateException("down");
        }));
        assertThat(decide(built).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(decide(built).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(built.attributeFailures())
                .containsOnlyKeys("context.signals.risk")
                .containsValue(2L);
        built.decisionLog().flush(Duration.ofSeconds(10));
        assertThat(ledger.events)
                .filteredOn(event -> event.kind() == EventKind.SIGNAL_FAILED)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.subject()).isEqualTo("context.signals.risk");
                    assertThat(event.why()).isEqualTo("failed");
                });
    }

    @Test
    void hangingSource_delaysNoOther() {
        CountDownLatch never = new CountDownLatch(1);
        ZeroTrust built = with(
                AttributeSource.signal("posture", Type.Primitive.BOOL)
                        .deadline(Duration.ofMillis(50))
                        .fetch(query -> {
                            never.await();
                            return Optional.empty();
                        }),
                risk().fetch(query -> answer(Value.of(1))));
        assertThat(decide(built).allowed()).isTrue();
        assertThat(built.attributeFailures()).containsEntry("context.signals.posture", 1L);
        never.countDown();
    }

    @Test
    void eventLoop_doesNotWait() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        ZeroTrust built = with(risk().fetch(query -> {
            asked.incrementAndGet();
            release.await();
            answered.countDown();
            return answer(Value.of(1));
        }));
        Decision early = built.boundary("ledger")
                .decide(read(ledger.svid("/reader")).onEventLoop().build());
        assertThat(early.reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        release.countDown();
        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(decide(built).allowed()).isTrue();
        assertThat(built.boundary("ledger")
                        .decide(read(ledger.svid("/reader")).onEventLoop().build())
                        .allowed())
                .isTrue();
        assertThat(asked).hasValue(1);
    }

    @Test
    void attributesOfPrincipalAndResource_comeFromTheirSources() throws Exception {
        ledger.policy("ledger.cedar", """
                permit (principal, action, resource)
                when { principal has team && resource has owner && principal.team == resource.owner };
                """);
        List<EntityUid> asked = new CopyOnWriteArrayList<>();
        ZeroTrust built = with(
                AttributeSource.ofPrincipal("team", Type.Primitive.STRING, "Zt::Workload")
                        .deadline(Duration.ofSeconds(5))
                        .fetch(query -> {
                            asked.add(query.entity());
                            return answer(Value.of("audit"));
                        }),
                AttributeSource.ofResource("owner", Type.Primitive.STRING, "Entry")
                        .deadline(Duration.ofSeconds(5))
                        .fetch(query -> {
                            asked.add(query.entity());
                            return answer(Value.of("audit"));
                        }),
                AttributeSource.ofResource("owner2", Type.Primitive.STRING, "Other")
                        .fetch(query -> {
                            throw new AssertionError("not of this type");
                        }));
        assertThat(decide(built).allowed()).isTrue();
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        EntityUid.of("Zt::Workload", "spiffe://td/reader"), EntityUid.of("Entry", "42"));
        assertThat(built.attributeFailures()).doesNotContainValue(1L);
    }

    @Test
    void whatAFileSaysOfAnAttributeThatHasASource_doesNotCount() throws Exception {
        ledger.policy("ledger.cedar", """
                permit (principal, action, resource) when { principal has cleared && principal.cleared };
                """);
        ledger.policy("entities.json", """
                [{"uid": {"type": "Zt::Workload", "id": "spiffe://td/reader"}, "attrs": {"cleared": true},
                  "parents": [{"type": "Group", "id": "readers"}]}]
                """);
        ZeroTrust without = ledger.zt();
        assertThat(decide(without).allowed()).isTrue();
        AtomicInteger asked = new AtomicInteger();
        ZeroTrust built = with(AttributeSource.ofPrincipal("cleared", Type.Primitive.BOOL)
                .deadline(Duration.ofSeconds(5))
                .fetch(query -> asked.incrementAndGet() == 1 ? Optional.empty() : answer(Value.of(true))));
        assertThat(decide(built).allowed()).isFalse();
        ledger.clock.advance(Duration.ofMinutes(2));
        assertThat(decide(built).allowed()).isTrue();
    }

    @Test
    void circumstances_areAskedWith() throws Exception {
        ZeroTrust built = with(risk().reading("address").fetch(query -> {
            Value address = query.circumstances().get("address");
            return answer(Value.of(Value.of("10.0.0.1").equals(address) ? 1 : 99));
        }));
        assertThat(built.boundary("ledger")
                        .decide(read(ledger.svid("/reader"))
                                .context("address", "10.0.0.1")
                                .build())
                        .allowed())
                .isTrue();
        assertThat(built.boundary("ledger")
                        .decide(read(ledger.svid("/reader"))
                                .context("address", "192.0.2.1")
                                .build())
                        .allowed())
                .isFalse();
    }

    @Test
    void shadowPolicies_seeTheSameAnswers() throws Exception {
        Path candidate = Files.createDirectory(directory.resolve("candidate"));
        Files.writeString(candidate.resolve("ledger.cedar"), CALM.replace("< 50", "< 20"));
        AtomicInteger asked = new AtomicInteger();
        zt = ledger.builder()
                .attributes(
                        risk().maxAge(Duration.ofNanos(1)).fetch(query -> answer(Value.of(asked.incrementAndGet()))))
                .shadowPolicies(PolicySource.directory(candidate))
                .build();
        assertThat(decide(zt).allowed()).isTrue();
        assertThat(asked).hasValue(1);
    }

    @Test
    void refusedCredential_asksNobody() {
        AtomicInteger asked = new AtomicInteger();
        ZeroTrust built = with(risk().fetch(query -> answer(Value.of(asked.incrementAndGet()))));
        built.boundary("ledger").decide(read(Evidence.bearer("nonsense")).build());
        assertThat(asked).hasValue(0);
    }

    @Test
    void twoSourcesOfOneAttribute_areRefused() {
        AttributeSource source = risk().fetch(query -> Optional.empty());
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> with(source, source))
                .withMessageContaining("two sources give context.signals.risk");
    }

    @Test
    void sameFailure_isToldNowAndThen() {
        AtomicLong nanos = new AtomicLong();
        List<SignalFailure> told = new ArrayList<>();
        ZeroTrust built = ledger.zt();
        Principal principal = ((Verification.Verified) built.verify(ledger.svid("/reader"))).principal();
        try (Signals signals = new Signals(
                List.of(risk().fetch(query -> {
                    throw new IllegalStateException();
                })),
                ledger.clock,
                nanos::get,
                Thread::new,
                failure -> {
                    told.add(failure);
                    throw new IllegalStateException("a listener that fails");
                })) {
            Question.Call call =
                    new Question.Call(EntityUid.of("Action", "a"), EntityUid.of("Entry", "1"), Map.of(), List.of());
            for (int i = 0; i < 5; i++) {
                signals.session().values(principal, call, ledger.clock.instant(), true);
            }
            nanos.addAndGet(Signals.TOLD_EVERY.toNanos());
            signals.session().values(principal, call, ledger.clock.instant(), true);
            assertThat(told).extracting(SignalFailure::count).containsExactly(1L, 5L);
            assertThat(signals.failures()).containsEntry("context.signals.risk", 6L);
        }
    }
}
