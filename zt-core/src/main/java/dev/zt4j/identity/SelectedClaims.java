package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The claims of an access token that policy may read. */
final class SelectedClaims {
    private static final String SCOPE = "scope";

    private SelectedClaims() {}

    /**
     * Returns the scope and the claims of the given names, as far as they are there; a null is not there.
     *
     * @throws RefusedException with {@link Reason#AT_SCOPE} if the scope is malformed, with {@link Reason#AT_CLAIMS} if
     *     a selected claim holds a number that is not a whole one of 64 bits
     */
    static Map<String, Object> of(Map<String, @Nullable Object> claims, Set<String> names) {
        Map<String, Object> selected = new LinkedHashMap<>();
        if (claims.containsKey(SCOPE)) {
            if (!(claims.get(SCOPE) instanceof String scope)) {
                throw new RefusedException(Reason.AT_SCOPE);
            }
            Scopes.parse(scope);
            selected.put(SCOPE, scope);
        }
        for (String name : names) {
            Object value = claims.get(name);
            if (value != null) {
                selected.put(name, immutable(value));
            }
        }
        return selected;
    }

    private static Object immutable(@Nullable Object value) {
        if (value instanceof String || value instanceof Long || value instanceof Boolean) {
            return value;
        }
        if (value instanceof List<?> items) {
            List<Object> copy = new ArrayList<>();
            items.forEach(item -> copy.add(immutable(item)));
            return List.copyOf(copy);
        }
        if (value instanceof Map<?, ?> members) {
            Map<String, Object> copy = new LinkedHashMap<>();
            members.forEach((name, member) -> copy.put((String) name, immutable(member)));
            return Map.copyOf(copy);
        }
        throw new RefusedException(Reason.AT_CLAIMS);
    }

    /** Returns {@code acr}; null where it is absent or no text, which then suffices for nothing. */
    static @Nullable String authenticationClass(Map<String, @Nullable Object> claims) {
        return claims.get("acr") instanceof String text ? text : null;
    }

    /** Returns {@code sid}; null where it is absent or no text. */
    static @Nullable String sessionId(Map<String, @Nullable Object> claims) {
        return claims.get("sid") instanceof String text ? text : null;
    }

    /** Returns {@code auth_time}; null where it is absent or no date, which then counts as no authentication. */
    static @Nullable Instant authenticatedAt(Map<String, @Nullable Object> claims) {
        try {
            return claims.get("auth_time") instanceof Number number ? NumericDate.parse(number) : null;
        } catch (RefusedException e) {
            return null;
        }
    }
}
