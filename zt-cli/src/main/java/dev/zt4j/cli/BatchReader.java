package dev.zt4j.cli;

import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.IssuerKeys;
import dev.zt4j.identity.TrustBundle;
import dev.zt4j.identity.TrustBundleException;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes questions of the lines of a batch, and remembers what keys they named last. Not thread-safe. */
final class BatchReader {
    private static final Set<String> COMMON = Set.of("id", "kind", "audience", "at", "role");

    /** A text longer than this is read anew each time, so that what is remembered stays small. */
    private static final int MAX_REMEMBERED = 1 << 16;

    private final Recent<Source, TrustBundles> recent = new Recent<>();

    private record Source(Kind kind, String name, String text) {}

    /** What may stand in a line besides what may stand in all. */
    private enum Kind {
        X509("chain", "anchors", "trustDomain"),
        JWT("token", "jwks", "trustDomain"),
        ACCESS_TOKEN("token", "jwks", "issuer");

        private final String credential;
        private final String trusted;
        private final String authority;

        Kind(String credential, String trusted, String authority) {
            this.credential = credential;
            this.trusted = trusted;
            this.authority = authority;
        }

        Set<String> keys() {
            return Set.of(credential, trusted, authority);
        }

        static Kind of(String name) {
            return switch (name) {
                case "x509" -> X509;
                case "jwt" -> JWT;
                case "access-token" -> ACCESS_TOKEN;
                default -> throw new MalformedLineException("kind is x509, jwt or access-token");
            };
        }
    }

    /**
     * Reads a line.
     *
     * @throws MalformedLineException if it is no question
     * @throws RefusedException if it is one, and what stands in it cannot be read
     */
    CredentialCheck read(BatchLine line) {
        line.read();
        Kind kind = Kind.of(line.text("kind"));
        line.allow(COMMON, kind.keys());
        Instant at = at(line.get("at"));
        PeerRole role = line.get("role") == null ? PeerRole.CLIENT : PeerRole.of(line.text("role"));
        if (role == null) {
            throw new MalformedLineException("role is client or server");
        }
        String issuer = kind == Kind.ACCESS_TOKEN ? line.text("issuer") : null;
        Set<String> audiences = kind == Kind.X509 ? Set.of() : Set.of(line.text("audience"));
        TrustBundles trust = trust(kind, line);
        Evidence evidence =
                kind == Kind.X509 ? role.evidence(line.certificates("chain")) : Evidence.bearer(line.text("token"));
        return new CredentialCheck(evidence, trust, new CredentialCheck.Rules(issuer, audiences), at);
    }

    private static Instant at(@Nullable Json at) {
        if (at == null) {
            return Instant.now();
        }
        Instant instant = at.isString()
                ? Moments.instant(at.string("at"))
                : at.isNumber() ? Moments.instant(at.text().strip()) : null;
        if (instant == null) {
            throw new MalformedLineException("at is an ISO instant or seconds since 1970");
        }
        return instant;
    }

    private TrustBundles trust(Kind kind, BatchLine line) {
        String name = line.text(kind == Kind.ACCESS_TOKEN ? "issuer" : "trustDomain");
        String text = line.required(kind == Kind.X509 ? "anchors" : "jwks").text();
        Supplier<TrustBundles> parser = () -> parse(kind, name, line);
        return text.length() > MAX_REMEMBERED ? parser.get() : recent.get(new Source(kind, name, text), parser);
    }

    private static TrustBundles parse(Kind kind, String name, BatchLine line) {
        if (kind == Kind.X509) {
            return TrustBundles.of(
                    List.of(TrustBundle.ofAuthorities(TrustDomain.of(name), line.certificates("anchors"))));
        }
        Json keys = line.required("jwks");
        if (!keys.isObject()) {
            throw new MalformedLineException("jwks is an object");
        }
        byte[] json = keys.text().getBytes(StandardCharsets.UTF_8);
        try {
            return kind == Kind.JWT
                    ? TrustBundles.of(List.of(TrustBundle.parse(TrustDomain.of(name), json)))
                    : TrustBundles.of(List.of(), List.of(IssuerKeys.parse(name, json)));
        } catch (TrustBundleException e) {
            // What is no set of keys holds none.
            throw new RefusedException(Reason.JWT_NO_BUNDLE);
        }
    }
}
