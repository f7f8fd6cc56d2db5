package dev.zt4j.enforcement;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.identity.Principal;
import dev.zt4j.policy.Question;
import dev.zt4j.reason.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All revocations of a snapshot. */
record Revocations(Set<EntityUid> principals, Map<String, Set<String>> tokensByIssuer) {
    static final Revocations NONE = new Revocations(Set.of(), Map.of());

    Revocations with(Revocation revocation) {
        if (revocation instanceof Revocation.OfToken token) {
            Map<String, Set<String>> tokens = new HashMap<>(tokensByIssuer);
            tokens.merge(token.issuer(), Set.of(token.tokenId()), Revocations::union);
            return new Revocations(principals, Map.copyOf(tokens));
        }
        return new Revocations(
                union(principals, Set.of(((Revocation.OfPrincipal) revocation).principal())), tokensByIssuer);
    }

    /** Returns why a principal is cut off, or null if it is not. */
    @Nullable
    Reason reason(Principal principal) {
        if (!principals.isEmpty() && principals.contains(Question.uid(principal))) {
            return Reason.REVOKED_PRINCIPAL;
        }
        for (Principal.Actor actor : principal.actors()) {
            if (!principals.isEmpty() && principals.contains(Question.uid(actor))) {
                return Reason.REVOKED_PRINCIPAL;
            }
        }
        if (!tokensByIssuer.isEmpty() && principal.credential().tokenId().isPresent()) {
            Set<String> tokens =
                    tokensByIssuer.getOrDefault(principal.credential().issuer(), Set.of());
            if (tokens.contains(principal.credential().tokenId().get())) {
                return Reason.REVOKED_TOKEN;
            }
        }
        return principal.channel().map(this::reason).orElse(null);
    }

    private static <T> Set<T> union(Set<T> one, Set<T> other) {
        Set<T> union = new HashSet<>(one);
        union.addAll(other);
        return Set.copyOf(union);
    }
}
