package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The actor claim {@code act} (RFC 8693 section 4.1): who acts, and within it, as history, who acted before. Dates and
 * audience within it mean nothing and are not read, nor is {@code may_act}, which is for the token service.
 */
final class ActClaim {
    private ActClaim() {}

    /**
     * One actor of the chain.
     *
     * @param issuer who names it
     * @param subject its name there
     */
    record Named(String issuer, String subject) {
        Principal.Actor agent() {
            return new Principal.Actor(PrincipalKind.AGENT, issuer + '#' + subject, null);
        }
    }

    /**
     * Reads the chain, the current actor first; empty where nobody acts for the subject.
     *
     * @throws RefusedException with {@link Reason#ACT_FORM} or {@link Reason#LIMIT_ACT}
     */
    static List<Named> parse(Map<String, @Nullable Object> claims, TokenIssuer issuer) {
        List<Named> chain = new ArrayList<>();
        Map<?, ?> holder = claims;
        while (holder.containsKey("act")) {
            if (!(holder.get("act") instanceof Map<?, ?> act)) {
                throw new RefusedException(Reason.ACT_FORM);
            }
            if (chain.size() == issuer.maxActors()) {
                throw new RefusedException(Reason.LIMIT_ACT);
            }
            chain.add(named(act, issuer));
            holder = act;
        }
        return List.copyOf(chain);
    }

    private static Named named(Map<?, ?> act, TokenIssuer issuer) {
        Object namedBy = act.containsKey("iss") ? act.get("iss") : issuer.issuer();
        if (!(act.get("sub") instanceof String subject)
                || subject.isEmpty()
                || subject.length() > CompactJws.MAX_TEXT
                || !(namedBy instanceof String name)
                || !issuer.namesActors(name)) {
            throw new RefusedException(Reason.ACT_FORM);
        }
        return new Named(name, subject);
    }
}
