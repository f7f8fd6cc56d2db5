package dev.zt4j.policy;

import dev.zt4j.source.HttpsOptions;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How policy bundles are fetched and which are accepted. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class BundleOptions {
    private static final int MAX_KEYS = 8;
    private static final int MAX_EXPANDED = 64 << 20;
    private static final int MAX_FILES = 10_000;

    private final String name;
    private final PolicyBundle.Bounds bounds;
    private final HttpsOptions https;
    private final Duration every;
    private final Consumer<String> refusals;

    private BundleOptions(Builder builder) {
        this.name = builder.name;
        this.bounds = new PolicyBundle.Bounds(List.copyOf(builder.keys), builder.maxExpanded, builder.maxFiles);
        this.https = builder.https;
        this.every = builder.every;
        this.refusals = builder.refusals;
    }

    /**
     * Starts with the key that signs bundles.
     *
     * @param key a public key on P-256 or P-384, or of Ed25519
     * @throws IllegalArgumentException if it is another
     */
    public static Builder signedBy(PublicKey key) {
        return new Builder().orBy(key);
    }

    String name() {
        return name;
    }

    PolicyBundle.Bounds bounds() {
        return bounds;
    }

    HttpsOptions https() {
        return https;
    }

    Duration every() {
        return every;
    }

    Consumer<String> refusals() {
        return refusals;
    }

    /**
     * Collects options. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final List<PublicKey> keys = new ArrayList<>();
        private String name = "policies";
        private HttpsOptions https = HttpsOptions.standard();
        private Duration every = Duration.ofMinutes(1);
        private int maxExpanded = 16 << 20;
        private int maxFiles = 1_000;
        private Consumer<String> refusals = problem -> {};

        private Builder() {}

        /**
         * Accepts another key as well, while one takes the place of the other.
         *
         * @throws IllegalArgumentException if there are more than 8, or it is a key of no algorithm that is accepted
         */
        public Builder orBy(PublicKey key) {
            BundleCrypto.of(key);
            if (keys.size() == MAX_KEYS) {
                throw new IllegalArgumentException("no more than " + MAX_KEYS + " keys can be accepted");
            }
            keys.add(key);
            return this;
        }

        /** Sets the name that the bundle has to have; {@code policies} by default. */
        public Builder named(String expected) {
            this.name = Objects.requireNonNull(expected, "expected");
            return this;
        }

        /** Sets how it is fetched, how large it may be packed, and in which directory the last good one is kept. */
        public Builder https(HttpsOptions options) {
            this.https = Objects.requireNonNull(options, "options");
            return this;
        }

        /** Sets how often it is asked for; 1 minute by default. */
        public Builder every(Duration interval) {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("the interval must be positive");
            }
            this.every = interval;
            return this;
        }

        /** Sets the most bytes of the archive unpacked; 16 MiB by default, 64 MiB at most. */
        public Builder maxExpandedBytes(int limit) {
            this.maxExpanded = within(limit, MAX_EXPANDED);
            return this;
        }

        /** Sets the most files; 1,000 by default, 10,000 at most. */
        public Builder maxFiles(int limit) {
            this.maxFiles = within(limit, MAX_FILES);
            return this;
        }

        private static int within(int limit, int most) {
            if (limit < 1 || limit > most) {
                throw new IllegalArgumentException("the limit must be between 1 and " + most);
            }
            return limit;
        }

        /**
         * Tells somebody of each bundle that is refused, in one line without secrets; it must be quick. Besides, each is
         * an event of the decision log.
         */
        public Builder onRefusal(Consumer<String> listener) {
            this.refusals = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /** Returns the options. */
        public BundleOptions build() {
            return new BundleOptions(this);
        }
    }
}
