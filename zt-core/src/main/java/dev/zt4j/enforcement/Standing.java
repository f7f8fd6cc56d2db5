package dev.zt4j.enforcement;

import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.Principal;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.PrincipalFacts;
import dev.zt4j.reason.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a principal stands under a snapshot, whatever it asks for and wherever. Thread-safe.
 *
 * @param facts what policies see of it
 * @param shadowFacts what the shadow policies see of it; null if there are none
 * @param revoked why it is cut off; null if it is not
 * @param waivers what is waived for it, at any boundary
 * @param holdsUntil until when its credentials, the keys that vouch for them, the policies and what is shared hold
 */
record Standing(
        PrincipalFacts facts,
        @Nullable PrincipalFacts shadowFacts,
        @Nullable Reason revoked,
        List<Waiver> waivers,
        Instant holdsUntil) {

    static Standing of(Principal principal, Snapshot read, EvidenceVerifier verifier) {
        PrincipalFacts facts = new PrincipalFacts(principal, read.policies());
        Policies shadow = read.shadowOrNull();
        Instant trusted = verifier.holdsUntil(principal, read.trust());
        return new Standing(
                facts,
                shadow == null ? null : new PrincipalFacts(principal, shadow),
                read.revocations().reason(principal, facts.uid()),
                read.allWaivers().of(facts.uid()),
                earlier(trusted, earlier(read.policiesFreshUntil(), read.sharedFreshUntil())));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    Principal principal() {
        return facts.principal();
    }
}
