package dev.zt4j.policy;

import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What policy sees of how a principal was proven, as {@code context.credential}. */
final class CredentialFacts {
    private CredentialFacts() {}

    static RecordValue of(Principal principal, Instant now) {
        Credential credential = principal.credential();
        Map<String, Value> facts = new LinkedHashMap<>();
        facts.put("kind", Value.of(credential.kind().code()));
        facts.put("strength", Value.of(credential.strength().code()));
        facts.put("bound", Value.of(credential.bound()));
        facts.put("claims", claims(principal));
        if (!credential.issuer().isEmpty()) {
            facts.put("issuer", Value.of(credential.issuer()));
        }
        if (credential.kind() != Credential.Kind.NONE && credential.kind() != Credential.Kind.STATIC_SECRET) {
            putDates(facts, credential, now);
        }
        principal.clientId().ifPresent(client -> facts.put("clientId", Value.of(client)));
        credential.authenticationClass().ifPresent(acr -> facts.put("acr", Value.of(acr)));
        credential.authenticatedAt().ifPresent(at -> facts.put("authenticationAgeSeconds", seconds(at, now)));
        return RecordValue.of(facts);
    }

    private static void putDates(Map<String, Value> facts, Credential credential, Instant now) {
        facts.put("issuedAt", DatetimeValue.of(credential.issuedAt()));
        facts.put("expiresAt", DatetimeValue.of(credential.expiresAt()));
        facts.put("ageSeconds", seconds(credential.issuedAt(), now));
        facts.put("ttlSeconds", seconds(now, credential.expiresAt()));
    }

    private static Value seconds(Instant from, Instant to) {
        return Value.of(Duration.between(from, to).toSeconds());
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
