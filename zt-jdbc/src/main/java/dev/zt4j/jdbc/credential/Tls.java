package dev.zt4j.jdbc.credential;

import dev.zt4j.identity.PeerTrust;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * Hands TLS contexts to the driver, which takes the name of a class and a text only: a context is laid down under a
 * number that nobody can guess, for as long as one connection is being opened.
 */
final class Tls {
    private static final Map<String, SSLSocketFactory> LAID_DOWN = new ConcurrentHashMap<>();

    private Tls() {}

    /** Returns a context without a key. */
    static SSLContext context(PeerTrust server) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {server}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }

    static String layDown(SSLContext context) {
        String number = UUID.randomUUID().toString();
        LAID_DOWN.put(number, context.getSocketFactory());
        return number;
    }

    static SSLSocketFactory pickUp(String number) {
        return Objects.requireNonNull(LAID_DOWN.get(number), "nothing is laid down here");
    }

    static void takeAway(String number) {
        LAID_DOWN.remove(number);
    }
}
