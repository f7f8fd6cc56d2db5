package dev.zt4j.enforcement;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.identity.PrincipalKind;
import dev.zt4j.identity.SpiffeId;
import java.util.Objects;

/**
 * Ends a principal or a token before it expires, from the next decision on.
 *
 * @since 0.1.0
 */
public sealed interface Revocation {
    /** Returns why, for the record. */
    String why();

    /** Returns the revocation of a workload, whatever it presents. */
    static Revocation workload(SpiffeId id, String why) {
        return new OfPrincipal(EntityUid.of(PrincipalKind.WORKLOAD.entityType(), id.toString()), why);
    }

    /**
     * Returns the revocation of one token.
     *
     * @param issuer who issued it: the name of the trust domain, for a JWT-SVID
     * @param tokenId its {@code jti}
     * @param why why
     */
    static Revocation token(String issuer, String tokenId, String why) {
        return new OfToken(issuer, tokenId, why);
    }

    /**
     * Ends a principal.
     *
     * @param principal its Cedar entity
     * @param why why
     * @since 0.1.0
     */
    record OfPrincipal(EntityUid principal, String why) implements Revocation {
        /** Refuses null. */
        public OfPrincipal {
            Objects.requireNonNull(principal, "principal");
            Objects.requireNonNull(why, "why");
        }
    }

    /**
     * Ends a token.
     *
     * @param issuer who issued it
     * @param tokenId its {@code jti}
     * @param why why
     * @since 0.1.0
     */
    record OfToken(String issuer, String tokenId, String why) implements Revocation {
        /** Refuses null. */
        public OfToken {
            Objects.requireNonNull(issuer, "issuer");
            Objects.requireNonNull(tokenId, "tokenId");
            Objects.requireNonNull(why, "why");
        }
    }
}
