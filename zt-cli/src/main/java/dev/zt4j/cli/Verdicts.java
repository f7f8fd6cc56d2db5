package dev.zt4j.cli;

import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.Verification;
import dev.zt4j.reason.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How the verdict on a credential is shown. */
final class Verdicts {
    private Verdicts() {}

    static Map<String, Object> json(Verification verdict) {
        Map<String, Object> answer = new LinkedHashMap<>();
        if (verdict instanceof Verification.Verified verified) {
            answer.put("verdict", "accept");
            answer.put("principal", principal(verified.principal()));
        } else if (verdict instanceof Verification.Refused refused) {
            answer.put("verdict", "deny");
            answer.put("reason", refused.reason().code());
        }
        return answer;
    }

    private static Map<String, Object> principal(Principal principal) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("kind", kind(principal));
        answer.put("id", principal.id());
        principal.trustDomain().ifPresent(name -> answer.put("trustDomain", name.name()));
        Credential credential = principal.credential();
        Map<String, Object> proof = new LinkedHashMap<>();
        proof.put("kind", credential.kind().code());
        proof.put("issuer", credential.issuer());
        if (credential.issueKnown()) {
            proof.put("issuedAt", credential.issuedAt().toString());
        }
        proof.put("expiresAt", credential.expiresAt().toString());
        credential.tokenId().ifPresent(id -> proof.put("tokenId", id));
        if (!credential.audiences().isEmpty()) {
            proof.put("audiences", credential.audiences());
        }
        answer.put("credential", proof);
        principal.clientId().ifPresent(id -> answer.put("clientId", id));
        if (!principal.actors().isEmpty()) {
            answer.put(
                    "actors",
                    principal.actors().stream().map(Principal.Actor::id).toList());
        }
        if (!principal.claims().isEmpty()) {
            answer.put("claims", principal.claims());
        }
        return answer;
    }

    private static String kind(Principal principal) {
        return principal.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String text(Verification verdict) {
        if (verdict instanceof Verification.Refused refused) {
            Reason reason = refused.reason();
            return "DENY " + reason.code() + ": " + reason.summary();
        }
        Principal principal = ((Verification.Verified) verdict).principal();
        Credential credential = principal.credential();
        List<String> lines = new ArrayList<>();
        lines.add("ACCEPT " + kind(principal) + ' ' + principal.id());
        lines.add("by " + credential.kind().code() + " of " + credential.issuer()
                + (credential.issueKnown() ? ", from " + credential.issuedAt() : ", from an unknown time") + " until "
                + credential.expiresAt());
        principal.clientId().ifPresent(id -> lines.add("client " + id));
        principal.actors().forEach(actor -> lines.add("through " + actor.id()));
        return String.join(
                System.lineSeparator(), lines.stream().map(Shown::line).toList());
    }
}
