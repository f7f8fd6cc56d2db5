package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.authority.Authority;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.coverage.CoverageReport;
import dev.zt4j.coverage.EntryPoint;
import dev.zt4j.coverage.EntryPointKind;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.CredentialRules;
import dev.zt4j.enforcement.Grant;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.PromotionRefusedException;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.RevocationStore;
import dev.zt4j.enforcement.ShadowDifferences;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.DecisionSink;
import dev.zt4j.log.EventRecord;
import dev.zt4j.log.LogRecord;
import dev.zt4j.policy.PolicySource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rolls out as docs/rollout.md says: its snippets stand here once more, so that they are compiled and run, and what it
 * shows of log and ledger is what came of them.
 */
@SuppressWarnings("NullAway.Init") // by the test itself
class RolloutGuideTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "rollout.md");
    private static final Path SOURCE = Path.of("src", "test", "java", "dev", "zt4j", "RolloutGuideTest.java");
    private static final String SHOWN = "```text\n";
    private static final String END = "```\n";

    @TempDir
    Path directory;

    private final List<LogRecord> log = new CopyOnWriteArrayList<>();
    private final List<String> shown = new ArrayList<>();
    private final TestClock clock = new TestClock();
    private final Authority authority = Authority.create(TrustDomain.of("td"), Duration.ofDays(60), clock);
    private ZeroTrust zt;

    private static ZeroTrustBuilder declare(
            Path trust, Path policies, Path candidate, RevocationStore revocations, DecisionSink sink) {
        ZeroTrustBuilder builder = ZeroTrust.builder()
                .trust(TrustSource.directory(trust))
                .policies(PolicySource.directory(policies))
                .shadowPolicies(PolicySource.directory(candidate))
                .audience("spiffe://td/ledger")
                .boundary(BoundarySettings.reportOnly("payments", "payments team", Tier.LOW))
                .revocations(revocations)
                .decisionSink(sink);
        return builder;
    }

    private static void register(ZeroTrust zt) {
        zt.coverage().register(EntryPoint.guarded(EntryPointKind.OTHER, "payments listener", "payments"));
    }

    private static List<String> look(Boundary payments) {
        List<String> problems = payments.promotion().problems();
        ShadowDifferences differences = payments.shadowDifferences();
        return differences.wouldDeny() == 0 ? problems : List.of();
    }

    private static void enforce(Boundary payments) {
        try {
            payments.promote(new Change("ann", "two weeks without surprises"));
        } catch (PromotionRefusedException e) {
            System.err.println(e.promotion().breaking());
        }
    }

    private static void tighten(Boundary payments) {
        CredentialRules rules = CredentialRules.builder()
                .kinds(Set.of(Credential.Kind.X509_SVID))
                .proofOfPossession()
                .build();
        payments.change(new Change("ann", "tokens can be stolen"), settings -> settings.withCredentials(rules));
    }

    private static void except(ZeroTrust zt, InstantSource clock) {
        zt.addWaiver(Waiver.builder("W-1")
                .boundary("payments")
                .principal(EntityUid.of("Zt::Workload", "spiffe://td/batch"))
                .rule(new Waiver.MissingPermit(null, null))
                .owner("payments team")
                .reason("moves to its own role")
                .riskAcceptedBy("head of security")
                .expiresAt(clock.instant().plus(Duration.ofDays(30)))
                .build());
    }

    private void task(ZeroTrust zt, EntityUid job, EntityUid entry) {
        try (Grant grant = zt.grant(GrantRequest.of("repair")
                .principal(job)
                .resource(entry)
                .purpose("mend a booking")
                .task("TICKET-7")
                .lifetime(Duration.ofMinutes(15))
                .build())) {
            work(grant);
        }
    }

    private void cutOff(ZeroTrust zt, TrustDomain partner) {
        zt.revoke(Revocation.trustDomain(partner, "their signing key leaked").by("ann"));
    }

    private void work(Grant grant) {
        assertThat(grant.active()).isTrue();
        decide("/job");
    }

    private void decide(String path) {
        X509Svid svid = authority.x509Svid(authority.id(path), Duration.ofMinutes(10));
        zt.boundary("payments").decide(read(Evidence.tls(svid.chain())).build());
    }

    private static String line(LogRecord record) {
        if (record instanceof EventRecord event) {
            return event.kind().code() + ' ' + event.subject() + ", by " + event.by() + ": " + event.why();
        }
        DecisionRecord decision = (DecisionRecord) record;
        DecisionRecord.Caller caller = decision.caller();
        String text =
                decision.outcome() + ' ' + decision.reasons().get(0).code() + ' ' + (caller == null ? "" : caller.id());
        DecisionRecord.Shadow shadow = decision.shadow();
        text += shadow != null && shadow.differs() ? ", shadow " + (shadow.permits() ? "permits" : "denies") : "";
        text += decision.grants().isEmpty() ? "" : ", grants " + decision.grants();
        return text
                + (decision.waivers().isEmpty()
                        ? ""
                        : ", waivers "
                                + decision.waivers().stream()
                                        .map(DecisionRecord.WaiverUse::id)
                                        .toList());
    }

    private static String line(CoverageReport.Entry entry) {
        return entry.status() + " " + entry.point()
                + (entry.waivedUntil() == null ? "" : " until " + entry.waivedUntil());
    }

    /** Takes down what the log has shown since the last time, each different line once, and how the ledger stands. */
    private void show() throws InterruptedException {
        zt.decisionLog().flush(Duration.ofSeconds(10));
        Set<String> lines = new LinkedHashSet<>();
        log.forEach(record -> lines.add("log     " + line(record)));
        log.clear();
        CoverageReport report = zt.coverage().report();
        report.entryPoints().forEach(entry -> lines.add("ledger  " + line(entry)));
        lines.add("debt    " + report.debt());
        shown.add(lines.stream().collect(Collectors.joining("\n", "", "\n")));
    }

    @Test
    void guide_isWhatHappens() throws Exception {
        TestLedger ledger = new TestLedger(directory);
        authority.publish(ledger.trust);
        ledger.policy(
                "grants.cedar", "@id(\"repair\") permit (principal == ?principal, action, resource == ?resource);");
        Path candidate = Files.createDirectory(directory.resolve("candidate"));
        Files.writeString(candidate.resolve("next.cedar"), "permit (principal, action, resource);");
        RevocationStore revocations = RevocationStore.file(directory.resolve("revocations.jsonl"));
        ZeroTrustBuilder builder = declare(ledger.trust, ledger.policies, candidate, revocations, log::add);
        try (ZeroTrust built =
                builder.reloadInterval(Duration.ZERO).clock(clock).build()) {
            zt = built;
            rollOut();
        }
        compare();
    }

    private void rollOut() throws Exception {
        Boundary payments = zt.boundary("payments");
        register(zt);
        decide("/batch");
        show();
        assertThat(look(payments)).isNotEmpty();
        enforce(payments);
        for (int i = 0; i < 200; i++) {
            decide("/reader");
        }
        enforce(payments);
        decide("/batch");
        show();
        tighten(payments);
        payments.decide(read(Evidence.bearer(
                        authority.jwtSvid(authority.id("/reader"), TestLedger.AUDIENCE, Duration.ofMinutes(10))))
                .build());
        show();
        except(zt, clock);
        decide("/batch");
        show();
        for (int i = 0; i < 2; i++) {
            clock.advance(Duration.ofDays(i == 0 ? 29 : 1));
            zt.reload();
            decide("/batch");
        }
        show();
        task(zt, EntityUid.of("Zt::Workload", "spiffe://td/job"), EntityUid.of("Entry", "42"));
        decide("/job");
        show();
        cutOff(zt, TrustDomain.of("td"));
        decide("/reader");
        show();
    }

    private void compare() throws Exception {
        String document = Files.readString(DOCUMENT);
        String[] parts = document.split(SHOWN, -1);
        assertThat(parts).hasSize(shown.size() + 1);
        StringBuilder expected = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            expected.append(SHOWN).append(shown.get(i - 1)).append(parts[i].substring(parts[i].indexOf(END)));
        }
        if (Boolean.getBoolean("zt.write-docs")) {
            Files.writeString(DOCUMENT, expected);
        }
        assertThat(document).isEqualTo(expected.toString());
        String source = packed(Files.readString(SOURCE));
        String[] snippets = document.split("```java\n", -1);
        assertThat(snippets).hasSize(9);
        for (int i = 1; i < snippets.length; i++) {
            assertThat(source).contains(packed(snippets[i].substring(0, snippets[i].indexOf(END))));
        }
    }

    /** The formatter has its own mind about lines. */
    private static String packed(String text) {
        return text.replaceAll("\\s+", "");
    }
}
