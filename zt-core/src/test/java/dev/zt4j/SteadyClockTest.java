package dev.zt4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G-05 the clock that decisions go by")
class SteadyClockTest {
    private final TestClock wall = new TestClock();
    private final AtomicLong nanos = new AtomicLong();
    private final SteadyClock clock = new SteadyClock(wall, nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void goodClock_isTaken() {
        pass(Duration.ofMinutes(1));
        wall.advance(Duration.ofMinutes(1));
        assertThat(clock.instant()).isEqualTo(wall.instant());
    }

    @Test
    void clockThatTurnsBack_isNotBelieved() {
        pass(Duration.ofMinutes(1));
        wall.advance(Duration.ofHours(-1));
        Instant expected = TestClock.START.plus(Duration.ofMinutes(1));
        assertThat(clock.instant()).isEqualTo(expected);
        pass(Duration.ofMinutes(1));
        assertThat(clock.instant()).isEqualTo(expected.plus(Duration.ofMinutes(1)));
    }

    @Test
    void clockThatJumpsAhead_isBelievedUntilItReturns() {
        wall.advance(Duration.ofDays(3650));
        assertThat(clock.instant()).isEqualTo(wall.instant());
        wall.advance(Duration.ofDays(-3650));
        pass(Duration.ofSeconds(3));
        wall.advance(Duration.ofSeconds(3));
        assertThat(clock.instant()).isEqualTo(TestClock.START.plusSeconds(3));
    }

    @Test
    void smallCorrections_areTaken() {
        wall.advance(Duration.ofSeconds(-4));
        assertThat(clock.instant()).isEqualTo(TestClock.START.minusSeconds(4));
    }

    @Test
    void timeOfADecision_isThatOfTheClock() {
        pass(Duration.ofSeconds(1));
        wall.advance(Duration.ofSeconds(1));
        assertThat(clock.at(nanos.get())).isEqualTo(wall.instant());
        pass(Duration.ofNanos(999_999));
        assertThat(clock.at(nanos.get())).isEqualTo(wall.instant().plusNanos(999_999));
    }

    @Test
    void clockThatIsSet_isNoticedByDecisionsWithinAMillisecond() {
        wall.advance(Duration.ofDays(3650));
        pass(Duration.ofMillis(1));
        assertThat(clock.at(nanos.get())).isEqualTo(wall.instant());
    }

    @Test
    void readingFromBeforeTheLastOne_isNoTimeToCome() {
        pass(Duration.ofSeconds(2));
        wall.advance(Duration.ofSeconds(2));
        clock.at(nanos.get());
        wall.advance(Duration.ofSeconds(-1));
        assertThat(clock.at(nanos.get() - 1)).isEqualTo(wall.instant());
    }
}
