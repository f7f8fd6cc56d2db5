package dev.zt4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.identity.Principal;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.reason.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that is built once and asked by many means the same as one that is built for each of them. */
class RecurringRequestTest {
    /** More than there are places to remember what their entities mean. */
    private static final int MANY = 3_000;

    private static final AccessRequest IN_MAIN = entry("main");

    @TempDir
    Path directory;

    private TestLedger ledger;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory).policy("ledger.cedar", """
                permit (principal in Group::"readers", action, resource in Book::"main");
                """);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static AccessRequest entry(String book) {
        return AccessRequest.builder()
                .action("readEntry")
                .resource("Entry", "42")
                .entity(Entity.of(EntityUid.of("Entry", "42"), Map.of(), Set.of(EntityUid.of("Book", book))))
                .build();
    }

    private Decision decide(AccessRequest request) {
        return ledger.enforcing().decide(request);
    }

    private Principal reader() {
        return decide(IN_MAIN.presenting(ledger.svid("/reader"))).principal().orElseThrow();
    }

    @Test
    void evidence_standsInThePlaceOfWhatWasThere() throws Exception {
        AccessRequest byNobody = IN_MAIN.presenting(ledger.token("/reader"));
        AccessRequest byOther = byNobody.presenting(ledger.svid("/stranger"));

        assertThat(decide(byNobody).allowed()).isTrue();
        assertThat(decide(byOther).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(ledger.lastRecord().evidence()).isEqualTo("tls");
        assertThat(decide(IN_MAIN).reason()).isEqualTo(Reason.EVIDENCE_MISSING);
    }

    @Test
    void provenPrincipal_standsInThePlaceOfEvidence() throws Exception {
        Principal reader = reader();
        AccessRequest request = IN_MAIN.presenting(ledger.svid("/stranger")).by(reader);

        assertThat(decide(request).principal()).containsSame(reader);
        assertThat(decide(request.by(reader)).allowed()).isTrue();
        DecisionRecord record = ledger.lastRecord();
        assertThat(record.evidence()).isEqualTo("principal");
        assertThat(record.resource()).isEqualTo("Entry::\"42\"");
    }

    @Test
    @SuppressWarnings("NullAway") // what nobody should do
    void nothing_isRefused() {
        assertThatNullPointerException().isThrownBy(() -> IN_MAIN.presenting(null));
        assertThatNullPointerException().isThrownBy(() -> IN_MAIN.by(null));
    }

    @Test
    void refusalOfTheEnforcementPoint_staysForWhoeverAsks() {
        AccessRequest refused = AccessRequest.builder()
                .action("readEntry")
                .resource("Entry", "42")
                .refuse(Reason.ROUTE_UNMATCHED)
                .build();

        assertThat(decide(refused.by(reader())).reason()).isEqualTo(Reason.ROUTE_UNMATCHED);
    }

    @Test
    void whatEntitiesMean_isOfOneCallerAndOneRequest() {
        Principal reader = reader();
        Principal stranger =
                decide(IN_MAIN.presenting(ledger.svid("/stranger"))).principal().orElseThrow();
        AccessRequest inOther = entry("other");

        for (int again = 0; again < 3; again++) {
            assertThat(decide(IN_MAIN.by(reader)).allowed()).isTrue();
            assertThat(decide(IN_MAIN.by(stranger)).allowed()).isFalse();
            assertThat(decide(inOther.by(reader)).allowed()).isFalse();
        }
    }

    @Test
    void moreRequestsThanAreRemembered_areDecidedEachByItsOwnEntities() {
        Principal reader = reader();
        List<AccessRequest> requests = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            requests.add(entry(i % 2 == 0 ? "main" : "other"));
        }
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < MANY; i++) {
                assertThat(decide(requests.get(i).by(reader)).allowed()).isEqualTo(i % 2 == 0);
            }
        }
    }

    @Test
    void entitiesThatAreReloaded_countFromTheNextDecisionOn() throws Exception {
        Principal reader = reader();
        assertThat(decide(IN_MAIN.by(reader)).allowed()).isTrue();

        ledger.policy("entities.json", "[]").zt().reload();
        assertThat(decide(IN_MAIN.by(reader)).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);

        ledger.policy("entities.json", TestLedger.ENTITIES).zt().reload();
        assertThat(decide(IN_MAIN.by(reader)).allowed()).isTrue();
    }

    @Test
    void entitiesThatCannotBe_areRefusedEachTime() {
        AccessRequest cycle = AccessRequest.builder()
                .action("readEntry")
                .resource("Entry", "42")
                .entity(Entity.of(
                        EntityUid.of("Group", "readers"),
                        Map.of(),
                        Set.of(EntityUid.of("Zt::Workload", "spiffe://td/reader"))))
                .build();
        Principal reader = reader();

        assertThat(decide(cycle.by(reader)).reason()).isEqualTo(Reason.INTERNAL_ERROR);
        assertThat(decide(cycle.by(reader)).reason()).isEqualTo(Reason.INTERNAL_ERROR);
    }
}
