package dev.zt4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt4j.source.Delivery;
import dev.zt4j.source.Source;
import dev.zt4j.source.SourceException;
import dev.zt4j.source.SourceSettings;
import dev.zt4j.source.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceFeedTest {
    private static final SourceFeed.Usual USUAL =
            new SourceFeed.Usual(Duration.ofSeconds(2), Duration.ofHours(1), new SourceFeed.Listener() {
                @Override
                public void refused(String source, List<String> problems) {}

                @Override
                public void warned(String source, List<String> warnings) {}

                @Override
                public void recovered(String source) {}
            });

    private final TestClock clock = new TestClock();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
    private final AtomicLong random = new AtomicLong();
    private final Endpoint endpoint = new Endpoint();
    private final List<String> taken = new ArrayList<>();
    private Instant freshUntil = Instant.MIN;

    /** A source that counts how often it is asked, and wants to be asked each minute. */
    private static final class Endpoint implements Source<String> {
        private int asked;
        private boolean down;
        private Duration hint = Duration.ofSeconds(60);

        @Override
        public String name() {
            return "endpoint";
        }

        @Override
        public Delivery<String> load(Instant now) {
            asked++;
            if (down) {
                throw new SourceException(List.of("endpoint: down"));
            }
            return new Delivery<>("value " + asked, now, List.of("endpoint: warned"));
        }

        @Override
        public Duration interval(Duration usual) {
            return hint;
        }
    }

    private SourceFeed<String> feed(SourceSettings settings) {
        // Runs through 0, 0.25, 0.5, 0.75 and 1.
        SourceFeed.Time time = new SourceFeed.Time(clock, nanos::get, () -> random.getAndIncrement() % 5 / 4.0);
        SourceFeed<String> feed = new SourceFeed<>(endpoint, settings, USUAL, time, (value, end) -> {
            taken.add(value);
            freshUntil = end;
            return List.of("target: warned");
        });
        feed.refresh();
        return feed;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        clock.advance(time);
    }

    private void run(SourceFeed<String> feed, Duration time) {
        long end = nanos.get() + time.toNanos();
        while (end - nanos.get() >= feed.nanosUntilDue()) {
            pass(Duration.ofNanos(feed.nanosUntilDue()));
            feed.refreshIfDue();
        }
        pass(Duration.ofNanos(end - nanos.get()));
    }

    @Test
    @DisplayName("F-09 an endpoint that is down for ten minutes is asked at its interval, with jitter, not at once")
    void deadEndpoint_isAskedAtItsInterval() {
        SourceFeed<String> feed = feed(SourceSettings.USUAL);
        endpoint.down = true;
        endpoint.asked = 0;
        run(feed, Duration.ofMinutes(10));
        assertThat(endpoint.asked).isBetween(8, 12);
        assertThat(feed.status().problems()).containsExactly("endpoint: down");
        assertThat(taken).hasSize(1);
    }

    @ParameterizedTest
    @DisplayName("F-09 T-26 a hundred feeds that started together do not stay together")
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void intervals_vary(int start) {
        random.set(start);
        SourceFeed<String> feed = feed(SourceSettings.USUAL);
        assertThat(Duration.ofNanos(feed.nanosUntilDue())).hasMillis(54_000 + start * 3_000);
    }

    @Test
    @DisplayName("J-18 T-26 100,000 missing keys within ten seconds make at most two fetches")
    void missingKeys_makeFewFetches() {
        SourceFeed<String> feed = feed(SourceSettings.USUAL);
        pass(Duration.ofSeconds(50));
        endpoint.asked = 0;
        for (int i = 0; i < 100_000; i++) {
            pass(Duration.ofNanos(100_000));
            feed.refreshIfDue();
            if (feed.askEarly()) {
                feed.refresh();
            }
        }
        assertThat(endpoint.asked).isEqualTo(1);
        endpoint.hint = Duration.ofSeconds(1);
        pass(Duration.ofMinutes(2));
        endpoint.asked = 0;
        assertThat(feed.askEarly()).isTrue();
        assertThat(feed.askEarly()).isFalse();
        pass(SourceFeed.EARLY_SPACING);
        assertThat(feed.askEarly()).isTrue();
        feed.retire();
        pass(SourceFeed.EARLY_SPACING);
        assertThat(feed.askEarly()).isFalse();
    }

    @Test
    @DisplayName("G-05 a wall clock that jumps about moves no due time")
    void jumpingClock_movesNoDueTime() {
        SourceFeed<String> feed = feed(SourceSettings.USUAL);
        for (Duration jump : List.of(Duration.ofHours(-1), Duration.ofHours(1), Duration.ofDays(3_650))) {
            long before = feed.nanosUntilDue();
            clock.advance(jump);
            assertThat(feed.nanosUntilDue()).isEqualTo(before);
            endpoint.asked = 0;
            run(feed, Duration.ofMinutes(2));
            assertThat(endpoint.asked).isBetween(1, 3);
        }
    }

    @Test
    @DisplayName("F-10 past the staleness limit a source is refused, or used on with an alarm")
    void staleSource_isRefusedOrAlarmed() {
        SourceFeed<String> refusing = feed(SourceSettings.USUAL.withStaleAfter(Duration.ofMinutes(10)));
        assertThat(freshUntil).isEqualTo(clock.instant().plus(Duration.ofMinutes(10)));
        SourceFeed<String> alarming =
                feed(SourceSettings.USUAL.withStaleAfter(Duration.ofMinutes(10)).withAlarmOnly());
        assertThat(freshUntil).isEqualTo(Instant.MAX);
        endpoint.down = true;
        pass(Duration.ofMinutes(9));
        refusing.refresh();
        assertThat(refusing.status().problems()).containsExactly("endpoint: down");
        pass(Duration.ofMinutes(2));
        refusing.refresh();
        alarming.refresh();
        assertThat(refusing.status().problems()).containsExactly("endpoint: down", "endpoint: stale, and refused");
        assertThat(alarming.status().problems()).containsExactly("endpoint: down", "endpoint: stale, and used on");
    }

    @Test
    @DisplayName("B-11 a source that asks for a day is read twice within its staleness limit")
    void longInterval_isCutToTheStalenessLimit() {
        endpoint.hint = Duration.ofHours(24);
        random.set(2);
        assertThat(Duration.ofNanos(feed(SourceSettings.USUAL).nanosUntilDue())).hasMinutes(30);
        random.set(2);
        SourceFeed<String> patient =
                feed(SourceSettings.USUAL.withStaleAfter(Duration.ofDays(7)).withInterval(Duration.ofHours(5)));
        assertThat(Duration.ofNanos(patient.nanosUntilDue())).hasHours(5);
    }

    @Test
    void status_tellsAgeNextRefreshAndWarnings() {
        random.set(2);
        SourceFeed<String> feed = feed(SourceSettings.USUAL);
        SourceStatus good = feed.status();
        assertThat(good.lastSuccess()).contains(TestClock.START);
        assertThat(good.freshUntil()).contains(TestClock.START.plus(Duration.ofHours(1)));
        assertThat(good.nextRefresh()).contains(TestClock.START.plusSeconds(60));
        assertThat(good.warnings()).containsExactly("endpoint: warned", "target: warned");
        pass(Duration.ofMinutes(5));
        assertThat(feed.status().age(clock.instant())).contains(Duration.ofMinutes(5));
        endpoint.down = true;
        feed.refresh();
        assertThat(feed.status().lastSuccess()).isEqualTo(good.lastSuccess());
        assertThat(feed.status().nextRefresh())
                .hasValueSatisfying(next -> assertThat(next)
                        .isBetween(
                                clock.instant().plusSeconds(54), clock.instant().plusSeconds(66)));
    }

    @Test
    void sourceThatFailsUnexpectedly_isReportedAndReadOn() {
        SourceFeed.Time time = new SourceFeed.Time(clock, nanos::get, () -> 0.5);
        SourceFeed<String> feed = new SourceFeed<>(endpoint, SourceSettings.USUAL, USUAL, time, (value, end) -> {
            throw new IllegalStateException("secret");
        });
        feed.refresh();
        assertThat(feed.status().problems())
                .containsExactly("endpoint: failed unexpectedly (java.lang.IllegalStateException)");
        assertThat(feed.status().lastSuccess()).isEmpty();
        assertThat(Duration.ofNanos(feed.nanosUntilDue())).hasSeconds(60);
    }

    @Test
    void settings_areChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> SourceSettings.USUAL.withInterval(Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SourceSettings.USUAL.withStaleAfter(Duration.ofSeconds(-1)));
        assertThat(SourceSettings.USUAL.notNeededAtStart().neededAtStart()).isFalse();
    }
}
