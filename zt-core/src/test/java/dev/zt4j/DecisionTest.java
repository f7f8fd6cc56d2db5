package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.zt4j.authority.Authority;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.CredentialRules;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Decision.Outcome;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.Verification;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.reason.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionTest {
    @TempDir
    Path directory;

    private TestLedger ledger;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void permittedCall_isAllowedWithPrincipalAndPolicy() throws Exception {
        Decision decision = ledger.read("/reader");
        assertThat(decision.allowed()).isTrue();
        assertThat(decision.outcome()).isEqualTo(Outcome.PERMIT);
        assertThat(decision.reasons()).containsExactly(Reason.POLICY_PERMIT);
        assertThat(decision.determiningPolicies()).containsExactly("readers-read");
        assertThat(decision.principal().map(Principal::id)).contains("spiffe://td/reader");
        assertThat(decision.validUntil()).isEqualTo(TestClock.START.plus(Duration.ofMinutes(10)));

        DecisionRecord record = ledger.lastRecord();
        assertThat(record.id()).isEqualTo(decision.id());
        assertThat(record.outcome()).isEqualTo("PERMIT");
        assertThat(record.evidence()).isEqualTo("tls");
        assertThat(ledger.lastCaller().id()).isEqualTo("spiffe://td/reader");
        assertThat(record.action()).isEqualTo("Action::\"readEntry\"");
        assertThat(record.resource()).isEqualTo("Entry::\"42\"");
        assertThat(record.snapshotVersion()).isEqualTo(1);
    }

    @Test
    void token_isAsGoodAsAChain() {
        assertThat(ledger.enforcing()
                        .decide(read(ledger.token("/reader")).build())
                        .outcome())
                .isEqualTo(Outcome.PERMIT);
    }

    @Test
    void unpermittedCall_isDenied() throws Exception {
        Decision decision = ledger.read("/stranger");
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(decision.family()).isEqualTo(Reason.Family.AUTHORIZATION);
        assertThat(ledger.lastRecord().reasons()).containsExactly(Reason.POLICY_NO_PERMIT);
        assertThat(ledger.lastCaller().id()).isEqualTo("spiffe://td/stranger");
    }

    @ParameterizedTest
    @DisplayName("ID-12 ID-17 ID-18 a workload whose ID is only alike is another one")
    @ValueSource(strings = {"/ns/ab", "/ns/a-evil", "/ns/A", "/ns", "/ns/a/b"})
    void likeId_isAnotherWorkload(String path) throws Exception {
        ledger.policy("ledger.cedar", "permit (principal == Zt::Workload::\"spiffe://td/ns/a\", action, resource);");
        assertThat(ledger.read("/ns/a").allowed()).isTrue();
        assertThat(ledger.read(path).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
    }

    @Test
    @DisplayName("ID-18 a trust domain is matched as a whole")
    void likeTrustDomain_isAnotherOne() throws Exception {
        Authority alike = Authority.create(TrustDomain.of("evil-td"), ledger.clock);
        alike.publish(ledger.trust);
        ledger.policy("ledger.cedar", "permit (principal in Zt::TrustDomain::\"td\", action, resource);");
        assertThat(ledger.read("/reader").allowed()).isTrue();
        Evidence chain = Evidence.tls(
                alike.x509Svid(alike.id("/reader"), Duration.ofMinutes(1)).chain());
        assertThat(ledger.enforcing().decide(read(chain).build()).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
    }

    @Test
    @DisplayName("ID-19 a pattern over a long ID is answered, whatever the pattern")
    void pattern_isMatchedInLinearTime() throws Exception {
        String path = "/" + "a".repeat(2_000);
        ledger.policy(
                "ledger.cedar",
                "permit (principal, action, resource) when { context.caller like \"" + "*a".repeat(500) + "*b\" };");
        AccessRequest request =
                read(ledger.svid("/reader")).context("caller", path).build();
        assertThat(ledger.enforcing().decide(request).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
    }

    @Test
    void forbid_beatsPermit() throws Exception {
        ledger.policy("z.cedar", "@id(\"frozen\") forbid (principal, action, resource == Entry::\"42\");");
        Decision decision = ledger.read("/reader");
        assertThat(decision.reasons()).containsExactly(Reason.POLICY_FORBID);
        assertThat(decision.determiningPolicies()).containsExactly("frozen");
    }

    @Test
    @DisplayName("AZ-03 a forbid that errs denies, although Cedar would skip it")
    void erringForbid_denies() throws Exception {
        ledger.policy("z.cedar", "@id(\"odd\") forbid (principal, action, resource) when { context.missing };");
        Decision decision = ledger.read("/reader");
        assertThat(decision.outcome()).isEqualTo(Outcome.DENY);
        assertThat(decision.reasons()).containsExactly(Reason.POLICY_FORBID_ERROR);
        assertThat(decision.erringPolicies()).containsExactly("odd");
    }

    @Test
    void erringPermit_grantsNothingAndHarmsNothing() throws Exception {
        ledger.policy("z.cedar", "@id(\"odd\") permit (principal, action, resource) when { context.missing };");
        assertThat(ledger.read("/reader").outcome()).isEqualTo(Outcome.PERMIT);
        Decision decision = ledger.read("/stranger");
        assertThat(decision.reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(decision.erringPolicies()).containsExactly("odd");
    }

    @Test
    void forbidAndErringForbid_areBothNamed() throws Exception {
        ledger.policy(
                "z.cedar",
                "@id(\"a\") forbid (principal, action, resource); @id(\"b\") forbid (principal, action, resource) when { 1 };");
        assertThat(ledger.read("/reader").reasons()).containsExactly(Reason.POLICY_FORBID, Reason.POLICY_FORBID_ERROR);
    }

    @Test
    void permitWithAnObligation_isDenied() throws Exception {
        ledger.policy("ledger.cedar", "@obligation(\"mask:fields=iban\") permit (principal, action, resource);");
        assertThat(ledger.read("/reader").reason()).isEqualTo(Reason.OBLIGATION_UNKNOWN);
    }

    @Test
    void missingEvidence_isDenied() throws Exception {
        Decision decision = ledger.enforcing().decide(read(Evidence.none()).build());
        assertThat(decision.reason()).isEqualTo(Reason.EVIDENCE_MISSING);
        assertThat(decision.family()).isEqualTo(Reason.Family.AUTHENTICATION);
        assertThat(decision.principal()).isEmpty();
        assertThat(ledger.lastRecord().caller()).isNull();
        assertThat(ledger.lastRecord().evidence()).isEqualTo("none");
    }

    @Test
    void expiredEvidence_isDenied() {
        Evidence svid = ledger.svid("/reader");
        Evidence token = ledger.token("/reader");
        ledger.zt();
        ledger.clock.advance(Duration.ofMinutes(12));
        assertThat(ledger.enforcing().decide(read(svid).build()).reason()).isEqualTo(Reason.X509_VALIDITY);
        assertThat(ledger.enforcing().decide(read(token).build()).reason()).isEqualTo(Reason.JWT_EXPIRY);
    }

    @Test
    void strangersEvidence_isDenied() {
        Authority stranger = Authority.create(TrustDomain.of("stranger"), ledger.clock);
        Authority impostor = Authority.create(TrustDomain.of("td"), ledger.clock);
        assertThat(ledger.enforcing()
                        .decide(read(Evidence.bearer(stranger.jwtSvid(
                                        stranger.id("/reader"), TestLedger.AUDIENCE, Duration.ofMinutes(1))))
                                .build())
                        .reason())
                .isEqualTo(Reason.JWT_NO_BUNDLE);
        assertThat(ledger.enforcing()
                        .decide(read(Evidence.tls(impostor.x509Svid(impostor.id("/reader"), Duration.ofMinutes(1))
                                        .chain()))
                                .build())
                        .reason())
                .isEqualTo(Reason.X509_UNTRUSTED);
        assertThat(ledger.enforcing()
                        .decide(read(Evidence.bearer(ledger.authority.jwtSvid(
                                        ledger.authority.id("/reader"), "spiffe://td/other", Duration.ofMinutes(1))))
                                .build())
                        .reason())
                .isEqualTo(Reason.JWT_AUDIENCE);
    }

    @Test
    void reportOnly_passesWouldDenies() throws Exception {
        Decision unpermitted =
                ledger.reporting().decide(read(ledger.svid("/stranger")).build());
        assertThat(unpermitted.allowed()).isTrue();
        assertThat(unpermitted.outcome()).isEqualTo(Outcome.WOULD_DENY);
        assertThat(unpermitted.reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(unpermitted.principal()).isPresent();
        assertThat(ledger.lastRecord().outcome()).isEqualTo("WOULD_DENY");

        Decision unproven = ledger.reporting().decide(read(Evidence.none()).build());
        assertThat(unproven.allowed()).isTrue();
        assertThat(unproven.principal()).isEmpty();
        assertThat(ledger.lastRecord().reasons()).containsExactly(Reason.EVIDENCE_MISSING);
    }

    @Test
    void reportOnly_neverPassesTheRevokedNorAForbidThatIsAlwaysEnforced() throws Exception {
        ledger.policy(
                "z.cedar", "@id(\"never\") @enforce(\"always\") forbid (principal, action, resource == Entry::\"7\");");
        AccessRequest forbidden = AccessRequest.builder()
                .evidence(ledger.svid("/reader"))
                .action("readEntry")
                .resource("Entry", "7")
                .build();
        assertThat(ledger.reporting().decide(forbidden).outcome()).isEqualTo(Outcome.DENY);
        ledger.zt().revoke(Revocation.workload(ledger.authority.id("/reader"), "key lost"));
        Decision revoked =
                ledger.reporting().decide(read(ledger.svid("/reader")).build());
        assertThat(revoked.outcome()).isEqualTo(Outcome.DENY);
        assertThat(revoked.reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
        assertThat(ledger.lastCaller().id()).isEqualTo("spiffe://td/reader");
    }

    @Test
    void forbidThatIsAlwaysEnforced_standsWhereTheDenialHasAnotherReason() throws Exception {
        ledger.policy(
                "z.cedar", "@id(\"never\") @enforce(\"always\") forbid (principal, action, resource == Entry::\"7\");");
        CredentialRules chains = CredentialRules.builder()
                .kinds(Set.of(Credential.Kind.X509_SVID))
                .build();
        ledger.reporting()
                .change(new Change("ann", "tokens can be stolen"), settings -> settings.withCredentials(chains));
        AccessRequest unproven = forbidden(Evidence.none()).build();
        AccessRequest unfit = forbidden(ledger.token("/reader")).build();
        AccessRequest unmatched =
                forbidden(ledger.svid("/reader")).refuse(Reason.ROUTE_UNMATCHED).build();
        Map<AccessRequest, Reason> refused = Map.of(
                unproven, Reason.EVIDENCE_MISSING,
                unfit, Reason.CREDENTIAL_KIND,
                unmatched, Reason.ROUTE_UNMATCHED);
        for (Map.Entry<AccessRequest, Reason> each : refused.entrySet()) {
            Decision decision = ledger.reporting().decide(each.getKey());
            assertThat(decision.outcome()).as(each.getValue().code()).isEqualTo(Outcome.DENY);
            assertThat(decision.reason()).isEqualTo(each.getValue());
            assertThat(ledger.lastRecord().reasons()).containsExactly(each.getValue(), Reason.POLICY_FORBID);
            assertThat(ledger.lastRecord().determiningPolicies()).containsExactly("never");
        }
        assertThat(ledger.reporting().decide(read(Evidence.none()).build()).outcome())
                .isEqualTo(Outcome.WOULD_DENY);
        assertThat(ledger.reporting()
                        .decide(read(ledger.token("/reader")).build())
                        .outcome())
                .isEqualTo(Outcome.WOULD_DENY);
    }

    private static AccessRequest.Builder forbidden(Evidence evidence) {
        return AccessRequest.builder().evidence(evidence).action("readEntry").resource("Entry", "7");
    }

    @Test
    void erringForbidThatIsAlwaysEnforced_isNotPassedEither() throws Exception {
        ledger.policy("z.cedar", "@enforce(\"always\") forbid (principal, action, resource) when { 1 };");
        assertThat(ledger.reporting()
                        .decide(read(ledger.svid("/reader")).build())
                        .outcome())
                .isEqualTo(Outcome.DENY);
    }

    @Test
    void revocation_holdsFromTheNextDecision() throws Exception {
        assertThat(ledger.read("/reader").allowed()).isTrue();
        ledger.zt().revoke(Revocation.workload(ledger.authority.id("/reader"), "left the fleet"));
        assertThat(ledger.read("/reader").reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
        assertThat(ledger.enforcing()
                        .decide(read(ledger.token("/reader")).build())
                        .reason())
                .isEqualTo(Reason.REVOKED_PRINCIPAL);
        assertThat(ledger.lastRecord().snapshotVersion()).isEqualTo(2);
    }

    @Test
    void revokedGateway_isDeniedWithEveryTokenItForwards() throws Exception {
        AccessRequest request = read(Evidence.tls(ledger.authority
                                .x509Svid(ledger.authority.id("/gateway"), Duration.ofMinutes(5))
                                .chain())
                        .withBearer(ledger.authority.jwtSvid(
                                ledger.authority.id("/reader"), TestLedger.AUDIENCE, Duration.ofMinutes(5))))
                .build();
        assertThat(ledger.enforcing().decide(request).allowed()).isTrue();
        assertThat(ledger.lastCaller().channel()).isEqualTo("spiffe://td/gateway");
        ledger.zt().revoke(Revocation.workload(ledger.authority.id("/gateway"), "taken over"));
        assertThat(ledger.enforcing().decide(request).reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
    }

    @Test
    void revokedToken_isDeniedAloneOfItsPrincipal() throws Exception {
        Evidence token = ledger.token("/reader");
        Evidence another = ledger.token("/reader");
        assertThat(ledger.enforcing().decide(read(token).build()).allowed()).isTrue();
        String tokenId = Objects.requireNonNull(ledger.lastCaller().tokenId());
        ledger.zt().revoke(Revocation.token("td", tokenId, "leaked"));
        assertThat(ledger.enforcing().decide(read(token).build()).reason()).isEqualTo(Reason.REVOKED_TOKEN);
        assertThat(ledger.enforcing().decide(read(another).build()).allowed()).isTrue();
        assertThat(ledger.read("/reader").allowed()).isTrue();
    }

    @Test
    void handedOverPrincipal_isDecidedAgain() throws Exception {
        Principal principal = ledger.read("/reader").principal().orElseThrow();
        AccessRequest request = AccessRequest.builder()
                .principal(principal)
                .action("readEntry")
                .resource("Entry", "42")
                .build();
        assertThat(ledger.enforcing().decide(request).outcome()).isEqualTo(Outcome.PERMIT);
        assertThat(ledger.lastRecord().evidence()).isEqualTo("principal");
        ledger.clock.advance(Duration.ofMinutes(11));
        assertThat(ledger.enforcing().decide(request).reason()).isEqualTo(Reason.PRINCIPAL_EXPIRED);
        ledger.zt().revoke(Revocation.workload(ledger.authority.id("/reader"), "x"));
        assertThat(ledger.enforcing().decide(request).allowed()).isFalse();
    }

    @Test
    void principalOfAnotherLibraryInstance_isRefused() throws Exception {
        Principal principal = ledger.read("/reader").principal().orElseThrow();
        try (ZeroTrust other = ledger.builder().build()) {
            Decision decision = other.boundary("ledger")
                    .decide(AccessRequest.builder()
                            .principal(principal)
                            .action("readEntry")
                            .resource("Entry", "42")
                            .build());
            assertThat(decision.reason()).isEqualTo(Reason.PRINCIPAL_FOREIGN);
        }
    }

    @Test
    void anonymousCaller_isDecidedByPolicyWhereAllowed() throws Exception {
        ledger.policy("z.cedar", """
                permit (principal == Zt::Anonymous::"anonymous", action, resource == Page::"health")
                when { context.credential.kind == "none" && !(context.credential has expiresAt) };
                """);
        AccessRequest.Builder health = AccessRequest.builder().action("read").resource("Page", "health");
        assertThat(ledger.enforcing().decide(health.build()).reason()).isEqualTo(Reason.EVIDENCE_MISSING);
        assertThat(ledger.enforcing().decide(health.allowAnonymous().build()).outcome())
                .isEqualTo(Outcome.PERMIT);
        assertThat(ledger.enforcing()
                        .decide(read(Evidence.none()).allowAnonymous().build())
                        .reason())
                .isEqualTo(Reason.POLICY_NO_PERMIT);
    }

    @Test
    void refusalOfTheEnforcementPoint_isRecordedLikeAnyOther() throws Exception {
        AccessRequest request =
                read(ledger.svid("/reader")).refuse(Reason.ROUTE_UNMATCHED).build();
        assertThat(ledger.enforcing().decide(request).reason()).isEqualTo(Reason.ROUTE_UNMATCHED);
        assertThat(ledger.lastRecord().reasons()).containsExactly(Reason.ROUTE_UNMATCHED);
        assertThat(ledger.reporting().decide(request).outcome()).isEqualTo(Outcome.WOULD_DENY);
    }

    @Test
    void policySeesTheContextThatTheSchemaPromises() throws Exception {
        ledger.policy("ledger.cedar", """
                permit (principal is Zt::Workload in Zt::TrustDomain::"td", action, resource in Book::"main")
                when {
                  context.amount == 100 && context.note == "x" && context.urgent &&
                  context.now == datetime("2026-11-22T12:00:00Z") &&
                  context.credential.kind == "jwt-svid" && context.credential.strength == "bearer" &&
                  !context.credential.bound && context.credential.ageSeconds == 0 &&
                  context.credential.ttlSeconds == 600 &&
                  context.credential.issuedAt == context.now &&
                  context.credential.expiresAt == datetime("2026-11-22T12:10:00Z") &&
                  context.boundary == {"name": "ledger", "tier": "HIGH"} &&
                  !(context has delegation) && !(context has signals) &&
                  resource.owner == "treasury"
                };
                """);
        AccessRequest request = read(ledger.token("/reader"))
                .context("amount", 100)
                .context("note", "x")
                .context("urgent", true)
                .entity(new Entity(
                        EntityUid.of("Entry", "42"),
                        Map.of("owner", Value.of("treasury")),
                        Set.of(EntityUid.of("Book", "main")),
                        Map.of()))
                .build();
        Decision decision = ledger.enforcing().decide(request);
        assertThat(decision.erringPolicies()).isEmpty();
        assertThat(decision.outcome()).isEqualTo(Outcome.PERMIT);
    }

    @Test
    void unexpectedException_isADenialWithItsOwnCode() throws Exception {
        // The entity of the request makes the resident reader an ancestor of itself.
        AccessRequest request = read(ledger.svid("/reader"))
                .entity(new Entity(
                        EntityUid.of("Group", "readers"),
                        Map.of(),
                        Set.of(EntityUid.of("Zt::Workload", "spiffe://td/reader")),
                        Map.of()))
                .build();
        Decision decision = ledger.enforcing().decide(request);
        assertThat(decision.reason()).isEqualTo(Reason.INTERNAL_ERROR);
        assertThat(decision.family()).isEqualTo(Reason.Family.UNAVAILABLE);
        assertThat(ledger.lastRecord().reasons()).containsExactly(Reason.INTERNAL_ERROR);
    }

    @Test
    void verifiedEvidence_outsideOfARequest() {
        assertThat(ledger.zt().verify(ledger.token("/job"))).isInstanceOf(Verification.Verified.class);
        assertThat(ledger.zt().verify(Evidence.none())).isEqualTo(new Verification.Refused(Reason.EVIDENCE_MISSING));
    }

    @Test
    void closedLibrary_deniesEverything() {
        Evidence svid = ledger.svid("/reader");
        ledger.zt().close();
        assertThat(ledger.enforcing().decide(read(svid).build()).reason()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void impossibleRequests_areCallersBugs() {
        assertThatIllegalStateException()
                .isThrownBy(() -> AccessRequest.builder().action("a").build());
        assertThatIllegalStateException()
                .isThrownBy(() -> AccessRequest.builder().resource("R", "r").build());
        for (String name : List.of("now", "credential", "boundary", "delegation", "signals")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AccessRequest.builder().context(name, "x"));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccessRequest.builder().context("a", 1).context("a", 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccessRequest.builder().refuse(Reason.POLICY_PERMIT));
        Principal principal = ledger.read("/reader").principal().orElseThrow();
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> read(ledger.svid("/reader")).principal(principal).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ledger.zt().boundary("nobody declared this"))
                .withMessageContaining("ledger");
    }
}
