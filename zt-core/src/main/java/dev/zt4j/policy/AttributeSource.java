package dev.zt4j.policy;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Where one attribute comes from that is not known beforehand: the posture of a device, a risk score, the owner of a
 * record. It has a declared type, a deadline and a maximum age; what is late, too old, of another type or failed is
 * absent, never false, so policies test it with {@code has}. Immutable and thread-safe.
 *
 * <p>A decision may wait for the slowest deadline of its sources. Answers are kept within their maximum age, and asked
 * for once however many requests need them. An attribute that has a source comes from nowhere else: where the source has
 * no answer, what an entity file or a call says of it does not count.
 *
 * @since 0.1.0
 */
public final class AttributeSource {
    /** How long a source may take unless it says otherwise. */
    public static final Duration USUAL_DEADLINE = Duration.ofMillis(50);

    /** How long an answer counts unless the source says otherwise. */
    public static final Duration USUAL_AGE = Duration.ofMinutes(1);

    /** The most that an answer may hold: each value counts as one, and each character of a text. */
    public static final int MAX_SIZE = 4_096;

    /** The most calls of a source that go on at once. */
    public static final int MAX_CALLS = 8;

    private static final Duration LONGEST_DEADLINE = Duration.ofSeconds(5);

    private final Target target;
    private final String attribute;
    private final Type type;
    private final Duration deadline;
    private final Duration maxAge;
    private final Set<String> entityTypes;
    private final Set<String> circumstances;
    private final Fetch fetch;

    private AttributeSource(Builder builder, Fetch fetch) {
        this.target = builder.target;
        this.attribute = builder.attribute;
        this.type = builder.type;
        this.deadline = builder.deadline;
        this.maxAge = builder.maxAge;
        this.entityTypes = builder.entityTypes;
        this.circumstances = builder.circumstances;
        this.fetch = Objects.requireNonNull(fetch, "fetch");
    }

    /** Where an attribute shows. */
    enum Target {
        /** As {@code context.signals.NAME}, about the principal. */
        SIGNAL,
        /** As {@code principal.NAME}. */
        PRINCIPAL,
        /** As {@code resource.NAME}. */
        RESOURCE
    }

    /**
     * Asks for an attribute. Called by several threads at once; interrupted at the deadline.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Fetch {
        /**
         * Returns the answer, or nothing if it is not known of this entity.
         *
         * @throws IOException if it cannot be told, which makes the attribute absent, as any other exception does
         * @throws InterruptedException if that took too long
         */
        Optional<Answer> fetch(Query query) throws IOException, InterruptedException;
    }

    /**
     * What is asked. The answer may depend on nothing else, since it is kept for the next who asks the same.
     *
     * @param entity about whom: the principal, or the resource
     * @param circumstances of the context that the application gave, what the source {@link Builder#reading reads}
     * @since 0.1.0
     */
    public record Query(EntityUid entity, Map<String, Value> circumstances) {
        /** Copies the map and refuses null. */
        public Query {
            Objects.requireNonNull(entity, "entity");
            circumstances = Map.copyOf(circumstances);
        }
    }

    /**
     * An answer.
     *
     * @param value the value
     * @param observedAt since when it has been known to be so, from which its age counts
     * @since 0.1.0
     */
    public record Answer(Value value, Instant observedAt) {
        /** Refuses null. */
        public Answer {
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(observedAt, "observedAt");
        }
    }

    /**
     * Starts a source of {@code context.signals.NAME}. In a delegated call it is about the subject.
     *
     * @param name the name, an identifier of Cedar
     * @param type the type of its values: of primitives, extension types, sets and records of them
     */
    public static Builder signal(String name, Type type) {
        return new Builder(Target.SIGNAL, name, type);
    }

    /**
     * Starts a source of an attribute of principals, subject and actor alike.
     *
     * @param name the name of the attribute
     * @param type as for {@link #signal}
     * @param entityTypes the types of principals that it knows of; none for all
     */
    public static Builder ofPrincipal(String name, Type type, String... entityTypes) {
        return new Builder(Target.PRINCIPAL, name, type).of(entityTypes);
    }

    /**
     * Starts a source of an attribute of resources.
     *
     * @param name the name of the attribute
     * @param type as for {@link #signal}
     * @param entityTypes the types of resources that it knows of; none for all
     */
    public static Builder ofResource(String name, Type type, String... entityTypes) {
        return new Builder(Target.RESOURCE, name, type).of(entityTypes);
    }

    /** Returns how policies name what it gives, {@code context.signals.risk} say; the name in events and counters. */
    public String name() {
        return switch (target) {
            case SIGNAL -> "context.signals." + attribute;
            case PRINCIPAL -> "principal." + attribute;
            case RESOURCE -> "resource." + attribute;
        };
    }

    /** Returns the type of its values. */
    public Type type() {
        return type;
    }

    /** Returns how long it may take. */
    public Duration deadline() {
        return deadline;
    }

    /** Returns how long an answer counts. */
    public Duration maxAge() {
        return maxAge;
    }

    Target target() {
        return target;
    }

    String attribute() {
        return attribute;
    }

    Set<String> circumstances() {
        return circumstances;
    }

    boolean knowsOf(EntityUid entity) {
        return entityTypes.isEmpty() || entityTypes.contains(entity.type());
    }

    Optional<Answer> fetch(Query query) throws IOException, InterruptedException {
        return fetch.fetch(query);
    }

    /** Returns the name and the type. */
    @Override
    public String toString() {
        return name() + ": " + type;
    }

    /**
     * Collects how a source is asked. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Target target;
        private final String attribute;
        private final Type type;
        private Duration deadline = USUAL_DEADLINE;
        private Duration maxAge = USUAL_AGE;
        private Set<String> entityTypes = Set.of();
        private Set<String> circumstances = Set.of();

        private Builder(Target target, String attribute, Type type) {
            if (attribute.isEmpty()) {
                throw new IllegalArgumentException("an attribute needs a name");
            }
            if (!Shape.declarable(type)) {
                throw new IllegalArgumentException(
                        "an attribute source gives primitives, extension values, and sets and records of them");
            }
            this.target = target;
            this.attribute = attribute;
            this.type = type;
        }

        private Builder of(String... types) {
            this.entityTypes = Set.of(types);
            return this;
        }

        /** Sets how long it may take, 5 seconds at most; 50 milliseconds by default. */
        public Builder deadline(Duration limit) {
            if (limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST_DEADLINE) > 0) {
                throw new IllegalArgumentException("the deadline of a source is between 0 and 5 seconds");
            }
            this.deadline = limit;
            return this;
        }

        /** Sets how long an answer counts after it was observed; 1 minute by default. */
        public Builder maxAge(Duration limit) {
            if (limit.isNegative() || limit.isZero() || limit.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("the maximum age of an answer is between 0 and a day");
            }
            this.maxAge = limit;
            return this;
        }

        /** Names what of the application's own context the answer depends on, the client's address say. */
        public Builder reading(String... names) {
            this.circumstances = Set.of(names);
            return this;
        }

        /** Returns the source that asks so. */
        public AttributeSource fetch(Fetch fetch) {
            return new AttributeSource(this, fetch);
        }
    }
}
