package dev.zt4j.cedar.syntax;

/**
 * Thrown when a text is not Cedar. The message begins with the place and says what was found and what was expected; it
 * quotes at most one short word of the text.
 *
 * @since 0.1.0
 */
public final class CedarSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SourcePosition position;

    /** Makes the exception for a place and what is wrong there. */
    public CedarSyntaxException(SourcePosition position, String problem) {
        super(position + ": " + problem);
        this.position = position;
    }

    /** Where the text stops being Cedar. */
    public SourcePosition position() {
        return position;
    }
}
