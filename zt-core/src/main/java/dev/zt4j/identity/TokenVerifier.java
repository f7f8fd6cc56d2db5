package dev.zt4j.identity;

import dev.zt4j.digest.Sha256;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens of all kinds. A token says by its type and issuer which kind it claims to be, and is then judged by
 * the rules of that kind alone: no kind is tried after another.
 */
final class TokenVerifier {
    private final JwtSvidVerifier svids;
    private final TokenRules svidRules;
    private final Map<String, AccessTokenVerifier> issuers;
    private final DpopVerifier proofs;
    private final @Nullable WorkloadTokens workloads;
    private final VerifiedTokens verified;

    TokenVerifier(
            TokenRules svidRules,
            List<TokenIssuer> issuers,
            Duration skew,
            Crypto crypto,
            DpopVerifier proofs,
            @Nullable WorkloadTokens workloads,
            VerifiedTokens verified) {
        this.svids = new JwtSvidVerifier(svidRules, crypto);
        this.svidRules = svidRules;
        Map<String, AccessTokenVerifier> byName = new HashMap<>();
        issuers.forEach(issuer -> byName.put(issuer.issuer(), new AccessTokenVerifier(issuer, skew, crypto)));
        this.issuers = Map.copyOf(byName);
        this.proofs = proofs;
        this.workloads = workloads;
        this.verified = verified;
    }

    /** Verifies WIT-SVIDs and the proofs that come with them, where they are accepted. */
    record WorkloadTokens(WitSvidVerifier tokens, WorkloadProofVerifier proofs) {}

    /**
     * Verifies the token of some evidence. What was verified before is taken from memory if its keys are still the
     * ones; what a presentation has to hold besides is checked each time, whether remembered or not.
     *
     * @param token the token of the evidence
     * @param channel who proved the connection; null for nobody
     * @param verifier on whose behalf, which the principal remembers
     * @throws RefusedException if it does not hold
     */
    Principal verify(
            String token,
            Evidence evidence,
            @Nullable Principal channel,
            TrustBundles bundles,
            Instant now,
            EvidenceVerifier verifier) {
        VerifiedToken remembered = verified.find(token);
        if (remembered != null && remembered.current(bundles, now)) {
            return present(remembered, token, evidence, channel, now);
        }
        if (remembered != null) {
            verified.remove(token, remembered);
        }
        VerifiedToken fresh = read(CompactJws.parse(token), evidence, bundles, now, verifier);
        Principal principal = present(fresh, token, evidence, channel, now);
        verified.put(token, fresh, now);
        return principal;
    }

    private Principal present(
            VerifiedToken verifiedToken, String token, Evidence evidence, @Nullable Principal channel, Instant now) {
        verifiedToken.judge(now);
        Principal principal = verifiedToken.on(channel);
        Confirmation confirmation = verifiedToken.confirmation();
        PublicJwk holder = confirmation == null ? null : confirmation.holder();
        WorkloadProof workloadProof = evidence.workloadProof();
        if (holder != null || workloadProof != null) {
            checkHolder(holder, workloadProof, token, now);
            return principal;
        }
        DpopRequest request = evidence.dpop();
        if (request != null && (confirmation == null || !confirmation.needsProof())) {
            throw new RefusedException(Reason.DPOP_UNBOUND);
        }
        if (confirmation != null) {
            checkBinding(confirmation, token, evidence, channel, now);
        }
        return principal;
    }

    /** A WIT-SVID comes with a proof of its key and nowhere else than in its own place, where no other token comes. */
    private void checkHolder(@Nullable PublicJwk holder, @Nullable WorkloadProof proof, String token, Instant now) {
        if (proof == null) {
            throw new RefusedException(Reason.WIT_BEARER);
        }
        if (workloads == null) {
            throw new RefusedException(Reason.WIT_DISABLED);
        }
        if (holder == null) {
            throw new RefusedException(Reason.WIT_HEADER);
        }
        workloads.proofs().verify(proof, token, holder, now);
    }

    /** A token that is bound is never taken from somebody who has not proven all that it is bound to. */
    private void checkBinding(
            Confirmation confirmation, String token, Evidence evidence, @Nullable Principal channel, Instant now) {
        // Without a channel nothing on the chain has been verified, whatever it holds; a proxy may have come alone.
        if (confirmation.needsCertificate()
                && (channel == null
                        || evidence.chain().isEmpty()
                        || !confirmation.confirmsCertificate(
                                thumbprint(evidence.chain().get(0))))) {
            throw new RefusedException(Reason.MTLS_CONFIRMATION);
        }
        if (confirmation.needsProof()) {
            DpopRequest request = evidence.dpop();
            if (request == null) {
                throw new RefusedException(Reason.AT_CONFIRMATION);
            }
            // The last check of all, since it records the proof as used.
            proofs.verify(request, token, confirmation, now);
        }
    }

    private static byte[] thumbprint(X509Certificate leaf) {
        try {
            return Sha256.of(leaf.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new RefusedException(Reason.X509_ENCODING);
        }
    }

    private VerifiedToken read(
            CompactJws jws, Evidence evidence, TrustBundles bundles, Instant now, EvidenceVerifier verifier) {
        String type = jws.header().get("typ") instanceof String text ? text.toLowerCase(Locale.ROOT) : "";
        if (WitSvidVerifier.TYPE.equals(type) || evidence.workloadProof() != null) {
            if (evidence.workloadProof() == null) {
                throw new RefusedException(Reason.WIT_BEARER);
            }
            if (workloads == null) {
                throw new RefusedException(Reason.WIT_DISABLED);
            }
            return workloads.tokens().verify(jws, bundles, now, verifier);
        }
        jws.algorithm();
        Map<String, @Nullable Object> claims = jws.claims();
        AccessTokenVerifier issuer = issuer(claims);
        if ((TokenIssuer.isAccessTokenType(type) && !issuers.isEmpty()) || (issuer != null && !namesWorkload(claims))) {
            if (issuer == null) {
                throw new RefusedException(Reason.JWT_ISSUER);
            }
            return issuer.verify(jws, claims, bundles, now, verifier);
        }
        return svid(svids.verify(jws, claims, bundles, now), verifier);
    }

    private @Nullable AccessTokenVerifier issuer(Map<String, @Nullable Object> claims) {
        return claims.get("iss") instanceof String name ? issuers.get(name) : null;
    }

    private static boolean namesWorkload(Map<String, @Nullable Object> claims) {
        return claims.get("sub") instanceof String subject && subject.startsWith("spiffe://");
    }

    private VerifiedToken svid(JwtSvidVerifier.Proof proof, EvidenceVerifier verifier) {
        SpiffeId id = proof.id();
        Credential credential = Credential.builder(
                        Credential.Kind.JWT_SVID,
                        Credential.Strength.BEARER,
                        id.trustDomain().name())
                .valid(proof.dates())
                .token(proof.tokenId(), proof.audiences())
                .build();
        Principal alone = Principal.builder(PrincipalKind.WORKLOAD, id.toString(), credential, verifier)
                .trustDomain(id.trustDomain())
                .build();
        return new VerifiedToken(proof.bundle(), svidRules, proof.dates(), alone, null, null);
    }
}
