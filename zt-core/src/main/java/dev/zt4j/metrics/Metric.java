package dev.zt4j.metrics;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The names of all metrics, and of the keys that tell their series apart. Names are stable. Values of keys are few:
 * boundaries and sources as configured, the rest from closed sets; none names a principal.
 *
 * @since 0.1.0
 */
public enum Metric {
    /** Decisions since the start. */
    DECISIONS(
            "zt.decisions",
            Kind.COUNTER,
            null,
            "decisions since the start, recorded or lost",
            Key.BOUNDARY,
            Key.MODE,
            Key.OUTCOME,
            Key.REASON),
    /** How long decisions take. */
    DECISION(
            "zt.decision",
            Kind.OBSERVATION,
            "seconds",
            "one decision, from the call to its record in the queue",
            Key.BOUNDARY,
            Key.MODE,
            Key.OUTCOME,
            Key.REASON),
    /** Records that all sinks have taken. */
    LOG_WRITTEN("zt.log.written", Kind.COUNTER, null, "records of the decision log that all sinks have taken"),
    /** Records that could not be written. */
    LOG_LOST("zt.log.lost", Kind.COUNTER, null, "records of the decision log that could not be written"),
    /** Whether the log fails. */
    LOG_FAILING("zt.log.failing", Kind.GAUGE, null, "1 if the last record could not be written, else 0"),
    /** How old the state of a source is. */
    SOURCE_AGE("zt.source.age", Kind.GAUGE, "seconds", "how old what is in use of a source is", Key.SOURCE),
    /** How long the state of a source holds. */
    SOURCE_FRESH(
            "zt.source.fresh",
            Kind.GAUGE,
            "seconds",
            "until what is in use of a source lapses; below 0 it has lapsed",
            Key.SOURCE),
    /** When a source is read next. */
    SOURCE_NEXT("zt.source.next", Kind.GAUGE, "seconds", "until a source is read again, about", Key.SOURCE),
    /** What is wrong with a source. */
    SOURCE_PROBLEMS(
            "zt.source.problems", Kind.GAUGE, null, "how much is wrong with a source; 0 if it loads", Key.SOURCE),
    /** Waivers that hold. */
    WAIVERS("zt.waivers", Kind.GAUGE, null, "waivers that hold: LIVE, or EXPIRING for those that end soon", Key.STATE),
    /** Waivers that have ended. */
    WAIVERS_EXPIRED("zt.waivers.expired", Kind.COUNTER, null, "waivers that have ended by themselves"),
    /** Uses of waivers. */
    WAIVERS_USED("zt.waivers.used", Kind.COUNTER, null, "how often a waiver changed a decision"),
    /** Decisions that are watched. */
    WATCHES("zt.watches", Kind.GAUGE, null, "decisions that are being watched"),
    /** Revocations that hold. */
    REVOCATIONS("zt.revocations", Kind.GAUGE, null, "revocations that hold"),
    /** Grants that hold. */
    GRANTS("zt.grants", Kind.GAUGE, null, "grants that hold"),
    /** Failures of attribute sources. */
    ATTRIBUTE_FAILURES(
            "zt.attribute.failures",
            Kind.COUNTER,
            null,
            "how often an attribute source did not answer as it should",
            Key.SOURCE);

    private final String code;
    private final Kind kind;
    private final @Nullable String unit;
    private final String summary;

    @SuppressWarnings("ImmutableEnumChecker") // it is, by List.of
    private final List<Key> keys;

    Metric(String code, Kind kind, @Nullable String unit, String summary, Key... keys) {
        this.code = code;
        this.kind = kind;
        this.unit = unit;
        this.summary = summary;
        this.keys = List.of(keys);
    }

    /** Returns the name. */
    public String code() {
        return code;
    }

    /** Returns what kind of number it is. */
    public Kind kind() {
        return kind;
    }

    /** Returns the unit; empty for a number of things. */
    public Optional<String> unit() {
        return Optional.ofNullable(unit);
    }

    /** Returns what it counts or measures. */
    public String summary() {
        return summary;
    }

    /** Returns the keys of its series. */
    public List<Key> keys() {
        return keys;
    }

    /**
     * What kind of number a metric is.
     *
     * @since 0.1.0
     */
    public enum Kind {
        /** Only grows while the process runs. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** Begins and ends: a duration, and a span where there is tracing. */
        OBSERVATION
    }

    /**
     * What tells the series of a metric apart.
     *
     * @since 0.1.0
     */
    public enum Key {
        /** The name of a boundary. */
        BOUNDARY("boundary"),
        /** The mode that a boundary was in. */
        MODE("mode"),
        /** PERMIT, DENY or WOULD_DENY. */
        OUTCOME("outcome"),
        /** The code of the first reason. */
        REASON("reason"),
        /** The name of a source. */
        SOURCE("source"),
        /** LIVE or EXPIRING. */
        STATE("state"),
        /** The id of a decision, as in the log: on spans alone, never on a series. */
        DECISION("decision");

        private final String code;

        Key(String code) {
            this.code = code;
        }

        /** Returns the name. */
        public String code() {
            return code;
        }
    }
}
