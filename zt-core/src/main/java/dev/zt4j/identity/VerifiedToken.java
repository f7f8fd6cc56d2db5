package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A token whose signature holds under certain keys, with what it says. Whether it may be used is asked at each
 * presentation: whether those keys are still the ones, for whom and when it is meant, what its bearer has proven.
 * Immutable and thread-safe.
 */
final class VerifiedToken {
    private final WeakReference<Object> keys;
    private final TokenRules rules;
    private final TokenRules.Dates dates;
    private final Principal alone;
    private final @Nullable Confirmation confirmation;
    private final @Nullable String actorOnChannel;

    /**
     * Creates it.
     *
     * @param keys the very trust bundle or issuer's keys that it was verified with
     * @param rules the rules for its kind and issuer
     * @param dates when it may be used
     * @param alone whom it proves where nothing is known of the connection
     * @param confirmation what its bearer has to prove; null for nothing
     * @param actorOnChannel who has to have proven the connection; null for anybody
     */
    VerifiedToken(
            Object keys,
            TokenRules rules,
            TokenRules.Dates dates,
            Principal alone,
            @Nullable Confirmation confirmation,
            @Nullable String actorOnChannel) {
        // Weak, so that remembering a token does not keep keys in memory that were replaced long ago.
        this.keys = new WeakReference<>(keys);
        this.rules = Objects.requireNonNull(rules, "rules");
        this.dates = Objects.requireNonNull(dates, "dates");
        this.alone = Objects.requireNonNull(alone, "alone");
        this.confirmation = confirmation;
        this.actorOnChannel = actorOnChannel;
    }

    /**
     * Tells whether the keys it was verified with are still those of its trust domain or issuer.
     *
     * @throws RefusedException with {@link Reason#TRUST_STALE} if they are stale
     */
    boolean current(TrustBundles bundles, Instant now) {
        TrustDomain trustDomain = alone.trustDomainOrNull();
        Object held =
                trustDomain == null ? bundles.get(alone.credential().issuer(), now) : bundles.get(trustDomain, now);
        return held != null && keys.refersTo(held);
    }

    /** Returns what its bearer has to prove; null for nothing. */
    @Nullable
    Confirmation confirmation() {
        return confirmation;
    }

    Instant usableUntil() {
        return dates.usableUntil();
    }

    /** Refuses a token that is not for us, or not for now. */
    void judge(Instant now) {
        // A WIT-SVID is for everybody; its proof says for whom.
        if (confirmation == null || confirmation.holder() == null) {
            rules.judge(alone.credential().audiences());
        }
        TokenRules.judge(dates, now);
    }

    /**
     * Returns whom it proves on a connection.
     *
     * @param channel who proved the connection; null for nobody
     * @throws RefusedException with {@link Reason#ACT_MISMATCH} if it had to be the actor and is not
     */
    Principal on(@Nullable Principal channel) {
        if (actorOnChannel != null) {
            if (channel == null || !channel.id().equals(actorOnChannel)) {
                throw new RefusedException(Reason.ACT_MISMATCH);
            }
            List<Principal.Actor> actors = new ArrayList<>(alone.actors());
            actors.set(0, new Principal.Actor(channel.kind(), channel.id(), channel.trustDomainOrNull()));
            return alone.toBuilder().actors(actors).channel(channel).build();
        }
        return channel == null ? alone : alone.toBuilder().channel(channel).build();
    }
}
