package dev.zt4j.cli;

/** A line of a batch is no question. The message tells nothing of what the line holds but names of keys. */
final class MalformedLineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedLineException(String problem) {
        super(problem, null, false, false);
    }
}
