package dev.zt4j.cedar.schema;

import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the declarations of a schema do not make sense together, or when a JSON text is no schema. The message
 * begins with the place: the name of the text, if it was given one, and the position in it.
 *
 * @since 0.1.0
 */
public final class CedarSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String source;
    private final transient @Nullable SourcePosition position;

    /** Makes the exception for a place, as far as it is known, and what is wrong there. */
    public CedarSchemaException(@Nullable String source, @Nullable SourcePosition position, String problem) {
        super(place(source, position) + problem);
        this.source = source;
        this.position = position;
    }

    private static String place(@Nullable String source, @Nullable SourcePosition position) {
        if (position == null) {
            return source == null ? "" : source + ": ";
        }
        return source == null ? position + ": " : source + ", " + position + ": ";
    }

    /** The name of the text with the problem, if it was given one. */
    public Optional<String> source() {
        return Optional.ofNullable(source);
    }

    /** Where in its text the problem is. */
    public Optional<SourcePosition> position() {
        return Optional.ofNullable(position);
    }
}
