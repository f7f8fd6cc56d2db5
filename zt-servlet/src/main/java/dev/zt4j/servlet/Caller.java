package dev.zt4j.servlet;

import org.jspecify.annotations.Nullable;

/**
 * The caller of a request as the servlet API knows it. Callers of one name are equal, whatever requests they come by. Immutable
 * and thread-safe.
 */
final class Caller implements java.security.Principal {
    private final String name;
    private final Passed passed;

    /**
     * Names a caller.
     *
     * @param name the ID of its principal
     * @param passed that its request may pass
     */
    Caller(String name, Passed passed) {
        this.name = name;
        this.passed = passed;
    }

    @Override
    public String getName() {
        return name;
    }

    /** Returns that its request may pass, for what knows the caller alone. */
    Passed passed() {
        return passed;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Caller caller && name.equals(caller.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
