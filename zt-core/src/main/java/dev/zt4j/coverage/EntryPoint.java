package dev.zt4j.coverage;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A way into the process, or from the process into what it protects. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class EntryPoint {
    private final EntryPointKind kind;
    private final String name;
    private final @Nullable String boundary;
    private final boolean opaque;

    private EntryPoint(EntryPointKind kind, String name, @Nullable String boundary, boolean opaque) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.name = Objects.requireNonNull(name, "name");
        this.boundary = boundary;
        this.opaque = opaque;
        if (name.isBlank()) {
            throw new IllegalArgumentException("an entry point needs a name");
        }
    }

    /**
     * Returns one that a boundary guards.
     *
     * @param boundary the name of the boundary
     */
    public static EntryPoint guarded(EntryPointKind kind, String name, String boundary) {
        return new EntryPoint(kind, name, Objects.requireNonNull(boundary, "boundary"), false);
    }

    /** Returns one that no boundary guards. */
    public static EntryPoint unguarded(EntryPointKind kind, String name) {
        return new EntryPoint(kind, name, null, false);
    }

    /** Returns one that stands for others which the process cannot list, such as the handlers of a dispatcher. */
    public static EntryPoint notEnumerable(EntryPointKind kind, String name) {
        return new EntryPoint(kind, name, null, true);
    }

    /** Returns what sort it is. */
    public EntryPointKind kind() {
        return kind;
    }

    /** Returns its name. */
    public String name() {
        return name;
    }

    /** Returns the boundary that guards it; empty if none does, or if nobody knows. */
    public Optional<String> boundary() {
        return Optional.ofNullable(boundary);
    }

    /** Tells whether it stands for others that the process cannot list. */
    public boolean isNotEnumerable() {
        return opaque;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EntryPoint point
                && kind == point.kind
                && name.equals(point.name)
                && Objects.equals(boundary, point.boundary)
                && opaque == point.opaque;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, name, boundary, opaque);
    }

    /** Returns kind, name and boundary, for messages. */
    @Override
    public String toString() {
        return kind.code() + ' ' + name + (boundary == null ? "" : " (" + boundary + ')');
    }
}
