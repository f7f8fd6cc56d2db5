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
}
