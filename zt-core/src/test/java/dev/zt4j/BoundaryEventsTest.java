package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.tuple;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.EventRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What adapters have recorded at a boundary besides decisions. */
class BoundaryEventsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private TestLedger ledger;
    private Boundary boundary;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
        boundary = ledger.enforcing();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static Waiver waiver() {
        return Waiver.builder("W-1")
                .boundary("ledger")
                .principal(EntityUid.of("Zt::Legacy", "batch"))
                .rule(new Waiver.StaticSecret())
                .owner("ledger team")
                .reason("migration")
                .riskAcceptedBy("risk office")
                .expiresAt(TestClock.START.plus(Duration.ofDays(1)))
                .build();
    }

    @Test
    void endOfWhatWasDecidedOn_isRecordedWithWhatIsKnown() throws Exception {
        Decision decision = boundary.decide(read(ledger.svid("/reader")).build());
        boundary.ended(decision, "done", Map.of("rows", "3"));
        assertThat(ledger.zt().decisionLog().flush(LIMIT)).isTrue();
        assertThat(ledger.events)
                .extracting(EventRecord::kind, EventRecord::subject, EventRecord::why, EventRecord::details)
                .containsExactly(
                        tuple(EventKind.CALL_ENDED, decision.id(), "done", Map.of("boundary", "ledger", "rows", "3")));
    }

    @Test
    void useOfAWaiverWithoutADecision_isRecordedAndCounted() throws Exception {
        Waiver waiver = waiver();
        ledger.zt().addWaiver(waiver);
        boundary.used(waiver, "password of role batch");
        assertThat(ledger.zt().decisionLog().flush(LIMIT)).isTrue();
        assertThat(ledger.events)
                .filteredOn(event -> event.kind() == EventKind.WAIVER_USED)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.subject()).isEqualTo("W-1");
                    assertThat(event.why()).isEqualTo("password of role batch");
                    assertThat(event.details()).isEqualTo(Map.of("boundary", "ledger", "owner", "ledger team"));
                });
        assertThat(ledger.zt().coverage().report().waivers())
                .singleElement()
                .satisfies(line -> assertThat(line.used()).isEqualTo(1));
    }

    @Test
    void nothing_isRecordedOfNothing() throws Exception {
        Decision decision = boundary.decide(read(ledger.svid("/reader")).build());
        assertThatNullPointerException().isThrownBy(() -> boundary.ended(nothing(), "done", Map.of()));
        assertThatNullPointerException().isThrownBy(() -> boundary.ended(decision, nothing(), Map.of()));
        assertThatNullPointerException().isThrownBy(() -> boundary.ended(decision, "done", nothing()));
        assertThatNullPointerException().isThrownBy(() -> boundary.used(nothing(), "a password"));
        assertThatNullPointerException().isThrownBy(() -> boundary.used(waiver(), nothing()));
        assertThat(ledger.zt().decisionLog().flush(LIMIT)).isTrue();
        assertThat(ledger.events).isEmpty();
    }

    /** Returns null, as callers without null checks may. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
