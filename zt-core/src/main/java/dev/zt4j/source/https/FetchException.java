package dev.zt4j.source.https;

import java.util.Objects;

/** Thrown where a document was not fetched; without a stack trace, since that is a state of the network. */
public final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the exception with what is wrong, in a few words without secrets. */
    public FetchException(String message) {
        super(Objects.requireNonNull(message, "message"), null, false, false);
    }
}
