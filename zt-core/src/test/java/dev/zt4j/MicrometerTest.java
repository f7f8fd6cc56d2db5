package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.metrics.Metric;
import dev.zt4j.micrometer.DecisionObservations;
import dev.zt4j.micrometer.ZeroTrustMeters;
import dev.zt4j.policy.AttributeSource;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Micrometer registry shows, and that nothing needs one. */
class MicrometerTest {
    private final MockClock time = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, time);

    @TempDir
    Path directory;

    private TestLedger ledger;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
    }

    @AfterEach
    void close() {
        ledger.close();
        registry.close();
    }

    private double value(Metric metric, String... tags) {
        return registry.get(metric.code())
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void meters_showWhatIsCountedOnceASecondAtMost() {
        new ZeroTrustMeters(ledger.zt()::statistics).bindTo(registry);
        String trust = ledger.zt().sources().get(0).name();
        String[] permits = {"boundary", "ledger", "mode", "ENFORCE", "outcome", "PERMIT", "reason", "policy.permit"};
        ledger.read("/reader");
        ledger.clock.advance(Duration.ofSeconds(10));
        assertThat(value(Metric.SOURCE_AGE, "source", trust)).isZero();
        time.add(Duration.ofSeconds(1));
        assertThat(value(Metric.SOURCE_AGE, "source", trust)).isEqualTo(10);
        assertThat(value(Metric.SOURCE_FRESH, "source", trust)).isEqualTo(3_590);
        assertThat(value(Metric.SOURCE_PROBLEMS, "source", trust)).isZero();
        assertThat(value(Metric.SOURCE_NEXT, "source", trust)).isNaN();
        assertThat(value(Metric.DECISIONS, permits)).isEqualTo(1);
        ledger.read("/reader");
        time.add(Duration.ofSeconds(1));
        assertThat(value(Metric.DECISIONS, permits)).isEqualTo(2);
    }

    @Test
    void meters_areThoseOfTheListAndNameNobody() {
        AttributeSource risk = AttributeSource.signal("risk", Type.Primitive.LONG)
                .deadline(Duration.ofSeconds(5))
                .fetch(query -> Optional.empty());
        try (ZeroTrust zt = ledger.builder().attributes(risk).build()) {
            zt.boundary("ledger").decide(read(ledger.svid("/reader")).build());
            new ZeroTrustMeters(zt::statistics).bindTo(registry);
            for (Metric metric : EnumSet.complementOf(EnumSet.of(Metric.DECISION))) {
                assertThat(registry.get(metric.code()).meters())
                        .isNotEmpty()
                        .allSatisfy(meter -> assertThat(meter.getId().getTags())
                                .extracting(Tag::getKey)
                                .containsExactlyInAnyOrderElementsOf(metric.keys().stream()
                                        .map(Metric.Key::code)
                                        .toList()));
            }
            assertThat(registry.getMeters())
                    .extracting(Meter::getId)
                    .allSatisfy(id -> assertThat(id.toString()).doesNotContain("spiffe://td/reader"))
                    .extracting(Meter.Id::getName)
                    .allMatch(name -> Arrays.stream(Metric.values())
                            .anyMatch(metric -> metric.code().equals(name)));
        }
    }

    @Test
    void decision_isAnObservationWithFewKeysAndTheIdOfItsRecord() {
        List<Observation.Context> ended = new ArrayList<>();
        ObservationRegistry observations = ObservationRegistry.create();
        observations
                .observationConfig()
                .observationHandler(new DefaultMeterObservationHandler(registry))
                .observationHandler(new ObservationHandler<Observation.Context>() {
                    @Override
                    public void onStop(Observation.Context context) {
                        ended.add(context);
                    }

                    @Override
                    public boolean supportsContext(Observation.Context context) {
                        return true;
                    }
                });
        try (ZeroTrust zt = ledger.builder()
                .decisionObserver(new DecisionObservations(observations))
                .build()) {
            Decision decision = zt.boundary("reporting")
                    .decide(read(ledger.svid("/stranger")).build());
            assertThat(ended).singleElement().satisfies(context -> {
                assertThat(context.getName()).isEqualTo("zt.decision");
                assertThat(context.getLowCardinalityKeyValues())
                        .containsExactlyInAnyOrder(
                                KeyValue.of("boundary", "reporting"),
                                KeyValue.of("mode", "REPORT_ONLY"),
                                KeyValue.of("outcome", "WOULD_DENY"),
                                KeyValue.of("reason", "policy.no-permit"));
                assertThat(context.getHighCardinalityKeyValues())
                        .containsExactly(KeyValue.of("decision", decision.id()));
            });
            assertThat(registry.get("zt.decision").timer().count()).isEqualTo(1);
            assertThat(observations.getCurrentObservation()).isNull();
        }
    }

    /** Runs where there is no Micrometer. */
    public static final class Deciding implements Callable<String> {
        private final Path place;

        /** Takes an empty directory. */
        public Deciding(Path place) {
            this.place = place;
        }

        @Override
        public String call() throws Exception {
            try (TestLedger without = new TestLedger(place)) {
                return without.read("/reader").outcome() + " "
                        + without.zt().statistics().decisions().size();
            }
        }
    }

    @Test
    void libraryWithoutMicrometer_decidesAndCounts() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("micrometer")) {
                path.add(url(entry));
            }
        }
        try (URLClassLoader without =
                new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .isThrownBy(() -> without.loadClass("io.micrometer.observation.Observation"));
            Callable<?> deciding = (Callable<?>) without.loadClass(Deciding.class.getName())
                    .getConstructor(Path.class)
                    .newInstance(Files.createDirectory(directory.resolve("without")));
            assertThat(deciding.call()).isEqualTo("PERMIT 1");
        }
    }

    private static URL url(String entry) throws MalformedURLException {
        return Path.of(entry).toUri().toURL();
    }
}
