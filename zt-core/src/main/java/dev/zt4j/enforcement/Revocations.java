package dev.zt4j.enforcement;

import dev.zt4j.cedar.collect.HashTrie;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.Revocation.IssuedBefore;
import dev.zt4j.enforcement.Revocation.OfIssuer;
import dev.zt4j.enforcement.Revocation.OfKey;
import dev.zt4j.enforcement.Revocation.OfPrincipal;
import dev.zt4j.enforcement.Revocation.OfSession;
import dev.zt4j.enforcement.Revocation.OfToken;
import dev.zt4j.enforcement.Revocation.Target;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Principal;
import dev.zt4j.policy.Question;
import dev.zt4j.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All revocations of a snapshot. Asked without allocating; adding one shares the rest. Immutable.
 *
 * @param tokens by issuer and token id
 * @param sessions by issuer and session id
 * @param before by issuer
 * @param beforeForAll what was issued before by anybody
 * @param size how many there are
 * @param nextEnd no revocation is to be forgotten before
 */
record Revocations(
        HashTrie<EntityUid, Revocation> principals,
        HashTrie<String, HashTrie<String, Revocation>> tokens,
        HashTrie<String, HashTrie<String, Revocation>> sessions,
        HashTrie<String, Revocation> keys,
        HashTrie<String, Revocation> issuers,
        HashTrie<String, Revocation> before,
        @Nullable Revocation beforeForAll,
        int size,
        Instant nextEnd) {
    static final Revocations NONE = new Revocations(
            HashTrie.empty(),
            HashTrie.empty(),
            HashTrie.empty(),
            HashTrie.empty(),
            HashTrie.empty(),
            HashTrie.empty(),
            null,
            0,
            Instant.MAX);

    /** Forgetting looks at all revocations, so it waits for a minute's worth of them. */
    private static final Duration FORGET_TOGETHER = Duration.ofMinutes(1);

    Revocations with(Revocation revocation) {
        Draft draft = new Draft(this);
        draft.put(revocation);
        return draft.build();
    }

    /** Returns these without the revocation of a target. */
    Revocations without(Target target) {
        Draft draft = new Draft(this);
        draft.remove(target);
        return draft.build();
    }

    /** Returns what these hold of a target, or null. */
    @Nullable
    Revocation get(Target target) {
        if (target instanceof OfPrincipal of) {
            return principals.get(of.principal());
        } else if (target instanceof OfToken of) {
            return inner(tokens, of.issuer()).get(of.tokenId());
        } else if (target instanceof OfSession of) {
            return inner(sessions, of.issuer()).get(of.sessionId());
        } else if (target instanceof OfKey of) {
            return keys.get(of.thumbprint());
        } else if (target instanceof OfIssuer of) {
            return issuers.get(of.issuer());
        }
        String issuer = ((IssuedBefore) target).issuer();
        return issuer == null ? beforeForAll : before.get(issuer);
    }

    /** Returns these without what is to be forgotten; the same object if that is nothing yet. */
    Revocations at(Instant now) {
        if (now.isBefore(nextEnd)) {
            return this;
        }
        Draft draft = new Draft(NONE);
        forEach(revocation -> {
            if (revocation.until().isAfter(now)) {
                draft.put(revocation);
            }
        });
        return draft.build();
    }

    /** Returns these with the revocations of an issuer's single tokens turned into one of all it issued before. */
    Revocations folded(String issuer, Instant now) {
        Draft draft = new Draft(this);
        Instant last = now;
        List<Revocation> single = new ArrayList<>();
        inner(tokens, issuer).forEach((id, revocation) -> single.add(revocation));
        for (Revocation revocation : single) {
            last = revocation.until().isAfter(last) ? revocation.until() : last;
            draft.remove(revocation.target());
        }
        draft.put(Revocation.issuedBefore(issuer, now, "too many single tokens were revoked")
                .until(last));
        return draft.build();
    }

    /** Returns the issuer of which the most single tokens are revoked, or null if none is. */
    @Nullable
    String issuerOfMostTokens() {
        String[] issuer = new String[1];
        int[] most = new int[1];
        tokens.forEach((name, ids) -> {
            if (ids.size() > most[0]) {
                most[0] = ids.size();
                issuer[0] = name;
            }
        });
        return issuer[0];
    }

    void forEach(Consumer<Revocation> visitor) {
        principals.forEach((key, revocation) -> visitor.accept(revocation));
        tokens.forEach((issuer, ids) -> ids.forEach((id, revocation) -> visitor.accept(revocation)));
        sessions.forEach((issuer, ids) -> ids.forEach((id, revocation) -> visitor.accept(revocation)));
        keys.forEach((key, revocation) -> visitor.accept(revocation));
        issuers.forEach((issuer, revocation) -> visitor.accept(revocation));
        before.forEach((issuer, revocation) -> visitor.accept(revocation));
        if (beforeForAll != null) {
            visitor.accept(beforeForAll);
        }
    }

    /** Returns why a principal is cut off, or null if it is not. */
    @Nullable
    Reason reason(Principal principal) {
        return size == 0 ? null : reason(principal, Question.uid(principal));
    }

    /** Does the same for a principal whose entity is known. */
    @Nullable
    Reason reason(Principal principal, EntityUid uid) {
        if (size == 0) {
            return null;
        }
        if (!principals.isEmpty() && isEnded(principal, uid)) {
            return Reason.REVOKED_PRINCIPAL;
        }
        Reason reason = reason(principal.credential());
        if (reason != null) {
            return reason;
        }
        Principal channel = principal.channel().orElse(null);
        return channel == null ? null : reason(channel);
    }

    private boolean isEnded(Principal principal, EntityUid uid) {
        if (principals.get(uid) != null) {
            return true;
        }
        List<Principal.Actor> actors = principal.actors();
        for (int i = 0; i < actors.size(); i++) {
            if (principals.get(Question.uid(actors.get(i))) != null) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Reason reason(Credential credential) {
        String issuer = credential.issuer();
        if (listed(tokens, issuer, credential.tokenId().orElse(null))) {
            return Reason.REVOKED_TOKEN;
        }
        if (listed(sessions, issuer, credential.sessionId().orElse(null))) {
            return Reason.REVOKED_SESSION;
        }
        String key = credential.keyThumbprint().orElse(null);
        if (key != null && !keys.isEmpty() && keys.get(key) != null) {
            return Reason.REVOKED_KEY;
        }
        if (!issuers.isEmpty() && issuers.get(issuer) != null) {
            return Reason.REVOKED_ISSUER;
        }
        return dated(credential)
                        && (precedes(credential, beforeForAll)
                                || (!before.isEmpty() && precedes(credential, before.get(issuer))))
                ? Reason.REVOKED_ISSUED_BEFORE
                : null;
    }

    private static boolean listed(
            HashTrie<String, HashTrie<String, Revocation>> byIssuer, String issuer, @Nullable String id) {
        if (id == null || byIssuer.isEmpty()) {
            return false;
        }
        HashTrie<String, Revocation> ids = byIssuer.get(issuer);
        return ids != null && ids.get(id) != null;
    }

    private static boolean dated(Credential credential) {
        return credential.kind() != Credential.Kind.NONE && credential.kind() != Credential.Kind.STATIC_SECRET;
    }

    private static boolean precedes(Credential credential, @Nullable Revocation revocation) {
        return revocation != null
                && (!credential.issueKnown()
                        || credential.issuedAt().isBefore(((IssuedBefore) revocation.target()).instant()));
    }

    private static HashTrie<String, Revocation> inner(
            HashTrie<String, HashTrie<String, Revocation>> byIssuer, String issuer) {
        HashTrie<String, Revocation> ids = byIssuer.get(issuer);
        return ids == null ? HashTrie.empty() : ids;
    }

    /** Revocations being changed. */
    private static final class Draft {
        private HashTrie<EntityUid, Revocation> principals;
        private HashTrie<String, HashTrie<String, Revocation>> tokens;
        private HashTrie<String, HashTrie<String, Revocation>> sessions;
        private HashTrie<String, Revocation> keys;
        private HashTrie<String, Revocation> issuers;
        private HashTrie<String, Revocation> before;
        private @Nullable Revocation beforeForAll;
        private int size;
        private Instant nextEnd;

        Draft(Revocations from) {
            principals = from.principals;
            tokens = from.tokens;
            sessions = from.sessions;
            keys = from.keys;
            issuers = from.issuers;
            before = from.before;
            beforeForAll = from.beforeForAll;
            size = from.size;
            nextEnd = from.nextEnd;
        }

        /** What was revoked before stays so for the longer of the two times, and for the later of two instants. */
        void put(Revocation added) {
            Target target = added.target();
            Revocation known = build().get(target);
            Revocation revocation = known == null ? added : wider(known, added);
            size += known == null ? 1 : 0;
            nextEnd = earlier(nextEnd, revocation.until());
            place(target, revocation);
        }

        private static Revocation wider(Revocation known, Revocation added) {
            Revocation stands = added;
            if (known.target() instanceof IssuedBefore old
                    && added.target() instanceof IssuedBefore young
                    && young.instant().isBefore(old.instant())) {
                stands = known;
            }
            return known.until().isAfter(added.until()) ? stands.until(known.until()) : stands.until(added.until());
        }

        private static Instant earlier(Instant soonest, Instant end) {
            if (end.equals(Instant.MAX)) {
                return soonest;
            }
            Instant rounded = end.plus(FORGET_TOGETHER);
            return rounded.isBefore(soonest) ? rounded : soonest;
        }

        void remove(Target target) {
            if (build().get(target) != null) {
                size--;
                place(target, null);
            }
        }

        private void place(Target target, @Nullable Revocation revocation) {
            if (target instanceof OfPrincipal of) {
                principals = placed(principals, of.principal(), revocation);
            } else if (target instanceof OfToken of) {
                tokens = placed(tokens, of.issuer(), placed(inner(tokens, of.issuer()), of.tokenId(), revocation));
            } else if (target instanceof OfSession of) {
                sessions =
                        placed(sessions, of.issuer(), placed(inner(sessions, of.issuer()), of.sessionId(), revocation));
            } else if (target instanceof OfKey of) {
                keys = placed(keys, of.thumbprint(), revocation);
            } else if (target instanceof OfIssuer of) {
                issuers = placed(issuers, of.issuer(), revocation);
            } else {
                String issuer = ((IssuedBefore) target).issuer();
                if (issuer == null) {
                    beforeForAll = revocation;
                } else {
                    before = placed(before, issuer, revocation);
                }
            }
        }

        private static <K, V> HashTrie<K, V> placed(HashTrie<K, V> map, K key, @Nullable V value) {
            return value == null || (value instanceof HashTrie<?, ?> inner && inner.isEmpty())
                    ? map.without(key)
                    : map.with(key, value);
        }

        Revocations build() {
            return new Revocations(principals, tokens, sessions, keys, issuers, before, beforeForAll, size, nextEnd);
        }
    }
}
