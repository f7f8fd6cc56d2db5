package dev.zt4j.enforcement;

import java.time.Instant;
import java.util.Objects;

/**
 * Permission for the length of a task. Closing it ends it, and so does its expiry. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Grant implements AutoCloseable {
    private final String id;
    private final GrantRequest request;
    private final Instant expiresAt;
    private final Enforcement enforcement;

    Grant(String id, GrantRequest request, Instant expiresAt, Enforcement enforcement) {
        this.id = id;
        this.request = request;
        this.expiresAt = expiresAt;
        this.enforcement = enforcement;
    }

    /** Returns the id under which it stands in the decision log, which is also that of its policy. */
    public String id() {
        return id;
    }

    /** Returns what was asked for. */
    public GrantRequest request() {
        return request;
    }

    /** Returns when it ends by itself. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** Tells whether it still permits. */
    public boolean active() {
        return enforcement.holds(this);
    }

    /** Ends it, from the next decision on. Does nothing if it has ended. */
    @Override
    public void close() {
        enforcement.end(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grant grant && id.equals(grant.id);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(id);
    }

    /** Returns the id, for messages. */
    @Override
    public String toString() {
        return "Grant[" + id + ']';
    }
}
