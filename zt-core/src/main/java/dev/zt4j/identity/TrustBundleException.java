package dev.zt4j.identity;

/**
 * Thrown where a document is no trust bundle.
 *
 * @since 0.1.0
 */
public final class TrustBundleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is wrong, without the document's content
     */
    public TrustBundleException(String message) {
        super(message);
    }
}
