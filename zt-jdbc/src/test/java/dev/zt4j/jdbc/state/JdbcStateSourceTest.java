package dev.zt4j.jdbc.state;

import static dev.zt4j.jdbc.state.Member.READER;
import static dev.zt4j.jdbc.state.Member.WRITER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.Mode;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.StateEntry.ModeSet;
import dev.zt4j.enforcement.StateEntry.Revoked;
import dev.zt4j.enforcement.StateEntry.Waived;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.EventRecord;
import dev.zt4j.policy.BundleOptions;
import dev.zt4j.policy.PolicyBundle;
import dev.zt4j.reason.Reason;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that follow what they share in a real PostgreSQL. */
final class JdbcStateSourceTest {
    private static final Change CHANGE = new Change("operator", "as planned");
    private static final Revocation LOST =
            Revocation.principal(READER, "laptop lost").by("operator");
    private static final Duration NEVER = Duration.ofHours(2);

    private static StateServer server;

    private String name;
    private DataSource database;
    private FleetState fleet;

    @BeforeAll
    static void start() {
        server = new StateServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void create() throws SQLException {
        name = server.create();
        database = server.database(name);
        fleet = FleetState.in(database);
        fleet.migrate();
    }

    private JdbcStateSource told() {
        return JdbcStateSource.builder(database).pollEvery(NEVER).build();
    }

    private Member member() throws Exception {
        Member member = new Member(told(), builder -> builder.revocations(fleet.revocations()));
        Member.until(() -> server.listening(name) > 0);
        return member;
    }

    private void row(String kind, String id, String body) throws SQLException {
        StateServer.execute(database, """
            INSERT INTO zt4j.entry (kind, id, body, changed_by, why, version, revision, changed_at)
            VALUES ('%s', '%s', '%s', 'somebody', 'by hand', 0, 0, now())
            """.formatted(kind, id, body));
    }

    @Test
    void revocationOfOneProcess_holdsInAnother_untilItIsLifted() throws Exception {
        try (Member one = member();
                Member other = member()) {
            assertThat(other.reason("/reader")).isEqualTo(Reason.POLICY_PERMIT);
            one.zt.revoke(LOST);
            assertThat(one.reason("/reader")).isEqualTo(Reason.REVOKED_PRINCIPAL);
            other.await("/reader", Reason.REVOKED_PRINCIPAL);
            one.zt.lift(LOST.target(), CHANGE);
            other.await("/reader", Reason.POLICY_PERMIT);
            assertThat(one.events(EventKind.REVOKED)).hasSize(1);
            assertThat(other.events(EventKind.REVOKED))
                    .singleElement()
                    .satisfies(event -> assertThat(event.by()).isEqualTo("operator"));
        }
    }

    @Test
    void processThatStartsLater_knowsWhatIsShared() throws Exception {
        long ignored = fleet.put(new Revoked(LOST), 0, CHANGE);
        try (Member member = member()) {
            assertThat(member.reason("/reader")).isEqualTo(Reason.REVOKED_PRINCIPAL);
        }
    }

    @Test
    void grant_holdsInEachProcessUntilItsTaskIsClosed() throws Exception {
        GrantRequest request = GrantRequest.of("repair")
                .principal(WRITER)
                .resource(EntityUid.of("Entry", "42"))
                .purpose("mend a booking")
                .task("T-7")
                .lifetime(Duration.ofMinutes(20))
                .build();
        try (Member one = member();
                Member other = member()) {
            try (SharedGrant grant = fleet.grant(request)) {
                one.await("/writer", Reason.POLICY_PERMIT);
                other.await("/writer", Reason.POLICY_PERMIT);
                assertThat(other.events(EventKind.GRANT_STARTED))
                        .singleElement()
                        .satisfies(event -> assertThat(event.subject()).isEqualTo(grant.id()));
            }
            one.await("/writer", Reason.POLICY_NO_PERMIT);
            other.await("/writer", Reason.POLICY_NO_PERMIT);
        }
    }

    @Test
    void grantThatNobodyCloses_endsByItself() throws Exception {
        GrantRequest request = GrantRequest.of("repair")
                .principal(WRITER)
                .resource(EntityUid.of("Entry", "42"))
                .purpose("mend a booking")
                .task("T-7")
                .lifetime(Duration.ofMinutes(20))
                .build();
        SharedGrant grant = fleet.grant(request);
        try (Member member = member()) {
            assertThat(member.reason("/writer")).isEqualTo(Reason.POLICY_PERMIT);
            member.pass(Duration.ofMinutes(21));
            assertThat(member.reason("/writer")).isEqualTo(Reason.POLICY_NO_PERMIT);
        }
        grant.close();
        grant.close();
        assertThat(fleet.find("grant", grant.id())).isEmpty();
    }

    @Test
    void waiverAndMode_holdInEachProcess() throws Exception {
        try (Member member = member()) {
            Waiver waiver = Waiver.builder("W-1")
                    .boundary("ledger")
                    .principal(WRITER)
                    .rule(new Waiver.MissingPermit(null, null))
                    .owner("ledger team")
                    .reason("migration")
                    .riskAcceptedBy("risk office")
                    .expiresAt(member.now().plus(Duration.ofDays(1)))
                    .build();
            long version = fleet.put(new Waived(waiver), 0, CHANGE);
            Member.until(() -> member.decide("/writer").allowed());
            fleet.end("waiver", "W-1", version, CHANGE);
            Member.until(() -> !member.decide("/writer").allowed());
            long ignored = fleet.put(new ModeSet("ledger", Mode.REPORT_ONLY, CHANGE), 0, CHANGE);
            Member.until(() -> member.decide("/writer").allowed());
            assertThat(member.events(EventKind.BOUNDARY_DEMOTED))
                    .singleElement()
                    .satisfies(event -> assertThat(event.why()).isEqualTo("as planned"));
        }
    }

    @Test
    void whatNobodyTold_isSeenByPolling() throws Exception {
        StateServer.execute(database, "ALTER TABLE zt4j.entry DISABLE TRIGGER tell");
        try (Member member = new Member(JdbcStateSource.builder(database)
                .pollEvery(Duration.ofMillis(50))
                .build())) {
            long ignored = fleet.put(new Revoked(LOST), 0, CHANGE);
            member.await("/reader", Reason.REVOKED_PRINCIPAL);
        }
    }

    @Test
    void lostDatabase_leavesTheLastStateUntilItIsStale_andThenNothingIsPermitted() throws Exception {
        long version = fleet.put(new Revoked(LOST), 0, CHANGE);
        try (Member member = member()) {
            GrantRequest.Builder request = GrantRequest.of("repair")
                    .principal(WRITER)
                    .resource(EntityUid.of("Entry", "42"))
                    .purpose("mend a booking")
                    .task("T-7");
            SharedGrant grant =
                    fleet.grant(request.lifetime(Duration.ofHours(8)).build());
            member.await("/writer", Reason.POLICY_PERMIT);

            server.open(name, false);
            member.zt.reload();
            assertThat(member.reason("/writer")).isEqualTo(Reason.POLICY_PERMIT);
            assertThat(member.reason("/reader")).isEqualTo(Reason.REVOKED_PRINCIPAL);
            member.pass(Duration.ofMinutes(61));
            member.zt.reload();
            assertThat(member.reason("/writer")).isEqualTo(Reason.STATE_STALE);
            assertThat(member.reason("/reader")).isEqualTo(Reason.REVOKED_PRINCIPAL);
            assertThat(member.events(EventKind.SOURCE_REFUSED))
                    .anySatisfy(event -> assertThat(event.why()).contains("shared state: cannot be read"));
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> member.zt.revoke(Revocation.principal(WRITER, "not stored")));

            server.open(name, true);
            fleet.end("revocation", Revoked.id(LOST.target()), version, CHANGE);
            grant.close();
            member.await("/reader", Reason.POLICY_PERMIT);
        }
    }

    @Test
    void connectionThatListens_isOpenedAgainAndNothingIsMissed() throws Exception {
        try (Member member = member()) {
            server.open(name, false);
            server.open(name, true);
            long ignored = fleet.put(new Revoked(LOST), 0, CHANGE);
            member.await("/reader", Reason.REVOKED_PRINCIPAL);
        }
    }

    @Test
    void processThatEnds_listensNoMore() throws Exception {
        try (Member member = member()) {
            assertThat(member.zt.sources()).hasSize(3);
        }
        Member.until(() -> server.listening(name) == 0);
    }

    @Test
    void grantThatCannotBeRead_doesNotHold_andTheRestDoes() throws Exception {
        row("grant", "grant/shared/1", "{");
        try (Member member = member()) {
            long ignored = fleet.put(new Revoked(LOST), 0, CHANGE);
            member.await("/reader", Reason.REVOKED_PRINCIPAL);
            assertThat(member.events(EventKind.SOURCE_REFUSED))
                    .singleElement()
                    .extracting(EventRecord::why)
                    .asString()
                    .startsWith("shared state: grant grant/shared/1: ");
            member.pass(Duration.ofMinutes(61));
            member.zt.reload();
            assertThat(member.reason("/other")).isEqualTo(Reason.POLICY_NO_PERMIT);
        }
    }

    @ParameterizedTest
    @CsvSource({"revocation", "mode", "quarantine"})
    void rowThatMayNarrowAndCannotBeRead_letsNothingStart(String kind) throws Exception {
        row(kind, "x", "{}");
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> new Member(told()))
                .satisfies(e -> assertThat(e.problems())
                        .singleElement()
                        .asString()
                        .startsWith("shared state: " + kind + " x: "));
    }

    @Test
    void revocationThatIsSpoiled_staysAndTheStateGetsStale() throws Exception {
        long ignored = fleet.put(new Revoked(LOST), 0, CHANGE);
        try (Member member = member()) {
            StateServer.execute(database, "UPDATE zt4j.entry SET body = 'spoiled'");
            assertThat(member.events(EventKind.SOURCE_REFUSED)).hasSize(1);
            Revocation second = Revocation.principal(WRITER, "left");
            long version = fleet.put(new Revoked(second), 0, CHANGE);
            member.await("/writer", Reason.REVOKED_PRINCIPAL);
            assertThat(member.reason("/reader")).isEqualTo(Reason.REVOKED_PRINCIPAL);
            assertThat(version).isEqualTo(1);
            member.pass(Duration.ofMinutes(61));
            member.zt.reload();
            StateServer.execute(database, "UPDATE zt4j.entry SET body = NULL WHERE body = 'spoiled'");
            member.await("/reader", Reason.POLICY_PERMIT);
        }
    }

    @Test
    void newerSchema_isNotRead() throws Exception {
        try (Member member = member()) {
            StateServer.execute(database, "INSERT INTO zt4j.schema_version (version) VALUES (2)");
            member.zt.reload();
            assertThat(member.zt.sources().get(2).problems())
                    .containsExactly("shared state: the schema has version 2, and 1 is known");
            member.pass(Duration.ofMinutes(61));
            member.zt.reload();
            assertThat(member.reason("/reader")).isEqualTo(Reason.STATE_STALE);
        }
        assertThatExceptionOfType(SQLException.class).isThrownBy(fleet::migrate).withMessageContaining("version 2");
    }

    @Test
    void databaseThatWentBackToABackup_isReadAsAWhole() throws Exception {
        long ignored = fleet.put(new Revoked(LOST), 0, CHANGE);
        try (Member member = member()) {
            assertThat(member.reason("/reader")).isEqualTo(Reason.REVOKED_PRINCIPAL);
            StateServer.execute(database, "DROP SCHEMA zt4j CASCADE");
            fleet.migrate();
            member.zt.reload();
            assertThat(member.reason("/reader")).isEqualTo(Reason.POLICY_PERMIT);
        }
    }

    @Test
    void databaseWithoutTheSchema_letsNothingStart() throws Exception {
        DataSource empty = server.database(server.create());
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> new Member(JdbcStateSource.builder(empty).build()))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly("shared state: cannot be read (PSQLException, SQLState 42P01)"));
    }

    @Test
    void policyBundleOfTheDatabase_isFollowedAndOnlyTakenIfSigned(@TempDir Path policies) throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Files.writeString(policies.resolve("a.cedar"), Member.POLICIES);
        long version = fleet.putBundle("policies", bundle(policies, 1, key), 0, CHANGE);
        JdbcStateSource source = told();
        try (Member member = new Member(
                source,
                builder -> builder.policies(source.policies(
                        "policies", BundleOptions.signedBy(key.getPublic()).build())))) {
            assertThat(member.reason("/reader")).isEqualTo(Reason.POLICY_PERMIT);
            Files.writeString(policies.resolve("a.cedar"), "@id(\"none\") forbid (principal, action, resource);");
            version = fleet.putBundle("policies", bundle(policies, 2, key), version, CHANGE);
            member.await("/reader", Reason.POLICY_FORBID);
            long last = fleet.putBundle("policies", bundle(policies, 3, other), version, CHANGE);
            assertThat(last).isEqualTo(3);
            assertThat(member.events(EventKind.SOURCE_REFUSED)).hasSize(1);
            assertThat(member.reason("/reader")).isEqualTo(Reason.POLICY_FORBID);
        }
    }

    @Test
    void policyBundleThatIsNotThere_letsNothingStart() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        JdbcStateSource source = told();
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> new Member(
                        source,
                        builder -> builder.policies(source.policies(
                                "policies",
                                BundleOptions.signedBy(key.getPublic()).build()))))
                .satisfies(e -> assertThat(e.problems())
                        .singleElement()
                        .asString()
                        .startsWith("policy bundle policies: there is none in the database"));
        Member.until(() -> server.listening(name) == 0);
    }

    private static byte[] bundle(Path policies, long version, KeyPair key) {
        Instant now = Instant.now();
        return PolicyBundle.of(
                policies,
                new PolicyBundle.Release("policies", version, now.minusSeconds(60), now.plusSeconds(3_600)),
                key.getPrivate());
    }

    @Test
    void settingsThatMakeNoSense_areRefused() {
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> JdbcStateSource.builder(database)
                        .pollEvery(Duration.ZERO)
                        .build())
                .satisfies(e -> assertThat(e.problems()).hasSize(1));
    }
}
