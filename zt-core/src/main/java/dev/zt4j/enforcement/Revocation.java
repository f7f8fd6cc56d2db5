package dev.zt4j.enforcement;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.identity.PrincipalKind;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.json.JsonTextException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ends a principal, a credential or all of a kind before they expire, from the next decision on. Immutable and
 * thread-safe.
 *
 * @param target what is ended
 * @param why why, for the record
 * @param by who says so
 * @param occurredAt when it became known outside of this process, to measure how long it took to have an effect; null
 *     if nobody says
 * @param until when it may be forgotten, since what it ends has expired by then; {@link Instant#MAX} for never
 * @since 0.1.0
 */
public record Revocation(
        Target target, String why, String by, @Nullable Instant occurredAt, Instant until) {
    private static final String UNNAMED = "unnamed";

    /** Refuses null and a blank reason. */
    public Revocation {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(until, "until");
        if (why.isBlank()) {
            throw new IllegalArgumentException("a revocation needs a reason");
        }
    }

    /** Returns a revocation that never ends. */
    public static Revocation of(Target target, String why) {
        return new Revocation(target, why, UNNAMED, null, Instant.MAX);
    }

    /** Returns the revocation of a workload, whatever it presents. */
    public static Revocation workload(SpiffeId id, String why) {
        return principal(EntityUid.of(PrincipalKind.WORKLOAD.entityType(), id.toString()), why);
    }

    /** Returns the revocation of a principal, whatever it presents, also where it acts for others. */
    public static Revocation principal(EntityUid principal, String why) {
        return of(new OfPrincipal(principal), why);
    }

    /**
     * Returns the revocation of one token.
     *
     * @param issuer who issued it: the name of the trust domain, for a JWT-SVID
     * @param tokenId its {@code jti}
     * @param why why
     */
    public static Revocation token(String issuer, String tokenId, String why) {
        return of(new OfToken(issuer, tokenId), why);
    }

    /**
     * Returns the revocation of a key, in whatever credential it is proven.
     *
     * @param thumbprint the SHA-256 thumbprint in base64url of the certificate or JWK
     * @param why why
     */
    public static Revocation key(String thumbprint, String why) {
        return of(new OfKey(thumbprint), why);
    }

    /**
     * Returns the revocation of a session, with all tokens that belong to it.
     *
     * @param issuer who issued them
     * @param sessionId their {@code sid}
     * @param why why
     */
    public static Revocation session(String issuer, String sessionId, String why) {
        return of(new OfSession(issuer, sessionId), why);
    }

    /** Returns the revocation of everybody in a trust domain. */
    public static Revocation trustDomain(TrustDomain name, String why) {
        return of(new OfIssuer(name.name()), why);
    }

    /** Returns the revocation of everybody whom an OAuth issuer names. */
    public static Revocation issuer(String issuer, String why) {
        return of(new OfIssuer(issuer), why);
    }

    /** Returns the revocation of all credentials issued before an instant. */
    public static Revocation issuedBefore(Instant instant, String why) {
        return of(new IssuedBefore(null, instant), why);
    }

    /**
     * Returns the revocation of all credentials of an issuer that it issued before an instant.
     *
     * @param issuer the name of the trust domain, or the OAuth issuer
     * @param instant the first instant whose credentials hold
     * @param why why
     */
    public static Revocation issuedBefore(String issuer, Instant instant, String why) {
        return of(new IssuedBefore(Objects.requireNonNull(issuer, "issuer"), instant), why);
    }

    /**
     * Reads what {@link #toJson()} returns.
     *
     * @throws IllegalArgumentException if it is anything else; the message says what is wrong
     */
    public static Revocation parse(String json) {
        try {
            Revocation revocation = RevocationJson.parse(json).revocation();
            if (revocation != null) {
                return revocation;
            }
        } catch (JsonTextException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        throw new IllegalArgumentException("do: expected revoke");
    }

    /** Returns this as a JSON object in one line. */
    public String toJson() {
        return RevocationJson.revoked(this);
    }

    /** Returns the same, said by somebody. */
    public Revocation by(String who) {
        return new Revocation(target, why, who, occurredAt, until);
    }

    /** Returns the same, known outside of this process since an instant. */
    public Revocation occurredAt(Instant instant) {
        return new Revocation(target, why, by, instant, until);
    }

    /**
     * Returns the same, which may be forgotten after an instant; not before all credentials that it ends have expired.
     * It is when there is no room for another one, and at a restart; to end it at a time, lift it.
     */
    public Revocation until(Instant instant) {
        return new Revocation(target, why, by, occurredAt, instant);
    }

    /**
     * What a revocation ends.
     *
     * @since 0.1.0
     */
    public sealed interface Target {
        /** Returns what is ended, for messages: a kind and names, nothing secret. */
        String describe();
    }

    /**
     * A principal.
     *
     * @param principal its Cedar entity
     * @since 0.1.0
     */
    public record OfPrincipal(EntityUid principal) implements Target {
        /** Refuses null. */
        public OfPrincipal {
            Objects.requireNonNull(principal, "principal");
        }

        @Override
        public String describe() {
            return "principal " + principal;
        }
    }

    /**
     * A token.
     *
     * @param issuer who issued it
     * @param tokenId its {@code jti}
     * @since 0.1.0
     */
    public record OfToken(String issuer, String tokenId) implements Target {
        /** Refuses null. */
        public OfToken {
            Objects.requireNonNull(issuer, "issuer");
            Objects.requireNonNull(tokenId, "tokenId");
        }

        @Override
        public String describe() {
            return "token " + tokenId + " of " + issuer;
        }
    }

    /**
     * A key.
     *
     * @param thumbprint its thumbprint, or that of its certificate
     * @since 0.1.0
     */
    public record OfKey(String thumbprint) implements Target {
        /** Refuses null. */
        public OfKey {
            Objects.requireNonNull(thumbprint, "thumbprint");
        }

        @Override
        public String describe() {
            return "key " + thumbprint;
        }
    }

    /**
     * A session.
     *
     * @param issuer who holds it
     * @param sessionId its {@code sid}
     * @since 0.1.0
     */
    public record OfSession(String issuer, String sessionId) implements Target {
        /** Refuses null. */
        public OfSession {
            Objects.requireNonNull(issuer, "issuer");
            Objects.requireNonNull(sessionId, "sessionId");
        }

        @Override
        public String describe() {
            return "session " + sessionId + " of " + issuer;
        }
    }

    /**
     * Everybody whom an issuer names.
     *
     * @param issuer the name of a trust domain, or an OAuth issuer
     * @since 0.1.0
     */
    public record OfIssuer(String issuer) implements Target {
        /** Refuses null. */
        public OfIssuer {
            Objects.requireNonNull(issuer, "issuer");
        }

        @Override
        public String describe() {
            return "issuer " + issuer;
        }
    }

    /**
     * What was issued before an instant. A static secret says nothing of when it was, so it is not touched.
     *
     * @param issuer by whom; null for everybody
     * @param instant the first instant whose credentials hold
     * @since 0.1.0
     */
    public record IssuedBefore(@Nullable String issuer, Instant instant) implements Target {
        /** Refuses a missing instant. */
        public IssuedBefore {
            Objects.requireNonNull(instant, "instant");
        }

        @Override
        public String describe() {
            return "issued before " + instant + (issuer == null ? "" : " by " + issuer);
        }
    }
}
