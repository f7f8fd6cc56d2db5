package dev.zt4j.source;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How documents are fetched over HTTPS: only an answer of status 200 counts, at most three redirects are followed, no
 * client certificate is shown and no proxy used. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class HttpsOptions {
    private static final int MAX_BODY = 64 << 20;

    private final Duration deadline;
    private final int maxBytes;
    private final boolean privateAddresses;
    private final List<X509Certificate> authorities;
    private final @Nullable Path copies;

    private HttpsOptions(Builder builder) {
        this.deadline = builder.deadline;
        this.maxBytes = builder.maxBytes;
        this.privateAddresses = builder.privateAddresses;
        this.authorities = List.copyOf(builder.authorities);
        this.copies = builder.copies;
    }

    /** Returns what is good for most: 3 seconds, 1 MiB, public addresses only, the JVM's authorities, no copy. */
    public static HttpsOptions standard() {
        return builder().build();
    }

    /** Starts from what is standard. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns how long one fetch may take, redirects included. */
    public Duration deadline() {
        return deadline;
    }

    /** Returns the most bytes that a document may have. */
    public int maxBytes() {
        return maxBytes;
    }

    /** Tells whether hosts may resolve to private, loopback and link-local addresses. */
    public boolean privateAddressesAllowed() {
        return privateAddresses;
    }

    /** Returns the authorities that servers are checked against; empty for those of the JVM. */
    public List<X509Certificate> authorities() {
        return authorities;
    }

    /** Returns the directory in which the last good document is kept. */
    public Optional<Path> copies() {
        return Optional.ofNullable(copies);
    }

    /**
     * Collects options. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private Duration deadline = Duration.ofSeconds(3);
        private int maxBytes = 1 << 20;
        private boolean privateAddresses;
        private final List<X509Certificate> authorities = new ArrayList<>();
        private @Nullable Path copies;

        private Builder() {}

        /** Sets how long one fetch may take in all, from resolving the host to the last byte; 3 seconds by default. */
        public Builder deadline(Duration limit) {
            if (limit.isNegative() || limit.isZero()) {
                throw new IllegalArgumentException("the deadline must be positive");
            }
            this.deadline = limit;
            return this;
        }

        /** Sets the most bytes that a document may have; 1 MiB by default, 64 MiB at most. */
        public Builder maxBytes(int limit) {
            if (limit < 1 || limit > MAX_BODY) {
                throw new IllegalArgumentException("the most bytes must be between 1 and " + MAX_BODY);
            }
            this.maxBytes = limit;
            return this;
        }

        /**
         * Lets hosts resolve to private, loopback and link-local addresses, as those inside of a cluster do. Without
         * it they are refused, so that nobody who can redirect us reaches what only this machine can. The host is looked
         * up once more to connect, so the JVM has to cache addresses for some seconds, as it does by default.
         */
        public Builder allowPrivateAddresses() {
            this.privateAddresses = true;
            return this;
        }

        /** Checks web servers against these authorities instead of the JVM's; the host's name is checked as ever. */
        public Builder authorities(Collection<X509Certificate> certificates) {
            authorities.addAll(certificates);
            return this;
        }

        /**
         * Keeps a copy of the last good document in a directory, from which a start goes on when the server is down.
         *
         * @param directory an existing directory that nobody else can write to
         */
        public Builder keepCopies(Path directory) {
            this.copies = Objects.requireNonNull(directory, "directory");
            return this;
        }

        /** Returns the options. */
        public HttpsOptions build() {
            return new HttpsOptions(this);
        }
    }
}
