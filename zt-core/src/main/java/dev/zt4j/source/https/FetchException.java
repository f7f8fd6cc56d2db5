package dev.zt4j.source.https;

import java.util.Objects;

/** Thrown where a document was not fetched; without a stack trace, since that is a state of the network. */
public final class FetchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean answered;

    /** Creates the exception with what is wrong, in a few words without secrets. */
    public FetchException(String message) {
        this(message, false);
    }

    private FetchException(String message, boolean answered) {
        super(Objects.requireNonNull(message, "message"), null, false, false);
        this.answered = answered;
    }

    static FetchException ofStatus(int status) {
        return new FetchException("status " + status, true);
    }

    /** Tells whether a server that is trusted said that there is no document. */
    public boolean answered() {
        return answered;
    }
}
