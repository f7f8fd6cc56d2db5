package dev.zt4j.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.zt4j.reason.RefusedException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * What is known of the signers under one trust bundle: its authorities, and the intermediates of paths that held. Many
 * leaves come from one intermediate, and a key that is kept checks signatures twice as fast as one that is read anew.
 * Kept is what was read from a certificate's bytes and whose key signed them, never a verdict: whether the certificate
 * holds is judged with each path. Lasts as long as the bundle. Thread-safe.
 */
final class BundleSigners {
    static final int MAX_INTERMEDIATES = 256;

    private final List<Anchor> anchors;
    private final Cache<ParsedCertificate, ParsedCertificate> intermediates = Caffeine.newBuilder()
            .maximumSize(MAX_INTERMEDIATES)
            .executor(Runnable::run)
            .build();

    /** An authority of the bundle. */
    record Anchor(X509Certificate certificate, ParsedCertificate parsed) {}

    /** Reads the authorities. */
    BundleSigners(TrustBundle bundle) {
        List<Anchor> readable = new ArrayList<>();
        for (X509Certificate authority : bundle.authorities()) {
            addReadable(authority, readable);
        }
        this.anchors = List.copyOf(readable);
    }

    private static void addReadable(X509Certificate authority, List<Anchor> readable) {
        try {
            readable.add(new Anchor(authority, ParsedCertificate.of(authority)));
        } catch (RefusedException e) {
            // It signs for nobody, but the others do.
        }
    }

    List<Anchor> anchors() {
        return anchors;
    }

    /** Returns what is known of the intermediate with exactly these bytes, or else what was given. */
    ParsedCertificate known(ParsedCertificate certificate) {
        ParsedCertificate known = intermediates.getIfPresent(certificate);
        return known != null ? known : certificate;
    }

    /** Keeps an intermediate of a path that held under this bundle. */
    void remember(ParsedCertificate intermediate) {
        intermediates.asMap().putIfAbsent(intermediate, intermediate);
    }
}
