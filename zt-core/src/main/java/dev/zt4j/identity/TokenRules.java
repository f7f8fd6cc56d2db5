package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules that all tokens of one kind and issuer share: expected audiences, skew, lifetime ceiling. Reading claims
 * and judging what was read are kept apart, since a token that was verified before is judged again.
 */
record TokenRules(Set<String> expected, boolean singleAudience, Duration skew, Duration maxLifetime) {
    TokenRules {
        expected = Set.copyOf(expected);
    }

    /**
     * When a token may be used.
     *
     * @param issuedAt {@code iat}; the moment of verification where there is none
     * @param issueKnown whether there is an {@code iat}
     * @param expiresAt {@code exp}
     * @param usableFrom the later of {@code nbf} and {@code iat}, less the skew
     * @param usableUntil the first instant at which it is expired, skew included
     */
    record Dates(Instant issuedAt, boolean issueKnown, Instant expiresAt, Instant usableFrom, Instant usableUntil) {}

    /** Reads {@code aud}: one text or a list of texts, none of them empty (RFC 7519 section 4.1.3). */
    static List<String> audiences(@Nullable Object claim) {
        List<?> values = claim instanceof String one ? List.of(one) : claim instanceof List<?> many ? many : List.of();
        for (Object value : values) {
            if (!(value instanceof String text) || text.isEmpty()) {
                throw new RefusedException(Reason.JWT_AUDIENCE);
            }
        }
        return values.stream().map(String.class::cast).toList();
    }

    /** Reads {@code jti}, where there is one. */
    static @Nullable String tokenId(Map<String, @Nullable Object> claims) {
        Object tokenId = claims.get("jti");
        if (tokenId == null || (tokenId instanceof String text && text.length() <= CompactJws.MAX_TEXT)) {
            return (String) tokenId;
        }
        throw new RefusedException(Reason.JWT_JSON);
    }

    /** Reads the dates and checks the lifetime; where there is no {@code iat}, what is left of it. */
    Dates dates(Map<String, @Nullable Object> claims, Instant now) {
        Instant issuedAt = issuedAt(claims, now);
        return dates(claims, issuedAt, claims.containsKey("iat") ? issuedAt : Instant.EPOCH, now);
    }

    /** Does the same where {@code iat} does not limit the use (WIT-SVID section 3.6), so one in the future means now. */
    Dates datesWhateverIssued(Map<String, @Nullable Object> claims, Instant now) {
        Instant issuedAt = issuedAt(claims, now);
        return dates(claims, issuedAt.isAfter(now) ? now : issuedAt, Instant.EPOCH, now);
    }

    private static Instant issuedAt(Map<String, @Nullable Object> claims, Instant now) {
        return claims.containsKey("iat") ? NumericDate.parse(claims.get("iat")) : now;
    }

    private Dates dates(Map<String, @Nullable Object> claims, Instant issuedAt, Instant earliest, Instant now) {
        if (!(claims.get("exp") instanceof Number)) {
            throw new RefusedException(Reason.JWT_EXPIRY);
        }
        Instant expiresAt = NumericDate.parse(claims.get("exp"));
        Instant from = earliest;
        if (claims.containsKey("nbf")) {
            Instant notBefore = NumericDate.parse(claims.get("nbf"));
            from = notBefore.isAfter(from) ? notBefore : from;
        }
        Dates dates = new Dates(issuedAt, claims.containsKey("iat"), expiresAt, from.minus(skew), expiresAt.plus(skew));
        judge(dates, now);
        if (Duration.between(issuedAt, expiresAt).compareTo(maxLifetime) > 0) {
            throw new RefusedException(Reason.JWT_LIFETIME);
        }
        return dates;
    }

    /** Refuses what is expired or not yet valid. */
    static void judge(Dates dates, Instant now) {
        if (!now.isBefore(dates.usableUntil())) {
            throw new RefusedException(Reason.JWT_EXPIRY);
        }
        if (now.isBefore(dates.usableFrom())) {
            throw new RefusedException(Reason.JWT_DATE);
        }
    }

    /** Refuses a token that does not name an expected audience exactly, or several where one is the rule. */
    void judge(List<String> audiences) {
        boolean ours = false;
        for (int i = 0; i < audiences.size() && !ours; i++) {
            ours = expected.contains(audiences.get(i));
        }
        if (!ours) {
            throw new RefusedException(Reason.JWT_AUDIENCE);
        }
        if (singleAudience && audiences.size() > 1) {
            throw new RefusedException(Reason.JWT_AUDIENCE_COUNT);
        }
    }
}
