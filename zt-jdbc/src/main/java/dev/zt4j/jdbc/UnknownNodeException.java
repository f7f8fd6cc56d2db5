package dev.zt4j.jdbc;

/** A tree of the server holds what is not known here, so that it describes nothing. */
final class UnknownNodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownNodeException(String what) {
        super(what);
    }
}
