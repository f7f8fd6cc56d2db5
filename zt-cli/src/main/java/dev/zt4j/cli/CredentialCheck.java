package dev.zt4j.cli;

import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.TokenIssuer;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.Verification;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A credential and all that it is judged by.
 *
 * @param evidence the credential, as somebody would present it
 * @param trust the keys that count
 * @param rules what tokens have to name
 * @param at the time to judge by
 */
record CredentialCheck(Evidence evidence, TrustBundles trust, Rules rules, Instant at) {
    /** No certificate names an audience. */
    private static final String NOBODY = "nobody";

    /**
     * What tokens have to name.
     *
     * @param issuer the OAuth issuer of access tokens; null for SVIDs
     * @param audiences the audiences of which they must name one; empty for certificates
     */
    record Rules(@Nullable String issuer, Set<String> audiences) {
        /** Throws IllegalStateException if issuer or audience are none that could be. */
        EvidenceVerifier verifier() {
            EvidenceVerifier.Builder builder =
                    EvidenceVerifier.builder(audiences.isEmpty() ? Set.of(NOBODY) : audiences);
            if (issuer != null) {
                builder.issuer(TokenIssuer.builder(issuer, audiences).build());
            }
            return builder.build();
        }
    }

    Verification verify(EvidenceVerifier verifier) {
        return verifier.verify(evidence, trust, Objects.requireNonNull(at, "at"));
    }
}
