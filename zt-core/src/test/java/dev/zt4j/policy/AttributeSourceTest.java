package dev.zt4j.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DecimalValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AttributeSourceTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Type LONG = Type.Primitive.LONG;
    private static final EntityUid ANN = EntityUid.of("Zt::User", "https://idp.example#ann");

    private final AtomicReference<Instant> clock = new AtomicReference<>(START);
    private final AtomicLong skipped = new AtomicLong();
    private final List<SignalFailure.Kind> failures = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<SourceCalls> open = new ArrayList<>();

    @AfterEach
    void close() {
        release.countDown();
        open.forEach(SourceCalls::close);
    }

    private SourceCalls calls(AttributeSource source) {
        SourceCalls calls = new SourceCalls(
                source,
                clock::get,
                () -> System.nanoTime() + skipped.get(),
                task -> {
                    Thread thread = new Thread(task, "signal");
                    thread.setDaemon(true);
                    return thread;
                },
                failures::add);
        open.add(calls);
        return calls;
    }

    private static AttributeSource.Builder risk() {
        return AttributeSource.signal("risk", LONG).deadline(Duration.ofSeconds(5));
    }

    private static AttributeSource.Query about(EntityUid entity) {
        return new AttributeSource.Query(entity, Map.of());
    }

    private static AttributeSource.Query about(int number) {
        return about(EntityUid.of("Zt::User", "idp#" + number));
    }

    private @Nullable Value ask(SourceCalls calls, AttributeSource.Query query) {
        SourceCalls.Observed kept = calls.kept(query, clock.get());
        if (kept != null) {
            return kept.value();
        }
        SourceCalls.Call call = calls.start(query);
        return call == null ? null : calls.await(call);
    }

    private Optional<AttributeSource.Answer> answer(long value) {
        return Optional.of(new AttributeSource.Answer(Value.of(value), clock.get()));
    }

    /** Waits for good and does not let itself be interrupted. */
    private Optional<AttributeSource.Answer> hang() {
        boolean interrupted = false;
        while (true) {
            try {
                release.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    @Test
    void answer_isKeptWithinItsAge() {
        AtomicInteger asked = new AtomicInteger();
        SourceCalls calls = calls(risk().maxAge(Duration.ofMinutes(1)).fetch(query -> answer(asked.incrementAndGet())));
        assertThat(ask(calls, about(ANN))).isEqualTo(Value.of(1));
        assertThat(ask(calls, about(ANN))).isEqualTo(Value.of(1));
        clock.set(START.plusSeconds(61));
        assertThat(ask(calls, about(ANN))).isEqualTo(Value.of(2));
        assertThat(failures).isEmpty();
    }

    @Test
    void ageCountsFromTheObservation_notFromTheCall() {
        AtomicInteger asked = new AtomicInteger();
        SourceCalls calls = calls(risk().maxAge(Duration.ofMinutes(1)).fetch(query -> {
            asked.incrementAndGet();
            return Optional.of(new AttributeSource.Answer(Value.of(7), START));
        }));
        clock.set(START.plusSeconds(50));
        assertThat(ask(calls, about(ANN))).isEqualTo(Value.of(7));
        clock.set(START.plusSeconds(61));
        assertThat(ask(calls, about(ANN))).isNull();
        assertThat(asked).hasValue(2);
        assertThat(failures).containsExactly(SignalFailure.Kind.STALE);
    }

    @Test
    void nothingKnown_isKeptToo() {
        AtomicInteger asked = new AtomicInteger();
        SourceCalls calls = calls(risk().fetch(query -> {
            asked.incrementAndGet();
            return Optional.empty();
        }));
        assertThat(ask(calls, about(ANN))).isNull();
        assertThat(ask(calls, about(ANN))).isNull();
        assertThat(asked).hasValue(1);
        assertThat(failures).isEmpty();
    }

    static Stream<Arguments> badAnswers() {
        return Stream.of(
                argumentSet("throws", bad(now -> fail()), SignalFailure.Kind.FAILED),
                argumentSet("throws an error", bad(now -> overflow()), SignalFailure.Kind.FAILED),
                argumentSet("null", bad(now -> none()), SignalFailure.Kind.FAILED),
                argumentSet(
                        "of yesterday",
                        bad(now -> at(Value.of(1), now.minusSeconds(86_400))),
                        SignalFailure.Kind.STALE),
                argumentSet(
                        "of tomorrow", bad(now -> at(Value.of(1), now.plusSeconds(86_400))), SignalFailure.Kind.FUTURE),
                argumentSet("a text", bad(now -> at(Value.of("1"), now)), SignalFailure.Kind.WRONG_TYPE),
                argumentSet("an entity", bad(now -> at(ANN, now)), SignalFailure.Kind.WRONG_TYPE),
                argumentSet(
                        "a set of numbers",
                        bad(now -> at(SetValue.of(List.of(Value.of(1))), now)),
                        SignalFailure.Kind.WRONG_TYPE),
                argumentSet(
                        "a long text",
                        bad(now -> at(Value.of("x".repeat(AttributeSource.MAX_SIZE + 1)), now)),
                        SignalFailure.Kind.TOO_LARGE));
    }

    private static Function<Instant, Optional<AttributeSource.Answer>> bad(
            Function<Instant, Optional<AttributeSource.Answer>> answer) {
        return answer;
    }

    private static Optional<AttributeSource.Answer> at(Value value, Instant at) {
        return Optional.of(new AttributeSource.Answer(value, at));
    }

    private static Optional<AttributeSource.Answer> fail() {
        throw new IllegalStateException("secret");
    }

    private static Optional<AttributeSource.Answer> overflow() {
        throw new StackOverflowError();
    }

    @SuppressWarnings({"NullAway", "OptionalAssignedToNull"}) // what an application may get wrong
    private static Optional<AttributeSource.Answer> none() {
        return null;
    }

    @ParameterizedTest
    @MethodSource("badAnswers")
    void badAnswer_isAbsentAndReported(
            Function<Instant, Optional<AttributeSource.Answer>> answer, SignalFailure.Kind kind) {
        SourceCalls calls = calls(risk().fetch(query -> answer.apply(START)));
        assertThat(ask(calls, about(ANN))).isNull();
        assertThat(failures).containsExactly(kind);
        // Not remembered: the next who asks may be luckier.
        assertThat(ask(calls, about(ANN))).isNull();
        assertThat(failures).containsExactly(kind, kind);
    }

    @Test
    void sourceThatThrowsAtFirst_isAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        SourceCalls calls = calls(risk().fetch(query -> {
            if (asked.incrementAndGet() == 1) {
                throw new IOException("down");
            }
            return answer(5);
        }));
        assertThat(ask(calls, about(ANN))).isNull();
        assertThat(ask(calls, about(ANN))).isEqualTo(Value.of(5));
    }

    @Test
    void hangingSource_isAbsentAtItsDeadlineAndThenAtOnce() {
        AtomicInteger asked = new AtomicInteger();
        SourceCalls calls = calls(AttributeSource.signal("risk", LONG)
                .deadline(Duration.ofMillis(250))
                .fetch(query -> {
                    asked.incrementAndGet();
                    return hang();
                }));
        for (int i = 0; i < AttributeSource.MAX_CALLS; i++) {
            assertThat(ask(calls, about(i))).isNull();
        }
        assertThat(failures).containsOnly(SignalFailure.Kind.LATE).hasSize(AttributeSource.MAX_CALLS);
        assertThat(calls.start(about(100))).isNull();
        assertThat(failures).last().isEqualTo(SignalFailure.Kind.BUSY);
        assertThat(asked).hasValue(AttributeSource.MAX_CALLS);
    }

    @Test
    void sourceThatHungAndCameBack_isAskedAgain() throws Exception {
        CountDownLatch back = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        SourceCalls calls = calls(AttributeSource.signal("risk", LONG)
                .deadline(Duration.ofMillis(20))
                .fetch(query -> {
                    if (asked.incrementAndGet() > 1) {
                        return answer(3);
                    }
                    Optional<AttributeSource.Answer> nothing = hang();
                    back.countDown();
                    return nothing;
                }));
        assertThat(ask(calls, about(ANN))).isNull();
        release.countDown();
        assertThat(back.await(10, TimeUnit.SECONDS)).isTrue();
        Value value = null;
        for (int i = 0; i < 1_000 && value == null; i++) {
            clock.set(clock.get().plusSeconds(120));
            value = ask(calls, about(ANN));
        }
        assertThat(value).isEqualTo(Value.of(3));
    }

    @Test
    void hangingSourceThatListens_isInterrupted() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        SourceCalls calls = calls(AttributeSource.signal("risk", LONG)
                .deadline(Duration.ofMillis(20))
                .fetch(query -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                    return answer(1);
                }));
        assertThat(ask(calls, about(ANN))).isNull();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).containsExactly(SignalFailure.Kind.LATE);
    }

    @Test
    void manyWhoNeedTheSame_askOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch going = new CountDownLatch(1);
        SourceCalls calls = calls(risk().fetch(query -> {
            going.countDown();
            release.await();
            return answer(asked.incrementAndGet());
        }));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            SourceCalls.Call first = Objects.requireNonNull(calls.start(about(ANN)));
            assertThat(going.await(10, TimeUnit.SECONDS)).isTrue();
            List<Future<@Nullable Value>> values = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                SourceCalls.Call same = Objects.requireNonNull(calls.start(about(ANN)));
                assertThat(same).isSameAs(first);
                values.add(threads.submit(() -> calls.await(same)));
            }
            release.countDown();
            for (Future<@Nullable Value> value : values) {
                assertThat(value.get(10, TimeUnit.SECONDS)).isEqualTo(Value.of(1));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void interruptedWaiter_goesWithoutAndStaysInterrupted() {
        CountDownLatch answered = new CountDownLatch(1);
        SourceCalls calls = calls(risk().fetch(query -> {
            release.await();
            answered.countDown();
            return answer(4);
        }));
        SourceCalls.Call call = Objects.requireNonNull(calls.start(about(ANN)));
        Thread.currentThread().interrupt();
        assertThat(calls.await(call)).isNull();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failures).containsExactly(SignalFailure.Kind.INTERRUPTED);
        // The call goes on for others.
        release.countDown();
        assertThat(calls.await(call)).isEqualTo(Value.of(4));
    }

    @Test
    void floodOfQuestions_isNotKeptForGood() {
        AtomicInteger asked = new AtomicInteger();
        SourceCalls calls = calls(risk().fetch(query -> answer(asked.incrementAndGet())));
        int many = 15_000;
        for (int i = 0; i < many; i++) {
            assertThat(ask(calls, about(i))).isNotNull();
        }
        int again = 0;
        for (int i = 0; i < many; i++) {
            again += calls.kept(about(i), clock.get()) == null ? 1 : 0;
        }
        assertThat(again).isGreaterThan(4_000);
        assertThat(failures).isEmpty();
    }

    @Test
    void questionsThatNobodyIsFreeToAsk_areBounded() {
        SourceCalls calls = calls(risk().fetch(query -> hang()));
        Set<SourceCalls.Call> started = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 3_000; i++) {
            SourceCalls.Call call = calls.start(about(i));
            if (call != null) {
                started.add(call);
            }
        }
        assertThat(started).hasSizeBetween(1_024, 1_024 + AttributeSource.MAX_CALLS);
        assertThat(failures).containsOnly(SignalFailure.Kind.BUSY);
    }

    static Stream<Arguments> jumps() {
        return Stream.of(
                argumentSet("an hour back", Duration.ofHours(-1)),
                argumentSet("an hour ahead", Duration.ofHours(1)),
                argumentSet("ten years ahead", Duration.ofDays(3_653)));
    }

    @ParameterizedTest
    @MethodSource("jumps")
    void clockThatJumps_makesNoOldAnswerYoung(Duration jump) {
        AtomicInteger asked = new AtomicInteger();
        SourceCalls calls = calls(risk().fetch(query -> answer(asked.incrementAndGet())));
        assertThat(ask(calls, about(ANN))).isEqualTo(Value.of(1));
        clock.set(START.plus(jump));
        assertThat(ask(calls, about(ANN))).isEqualTo(Value.of(2));
        clock.set(START);
        assertThat(ask(calls, about(ANN))).isIn(Value.of(2), Value.of(3));
    }

    @Test
    void clockThatStandsStill_doesNotKeepAnAnswerAlive() {
        AtomicInteger asked = new AtomicInteger();
        SourceCalls calls = calls(risk().fetch(query -> answer(asked.incrementAndGet())));
        assertThat(ask(calls, about(ANN))).isEqualTo(Value.of(1));
        skipped.addAndGet(AttributeSource.USUAL_AGE.plusSeconds(1).toNanos());
        assertThat(ask(calls, about(ANN))).isEqualTo(Value.of(2));
    }

    @Test
    void sourceWhoseClockIsALittleAhead_isBelieved() {
        SourceCalls calls = calls(risk().fetch(query -> at(Value.of(1), START.plusSeconds(30))));
        assertThat(ask(calls, about(ANN))).isEqualTo(Value.of(1));
    }

    @Test
    void questionThatIsTooLarge_isNotAsked() {
        SourceCalls calls = calls(risk().reading("path").fetch(query -> answer(1)));
        Value path = Value.of("x".repeat(AttributeSource.MAX_SIZE));
        assertThat(calls.start(new AttributeSource.Query(ANN, Map.of("path", path))))
                .isNull();
        assertThat(failures).containsExactly(SignalFailure.Kind.TOO_LARGE);
    }

    static Stream<Arguments> typesAndValues() {
        Type device = new Type.RecordOf(Map.of(
                "compliant", new Type.Attribute(Type.Primitive.BOOL, true),
                "seen", new Type.Attribute(Type.Extension.DATETIME, false)));
        Value compliant = Value.of(true);
        Value seen = DatetimeValue.of(START);
        return Stream.of(
                argumentSet("Bool", Type.Primitive.BOOL, Value.of(false), true),
                argumentSet("String", Type.Primitive.STRING, Value.of("x"), true),
                argumentSet("decimal", Type.Extension.DECIMAL, DecimalValue.parse("1.5"), true),
                argumentSet("ipaddr", Type.Extension.IPADDR, IpValue.parse("10.0.0.1"), true),
                argumentSet("datetime", Type.Extension.DATETIME, seen, true),
                argumentSet("a datetime that is a text", Type.Extension.DATETIME, Value.of("2026-01-01"), false),
                argumentSet(
                        "Set<String>",
                        new Type.SetOf(Type.Primitive.STRING),
                        SetValue.of(List.of(Value.of("a"), Value.of("b"))),
                        true),
                argumentSet("empty set", new Type.SetOf(Type.Primitive.STRING), SetValue.empty(), true),
                argumentSet(
                        "mixed set",
                        new Type.SetOf(Type.Primitive.STRING),
                        SetValue.of(List.of(Value.of("a"), Value.of(1))),
                        false),
                argumentSet("record", device, RecordValue.of(Map.of("compliant", compliant, "seen", seen)), true),
                argumentSet(
                        "record without what is optional",
                        device,
                        RecordValue.of(Map.of("compliant", compliant)),
                        true),
                argumentSet("record without what is needed", device, RecordValue.of(Map.of("seen", seen)), false),
                argumentSet(
                        "record with more",
                        device,
                        RecordValue.of(Map.of("compliant", compliant, "other", compliant)),
                        false));
    }

    @ParameterizedTest
    @MethodSource("typesAndValues")
    void valueIsTakenIfItIsOfTheDeclaredType(Type type, Value value, boolean taken) {
        SourceCalls calls = calls(AttributeSource.signal("x", type)
                .deadline(Duration.ofSeconds(5))
                .fetch(query -> at(value, START)));
        assertThat(ask(calls, about(ANN))).isEqualTo(taken ? value : null);
    }

    @Test
    void declarationThatMakesNoSense_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AttributeSource.signal("owner", new Type.EntityOf("Zt::User")));
        assertThatIllegalArgumentException().isThrownBy(() -> AttributeSource.signal("", LONG));
        assertThatIllegalArgumentException().isThrownBy(() -> risk().deadline(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> risk().deadline(Duration.ofMinutes(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> risk().maxAge(Duration.ofSeconds(-1)));
    }
}
