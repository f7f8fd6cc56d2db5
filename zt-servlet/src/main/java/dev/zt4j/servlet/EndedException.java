package dev.zt4j.servlet;

import java.io.IOException;

/**
 * The decision on a request that was being served has ended. Thrown out of the filter it makes the container cut the
 * response off, so that nobody takes what has been sent for the whole. Its trace would tell nothing.
 */
final class EndedException extends IOException {
    private static final long serialVersionUID = 1L;

    EndedException() {
        super("the decision on the request has ended");
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
