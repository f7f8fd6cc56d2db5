package dev.zt4j.identity;

/**
 * Is told where a token names a key that its trust domain or issuer does not have, as far as we know: it may be new.
 * It is called on the threads of requests, for every such token, so it has to return at once.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface KeyMiss {
    /**
     * Takes note.
     *
     * @param name the trust domain or the issuer, which is one of those that are trusted
     */
    void missed(String name);
}
