package dev.zt4j.enforcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.zt4j.authority.Authority;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.Verification;
import dev.zt4j.policy.Policies;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a principal stands is worked out once, and is never that of another. */
class StandingsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String AUDIENCE = "spiffe://td/ledger";

    /** More than places. */
    private static final int MANY = 5_000;

    private final Authority authority = Authority.create(TrustDomain.of("td"), InstantSource.fixed(NOW));
    private final TrustBundles trust = TrustBundles.of(List.of(authority.bundle()));
    private final EvidenceVerifier verifier =
            EvidenceVerifier.builder(Set.of(AUDIENCE)).build();
    private final Policies policies =
            new Policies(PolicySet.parse("permit (principal, action, resource);"), Entities.of(List.of()));
    private final Snapshot read = Snapshot.first(
            trust,
            policies,
            NOW.plus(Duration.ofDays(1)),
            List.of(BoundarySettings.enforce("ledger", "ledger team", Tier.HIGH)));

    private Evidence token(String path) {
        return Evidence.bearer(authority.jwtSvid(authority.id(path), AUDIENCE, Duration.ofMinutes(10)));
    }

    private Principal principal(EvidenceVerifier by, Evidence evidence) {
        return assertThat(by.verify(evidence, trust, NOW))
                .asInstanceOf(type(Verification.Verified.class))
                .actual()
                .principal();
    }

    @Test
    void standing_isWorkedOutOnce() {
        Principal reader = principal(verifier, token("/reader"));
        assertThat(read.standing(reader, verifier)).isSameAs(read.standing(reader, verifier));
    }

    @Test
    void standing_isThatOfOneSnapshot() {
        Principal reader = principal(verifier, token("/reader"));
        Standing before = read.standing(reader, verifier);
        Snapshot sooner = read.withPolicies(policies, NOW.plus(Duration.ofMinutes(1)));
        // A token is taken for a minute after its end.
        assertThat(before.holdsUntil()).isEqualTo(NOW.plus(Duration.ofMinutes(11)));
        assertThat(sooner.standing(reader, verifier).holdsUntil()).isEqualTo(NOW.plus(Duration.ofMinutes(1)));
    }

    @Test
    void principalThatWasProvenAnew_hasItsOwn() {
        Evidence token = token("/reader");
        Principal one = principal(verifier, token);
        Principal other = principal(EvidenceVerifier.builder(Set.of(AUDIENCE)).build(), token);
        assertThat(other).isNotSameAs(one);
        assertThat(read.standing(one, verifier).principal()).isSameAs(one);
        assertThat(read.standing(other, verifier).principal()).isSameAs(other);
    }

    @Test
    void moreThanThereArePlacesFor_haveTheirOwnEach() {
        List<Principal> many = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            many.add(principal(verifier, token("/reader-" + i)));
        }
        for (int round = 0; round < 2; round++) {
            for (Principal one : many) {
                assertThat(read.standing(one, verifier).principal()).isSameAs(one);
            }
        }
    }
}
