package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Grant;
import dev.zt4j.enforcement.GrantRefusedException;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.StateLimits;
import dev.zt4j.log.EventKind;
import dev.zt4j.reason.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Permission for the length of a task. */
class GrantTest {
    private static final EntityUid JOB = EntityUid.of("Zt::Workload", "spiffe://td/job");
    private static final EntityUid ENTRY = EntityUid.of("Entry", "42");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private TestLedger ledger;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
        ledger.policy("ledger.cedar", """
                @id("repair")
                permit (principal == ?principal, action == Action::"readEntry", resource == ?resource);
                @id("browse")
                permit (principal == ?principal, action == Action::"readEntry", resource);
                @id("approved") @approval("required")
                permit (principal == ?principal, action == Action::"readEntry", resource);
                @id("anybody")
                permit (principal, action == Action::"readEntry", resource == ?resource);
                @id("frozen")
                forbid (principal == ?principal, action, resource);
                """);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static GrantRequest.Builder repair() {
        return GrantRequest.of("repair")
                .principal(JOB)
                .resource(ENTRY)
                .purpose("mend a booking")
                .task("TICKET-7")
                .lifetime(Duration.ofMinutes(5));
    }

    private Decision decide() {
        return ledger.read("/job");
    }

    @Test
    void grant_permitsUntilItsTaskIsClosed() throws Exception {
        assertThat(decide().reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        try (Grant grant = ledger.zt().grant(repair().build())) {
            Decision decision = decide();
            assertThat(decision.allowed()).isTrue();
            assertThat(decision.determiningPolicies()).containsExactly(grant.id());
            assertThat(decision.validUntil()).isEqualTo(grant.expiresAt());
            assertThat(ledger.lastRecord().grants()).containsExactly(grant.id());
            assertThat(grant.active()).isTrue();
            assertThat(ledger.read("/other").allowed()).isFalse();
            assertThat(ledger.enforcing()
                            .decide(read(ledger.svid("/job"))
                                    .resource("Entry", "43")
                                    .build())
                            .allowed())
                    .isFalse();
        }
        assertThat(decide().reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        ledger.zt().decisionLog().flush(LIMIT);
        assertThat(ledger.events)
                .extracting(event -> event.kind())
                .containsExactly(EventKind.GRANT_STARTED, EventKind.GRANT_ENDED);
        assertThat(ledger.events.get(0).details())
                .containsEntry("task", "TICKET-7")
                .containsEntry("principal", JOB.toString())
                .containsEntry("resource", ENTRY.toString());
    }

    @Test
    void grant_endsByItself() throws Exception {
        Grant grant = ledger.zt().grant(repair().build());
        ledger.clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(decide().allowed()).isTrue();
        ledger.clock.advance(Duration.ofMillis(1));
        assertThat(decide().allowed()).isFalse();
        assertThat(grant.active()).isFalse();
        grant.close();
        ledger.zt().decisionLog().flush(LIMIT);
        assertThat(ledger.events)
                .filteredOn(event -> event.kind() == EventKind.GRANT_ENDED)
                .hasSize(1);
    }

    @Test
    void grantThatEnded_doesNotComeBackWithTheClock() {
        ledger.zt().grant(repair().build());
        ledger.clock.advance(Duration.ofDays(3_650));
        ledger.read("/job");
        ledger.clock.advance(Duration.ofDays(-3_650));
        assertThat(decide().allowed()).isFalse();
    }

    @Test
    void reloadOfPolicies_keepsGrantsWhoseTemplateIsThere() throws Exception {
        ledger.zt().grant(repair().build());
        ledger.policy("other.cedar", "permit (principal, action == Action::\"x\", resource);");
        ledger.zt().reload();
        assertThat(decide().allowed()).isTrue();
        ledger.policy("ledger.cedar", "permit (principal, action == Action::\"y\", resource);");
        ledger.zt().reload();
        assertThat(decide().allowed()).isFalse();
        ledger.zt().decisionLog().flush(LIMIT);
        assertThat(ledger.events)
                .filteredOn(event -> event.kind() == EventKind.GRANT_ENDED)
                .hasSize(1);
    }

    @Test
    void forbid_beatsAGrant() throws Exception {
        ledger.policy("z.cedar", "forbid (principal, action, resource);");
        ledger.zt().grant(repair().build());
        assertThat(decide().reason()).isEqualTo(Reason.POLICY_FORBID);
    }

    @Test
    void templateThatAsksForAnApprover_isGrantedWithOne() {
        GrantRequest.Builder request = GrantRequest.of("approved")
                .principal(JOB)
                .purpose("p")
                .task("t")
                .lifetime(Duration.ofMinutes(1));
        ledger.zt()
                .grant(request.approver(EntityUid.of("Zt::User", "https://as.example#boss"))
                        .build());
        assertThat(decide().allowed()).isTrue();
    }

    static Stream<Arguments> whatIsNotGranted() {
        UnaryOperator<GrantRequest.Builder> tooLong = request -> request.lifetime(Duration.ofHours(9));
        return Stream.of(
                argumentSet("too long", "repair", tooLong, "lasts PT8H at most"),
                argumentSet("no such template", "nothing", (UnaryOperator<GrantRequest.Builder>) r -> r, "no template"),
                argumentSet("for anybody", "anybody", (UnaryOperator<GrantRequest.Builder>) r -> r, "one principal"),
                argumentSet("forbids", "frozen", (UnaryOperator<GrantRequest.Builder>) r -> r, "forbids"),
                argumentSet("slot too many", "browse", (UnaryOperator<GrantRequest.Builder>) r -> r, "no slot"),
                argumentSet(
                        "slot left open",
                        "repair",
                        (UnaryOperator<GrantRequest.Builder>) r -> r.resource(null),
                        "a resource is needed"),
                argumentSet(
                        "nobody has approved",
                        "approved",
                        (UnaryOperator<GrantRequest.Builder>) r -> r.resource(null),
                        "somebody else"),
                argumentSet(
                        "approved by oneself",
                        "approved",
                        (UnaryOperator<GrantRequest.Builder>)
                                r -> r.resource(null).approver(JOB),
                        "somebody else"));
    }

    @ParameterizedTest
    @MethodSource("whatIsNotGranted")
    void refusal_saysWhyAndIsAnEvent(String template, UnaryOperator<GrantRequest.Builder> change, String why)
            throws Exception {
        GrantRequest request = change.apply(GrantRequest.of(template)
                        .principal(JOB)
                        .resource(ENTRY)
                        .purpose("p")
                        .task("t")
                        .lifetime(Duration.ofMinutes(1)))
                .build();
        assertThatExceptionOfType(GrantRefusedException.class)
                .isThrownBy(() -> ledger.zt().grant(request))
                .withMessageContaining(why);
        assertThat(decide().allowed()).isFalse();
        ledger.zt().decisionLog().flush(LIMIT);
        assertThat(ledger.events).extracting(event -> event.kind()).containsExactly(EventKind.GRANT_REFUSED);
    }

    @Test
    void tooManyGrants_areRefused() {
        try (ZeroTrust zt = ledger.builder()
                .limits(new StateLimits(1, 1, Duration.ofHours(1), 1))
                .build()) {
            Grant first = zt.grant(repair().build());
            assertThatExceptionOfType(GrantRefusedException.class)
                    .isThrownBy(() -> zt.grant(repair().build()))
                    .withMessageContaining("1 grants are given");
            first.close();
            assertThat(zt.grant(repair().build()).active()).isTrue();
        }
    }

    @Test
    void incompleteRequest_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> repair().purpose(" ").build());
        assertThatIllegalArgumentException().isThrownBy(() -> repair().task("").build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> repair().lifetime(Duration.ZERO).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GrantRequest.of("repair").build());
    }
}
