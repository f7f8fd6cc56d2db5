package dev.zt4j.policy;

import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What policy sees of how a principal was proven, as {@code context.credential}, at one moment. Immutable.
 *
 * @param ageSeconds since the credential was issued; 0 where it does not say when
 * @param ttlSeconds until it expires
 * @param authenticationAgeSeconds since the person authenticated
 * @param value the facts
 */
record CredentialFacts(long ageSeconds, long ttlSeconds, long authenticationAgeSeconds, RecordValue value) {
    private static final int MOST = 12;

    static CredentialFacts of(Principal principal, Instant now) {
        Credential credential = principal.credential();
        long age = age(credential, now);
        long ttl = dated(credential) ? seconds(now, credential.expiresAt()) : 0;
        long authenticationAge = authenticationAge(credential, now);
        RecordValue.Builder facts = RecordValue.builder(MOST)
                .put("kind", Value.of(credential.kind().code()))
                .put("strength", Value.of(credential.strength().code()))
                .put("bound", Value.of(credential.bound()))
                .put("claims", claims(principal));
        if (!credential.issuer().isEmpty()) {
            facts.put("issuer", Value.of(credential.issuer()));
        }
        if (dated(credential)) {
            facts.put("expiresAt", DatetimeValue.of(credential.expiresAt())).put("ttlSeconds", Value.of(ttl));
        }
        if (aged(credential)) {
            facts.put("issuedAt", DatetimeValue.of(credential.issuedAt())).put("ageSeconds", Value.of(age));
        }
        principal.clientId().ifPresent(client -> facts.put("clientId", Value.of(client)));
        credential.authenticationClass().ifPresent(acr -> facts.put("acr", Value.of(acr)));
        if (credential.authenticatedAt().isPresent()) {
            facts.put("authenticationAgeSeconds", Value.of(authenticationAge));
        }
        return new CredentialFacts(age, ttl, authenticationAge, facts.build());
    }

    /** Tells whether the same would come of another moment. */
    boolean holdAt(Principal principal, Instant now) {
        Credential credential = principal.credential();
        return !dated(credential)
                || (ageSeconds == age(credential, now)
                        && ttlSeconds == seconds(now, credential.expiresAt())
                        && authenticationAgeSeconds == authenticationAge(credential, now));
    }

    private static boolean dated(Credential credential) {
        return credential.kind() != Credential.Kind.NONE && credential.kind() != Credential.Kind.STATIC_SECRET;
    }

    private static boolean aged(Credential credential) {
        return dated(credential) && credential.issueKnown();
    }

    private static long age(Credential credential, Instant now) {
        return aged(credential) ? seconds(credential.issuedAt(), now) : 0;
    }

    private static long authenticationAge(Credential credential, Instant now) {
        Optional<Instant> authenticated = credential.authenticatedAt();
        return authenticated.isPresent() ? seconds(authenticated.get(), now) : 0;
    }

    private static long seconds(Instant from, Instant to) {
        return to.getEpochSecond() - from.getEpochSecond() - (to.getNano() < from.getNano() ? 1 : 0);
    }

    /** Under the name of who says it, so that nobody's claims can be taken for those of another. */
    private static RecordValue claims(Principal principal) {
        return principal.claims().isEmpty()
                ? RecordValue.empty()
                : RecordValue.of(Map.of(principal.credential().issuer(), value(principal.claims())));
    }

    private static Value value(Object claim) {
        if (claim instanceof String text) {
            return Value.of(text);
        }
        if (claim instanceof Long number) {
            return Value.of(number);
        }
        if (claim instanceof Boolean truth) {
            return Value.of(truth);
        }
        if (claim instanceof List<?> items) {
            List<Value> values = new ArrayList<>(items.size());
            items.forEach(item -> values.add(value(item)));
            return SetValue.of(values);
        }
        if (claim instanceof Map<?, ?> members) {
            Map<String, Value> fields = new LinkedHashMap<>();
            members.forEach((name, member) -> fields.put((String) name, value(member)));
            return RecordValue.of(fields);
        }
        throw new IllegalArgumentException("a claim is of no type that policy can read");
    }
}
