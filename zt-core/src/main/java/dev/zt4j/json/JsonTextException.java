package dev.zt4j.json;

/**
 * A text is no JSON as it is wanted. The message says what is wrong and where, and holds no value of the text.
 *
 * @since 0.1.0
 */
public final class JsonTextException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean ofCharacters;

    JsonTextException(String message, boolean ofCharacters) {
        super(message);
        this.ofCharacters = ofCharacters;
    }

    /** Creates an exception for what is wrong beyond the form of JSON. */
    public JsonTextException(String message) {
        this(message, false);
    }

    /** Tells whether the text is no well-formed Unicode, rather than no JSON. */
    public boolean ofCharacters() {
        return ofCharacters;
    }
}
