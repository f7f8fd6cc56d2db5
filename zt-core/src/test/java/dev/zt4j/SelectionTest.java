package dev.zt4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Selection;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.TokenIssuer;
import dev.zt4j.reason.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions that leave the resource open, beside those on each resource. */
class SelectionTest {
    private static final String SCHEMA = """
            entity Team;
            entity Entry in [Team] { owner: Zt::User, amount: Long, note?: String };
            action readEntry appliesTo {
              principal: [Zt::User, Zt::Agent], resource: [Entry], context: Zt::Context
            };
            """;
    private static final EntityUid ANN = EntityUid.of("Zt::User", "https://as.example#ann");
    private static final String OWN = """
            @id("own") permit (principal is Zt::User, action == Action::"readEntry", resource)
            when { resource.owner == principal };
            """;
    private static final String ALL = "@id(\"all\") permit (principal, action, resource);\n";
    private static final String LARGE = """
            forbid (principal, action == Action::"readEntry", resource) when { resource.amount + 1 > 100 };
            """;
    private static final Map<String, Object> BY_HELPER = Map.of("act", Map.of("sub", "helper"));

    private final TestIssuer issuer = new TestIssuer("https://as.example");

    @TempDir
    Path directory;

    private TestLedger ledger;
    private @Nullable ZeroTrust zt;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
        ledger.policy("entities.json", "[]").policy("app.cedarschema", SCHEMA);
    }

    @AfterEach
    void close() {
        if (zt != null) {
            zt.close();
        }
    }

    private ZeroTrust policies(String text) throws Exception {
        ledger.policy("ledger.cedar", text);
        ZeroTrust built = ledger.builder()
                .trust(issuer.trust())
                .tokenIssuer(TokenIssuer.builder(issuer.name(), Set.of(TestIssuer.AUDIENCE))
                        .agent("helper")
                        .build())
                .build();
        zt = built;
        return built;
    }

    private Boundary boundary(String name) {
        return Objects.requireNonNull(zt).boundary(name);
    }

    private Evidence ann() {
        return issuer.token("ann", "app", Map.of());
    }

    private static AccessRequest request(Evidence evidence, EntityUid resource, @Nullable Entity row) {
        AccessRequest.Builder request = AccessRequest.builder()
                .evidence(evidence)
                .action(EntityUid.of("Action", "readEntry"))
                .resource(resource);
        if (row != null) {
            request.entity(row);
        }
        return request.build();
    }

    private Selection select(String boundary, Evidence evidence) {
        return boundary(boundary)
                .select(request(evidence, EntityUid.of("Zt::Sql::Table", "public.entry"), null), "Entry");
    }

    private static List<Entity> rows() {
        List<Entity> rows = new ArrayList<>();
        for (String owner : List.of("ann", "bob")) {
            for (Long amount : new Long[] {5L, 500L, Long.MAX_VALUE, null}) {
                Map<String, Value> attributes =
                        new HashMap<>(Map.of("owner", EntityUid.of("Zt::User", "https://as.example#" + owner)));
                if (amount != null) {
                    attributes.put("amount", Value.of(amount));
                }
                rows.add(Entity.of(EntityUid.of("Entry", owner + rows.size()), attributes));
            }
        }
        return rows;
    }

    /** Holds each row against a decision on it, and returns the ids of those that are allowed. */
    private List<String> selected(String boundary, Evidence evidence) {
        Selection selection = select(boundary, evidence);
        List<String> ids = new ArrayList<>();
        for (Entity row : rows()) {
            boolean allowed =
                    boundary(boundary).decide(request(evidence, row.uid(), row)).allowed();
            assertThat(selection.includes(row)).as(row.toString()).isEqualTo(allowed);
            if (allowed) {
                ids.add(row.uid().id());
            }
        }
        return ids;
    }

    private Decision last() throws InterruptedException {
        Objects.requireNonNull(zt).decisionLog().flush(Duration.ofSeconds(10));
        return select("ledger", ann()).decision();
    }

    @Test
    void selection_includesWhatDecisionsAllow() throws Exception {
        policies(OWN + LARGE);
        assertThat(selected("ledger", ann())).containsExactly("ann0");
        Selection selection = select("ledger", ann());
        assertThat(selection.decision().allowed()).isTrue();
        assertThat(selection.sides()).hasSize(1);
        Selection.Rule rule = selection.sides().get(0).rules().get(0);
        assertThat(rule.permits()).hasSize(1);
        assertThat(rule.forbids()).hasSize(1);
    }

    @Test
    void selection_isRecordedOnceWithThePoliciesThatMayDecide() throws Exception {
        policies(OWN + LARGE);
        Selection selection = select("ledger", ann());
        Objects.requireNonNull(zt).decisionLog().flush(Duration.ofSeconds(10));
        assertThat(ledger.records).hasSize(1);
        assertThat(ledger.records.get(0).id()).isEqualTo(selection.decision().id());
        assertThat(ledger.records.get(0).resource()).isEqualTo("Zt::Sql::Table::\"public.entry\"");
        assertThat(ledger.records.get(0).determiningPolicies()).containsExactly("own");
        assertThat(ledger.records.get(0).outcome()).isEqualTo("PERMIT");
    }

    @Test
    void delegatedCaller_needsBothSides() throws Exception {
        policies(
                OWN
                        + "permit (principal is Zt::Agent, action == Action::\"readEntry\", resource) when { resource.amount < 10 };");
        Evidence delegated = issuer.token("ann", "app", BY_HELPER);
        assertThat(select("ledger", delegated).sides()).hasSize(2);
        assertThat(selected("ledger", delegated)).containsExactly("ann0");
        policies(OWN);
        assertThat(selected("ledger", delegated)).isEmpty();
        assertThat(select("ledger", delegated).decision().reason()).isEqualTo(Reason.POLICY_ACTOR);
    }

    @Test
    void revokedPrincipal_selectsNothingInAnyMode() throws Exception {
        policies(ALL);
        Objects.requireNonNull(zt).revoke(Revocation.principal(ANN, "left"));
        assertThat(selected("ledger", ann())).isEmpty();
        assertThat(selected("reporting", ann())).isEmpty();
        assertThat(select("reporting", ann()).decision().reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
    }

    @Test
    void boundaryThatReports_hidesOnlyWhatIsAlwaysForbidden() throws Exception {
        policies(OWN + "@id(\"always\") @enforce(\"always\") " + LARGE);
        assertThat(selected("reporting", ann())).containsExactly("ann0", "bob4");
        policies(LARGE);
        assertThat(selected("reporting", ann())).hasSize(8);
        assertThat(select("reporting", ann()).decision().outcome()).isEqualTo(Decision.Outcome.WOULD_DENY);
        assertThat(selected("reporting", Evidence.bearer("nonsense"))).hasSize(8);
    }

    @Test
    void boundaryThatReports_hidesWhatIsAlwaysForbiddenFromThoseWhoAreNotProven() throws Exception {
        policies(OWN + "@id(\"always\") @enforce(\"always\") " + LARGE);
        assertThat(select("reporting", Evidence.bearer("nonsense")).includes(rows().get(1)))
                .isFalse();
        policies("@id(\"always\") @enforce(\"always\") forbid (principal, action, resource);");
        assertThat(selected("reporting", Evidence.none())).isEmpty();
        policies(OWN);
        assertThat(selected("reporting", Evidence.none())).hasSize(8);
    }

    @Test
    void boundaryThatReports_hidesNothingFromWhomTheActionDoesNotApplyTo() throws Exception {
        policies(ALL);
        Evidence workload = Evidence.bearer(
                ledger.authority.jwtSvid(ledger.authority.id("/reader"), TestLedger.AUDIENCE, Duration.ofMinutes(5)));
        assertThat(selected("reporting", workload)).hasSize(8);
    }

    private static Waiver waiver(String boundary) {
        return Waiver.builder("W-1")
                .boundary(boundary)
                .principal(ANN)
                .rule(new Waiver.Forbid("large"))
                .owner("ledger team")
                .reason("audit")
                .riskAcceptedBy("security")
                .expiresAt(TestClock.START.plus(Duration.ofDays(1)))
                .build();
    }

    @Test
    void waiver_liftsAForbidOfSomeRows() throws Exception {
        policies(ALL + "@id(\"large\") @waivable(\"true\") " + LARGE);
        Objects.requireNonNull(zt).addWaiver(waiver("ledger"));
        assertThat(selected("ledger", ann())).hasSize(8);
        Decision decision = select("ledger", ann()).decision();
        assertThat(decision.reason()).isEqualTo(Reason.WAIVER_USED);
        assertThat(decision.waivers()).containsExactly("W-1");
        assertThat(selected("ledger", issuer.token("bob", "app", Map.of()))).containsExactly("ann0", "bob4");
    }

    @Test
    void waiverWhereTheBoundaryReports_liftsWhatIsAlwaysForbidden() throws Exception {
        policies(OWN + "@id(\"large\") @waivable(\"true\") @enforce(\"always\") " + LARGE);
        assertThat(selected("reporting", ann())).containsExactly("ann0", "bob4");
        Objects.requireNonNull(zt).addWaiver(waiver("reporting"));
        assertThat(selected("reporting", ann())).containsExactly("ann0", "ann1", "ann2", "ann3", "bob4");
    }

    @Test
    void stalePolicies_selectNothing() throws Exception {
        policies(ALL);
        ledger.clock.advance(Duration.ofDays(30));
        assertThat(select("ledger", ann()).decision().allowed()).isFalse();
    }

    @Test
    void forbidThatErrsForEveryRow_selectsNothingAndSaysSo() throws Exception {
        policies(ALL + "forbid (principal, action, resource) when { 9223372036854775807 + 1 == 1 };");
        assertThat(last().reason()).isEqualTo(Reason.POLICY_FORBID_ERROR);
        assertThat(selected("ledger", ann())).isEmpty();
    }

    @Test
    void obligationThatIsNotUnderstood_selectsNothing() throws Exception {
        policies("@obligation(\"watermark\") " + ALL);
        assertThat(last().reason()).isEqualTo(Reason.OBLIGATION_UNKNOWN);
        assertThat(selected("ledger", ann())).isEmpty();
    }

    @Test
    void principalThatTheActionDoesNotApplyTo_selectsNothing() throws Exception {
        policies(ALL);
        Evidence workload = Evidence.bearer(
                ledger.authority.jwtSvid(ledger.authority.id("/reader"), TestLedger.AUDIENCE, Duration.ofMinutes(5)));
        Selection selection = select("ledger", workload);
        assertThat(selection.decision().reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(selection.includes(rows().get(0))).isFalse();
    }

    @Test
    void badInput_isRefused() throws Exception {
        policies(ALL);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() ->
                        boundary("ledger").select(request(ann(), EntityUid.of("Zt::Sql::Table", "t"), null), "Team"))
                .withMessageContaining("does not let");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() ->
                        boundary("ledger").select(request(ann(), EntityUid.of("Entry", "1"), rows().get(0)), "Entry"))
                .withMessageContaining("brings some");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> select("ledger", ann()).includes(Entity.of(EntityUid.of("Team", "t"))));
    }

    @Test
    void policiesWithoutASchema_cannotBeDecidedInPart() throws Exception {
        Files.delete(ledger.policies.resolve("app.cedarschema"));
        policies(ALL);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> select("ledger", ann()))
                .withMessageContaining("schema");
    }

    @Test
    void storeThatHoldsResources_isRefused() throws Exception {
        ledger.policy("entities.json", """
                [{"uid": {"type": "Entry", "id": "1"}, "parents": [],
                  "attrs": {"owner": {"type": "Zt::User", "id": "x"}, "amount": 1}}]
                """);
        policies(ALL);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> select("ledger", ann()))
                .withMessageContaining("type Entry");
    }
}
