package dev.zt4j.identity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How DPoP proofs are judged (RFC 9449). Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class DpopRules {
    /** The most that a proof's date may be off: five minutes. */
    public static final Duration MAX_WINDOW = Duration.ofMinutes(5);

    private static final int DEFAULT_CAPACITY = 65_536;

    private final Duration window;
    private final Set<JwsAlgorithm> algorithms;
    private final ReplayStore replayStore;
    private final @Nullable Duration nonceLifetime;

    private DpopRules(Builder builder) {
        this.window = builder.window;
        this.algorithms = Set.copyOf(builder.algorithms);
        this.replayStore = builder.replayStore == null ? ReplayStore.inMemory(DEFAULT_CAPACITY) : builder.replayStore;
        this.nonceLifetime = builder.nonceLifetime;
    }

    /** Starts building rules. */
    public static Builder builder() {
        return new Builder();
    }

    Duration window() {
        return window;
    }

    boolean allows(JwsAlgorithm algorithm) {
        return algorithms.contains(algorithm);
    }

    /** Returns the names of the algorithms, for a challenge. */
    List<String> algorithms() {
        return algorithms.stream().map(JwsAlgorithm::name).sorted().toList();
    }

    ReplayStore replayStore() {
        return replayStore;
    }

    /** Returns how long a nonce is given out; null where none is required. */
    @Nullable
    Duration nonceLifetime() {
        return nonceLifetime;
    }

    /**
     * Collects the rules. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Set<JwsAlgorithm> algorithms = EnumSet.allOf(JwsAlgorithm.class);
        private final List<String> problems = new ArrayList<>();
        private Duration window = Duration.ofSeconds(60);
        private @Nullable ReplayStore replayStore;
        private @Nullable Duration nonceLifetime;

        private Builder() {}

        /** Sets by how much a proof's date may be off, in the past and in the future; 60 seconds by default. */
        public Builder window(Duration most) {
            this.window = Objects.requireNonNull(most, "most");
            return this;
        }

        /**
         * Sets the signature algorithms of proofs; without it the nine RSA and ECDSA ones of RFC 7518 with SHA-2.
         *
         * @param names as in RFC 7518 section 3.1, {@code ES256} say
         */
        public Builder algorithms(String... names) {
            algorithms.clear();
            for (String name : names) {
                JwsAlgorithm algorithm = JwsAlgorithm.of(name);
                if (algorithm == null) {
                    problems.add("no such signature algorithm: " + name);
                } else {
                    algorithms.add(algorithm);
                }
            }
            return this;
        }

        /** Sets where used proofs are remembered; in memory, 65,536 of them, by default. */
        public Builder replayStore(ReplayStore store) {
            this.replayStore = Objects.requireNonNull(store, "store");
            return this;
        }

        /**
         * Requires a nonce of this process in each proof. A nonce holds for at least the given time and at most twice that.
         *
         * @param lifetime a second at least
         */
        public Builder nonces(Duration lifetime) {
            this.nonceLifetime = Objects.requireNonNull(lifetime, "lifetime");
            return this;
        }

        /**
         * Builds the rules.
         *
         * @throws IllegalStateException if one is out of range
         */
        public DpopRules build() {
            List<String> found = new ArrayList<>(problems);
            if (window.toSeconds() < 1 || window.compareTo(MAX_WINDOW) > 0) {
                found.add("the window must be between a second and " + MAX_WINDOW.toSeconds() + " seconds");
            }
            if (algorithms.isEmpty()) {
                found.add("a signature algorithm is needed");
            }
            if (nonceLifetime != null && nonceLifetime.toSeconds() < 1) {
                found.add("a nonce must live for a second at least");
            }
            if (!found.isEmpty()) {
                throw new IllegalStateException("DPoP: " + String.join("; ", found));
            }
            return new DpopRules(this);
        }
    }
}
