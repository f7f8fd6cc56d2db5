package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Decision.Outcome;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.EventRecord;
import dev.zt4j.policy.PolicySource;
import dev.zt4j.reason.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
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
    void changedPolicy_takesEffect() throws Exception {
        assertThat(ledger.read("/reader").allowed()).isTrue();
        ledger.policy("z.cedar", "forbid (principal, action, resource);").zt().reload();
        assertThat(ledger.read("/reader").reason()).isEqualTo(Reason.POLICY_FORBID);
        assertThat(ledger.lastRecord().determiningPolicies()).containsExactly("z.cedar#1");
        Files.delete(ledger.policies.resolve("z.cedar"));
        ledger.zt().reload();
        assertThat(ledger.read("/reader").allowed()).isTrue();
        assertThat(ledger.zt().snapshot().version()).isEqualTo(3);
    }

    @Test
    void unchangedSources_keepTheVersion() {
        ledger.zt().reload();
        ledger.zt().reload();
        assertThat(ledger.zt().snapshot().version()).isEqualTo(1);
    }

    @Test
    void reloadInterval_needsNobodyToAsk() throws Exception {
        try (ZeroTrust zt =
                ledger.builder().reloadInterval(Duration.ofMillis(20)).build()) {
            ledger.policy("z.cedar", "forbid (principal, action, resource);");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            CountDownLatch never = new CountDownLatch(1);
            while (zt.snapshot().version() == 1 && System.nanoTime() < deadline) {
                assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
            }
            assertThat(zt.boundary("ledger")
                            .decide(read(ledger.svid("/reader")).build())
                            .reason())
                    .isEqualTo(Reason.POLICY_FORBID);
        }
    }

    @Test
    void badPolicyFile_isReportedAndTheLastGoodStateStands() throws Exception {
        assertThat(ledger.read("/reader").allowed()).isTrue();
        ledger.policy("z.cedar", "forbid (principal, action, resource)\n  when { oops")
                .zt()
                .reload();
        assertThat(ledger.read("/reader").allowed()).isTrue();
        assertThat(ledger.zt().sources().get(1).problems())
                .singleElement()
                .asString()
                .startsWith("z.cedar: line 2, column ");
        ledger.policy("z.cedar", "forbid (principal, action, resource);").zt().reload();
        assertThat(ledger.zt().sources().get(1).problems()).isEmpty();
        assertThat(ledger.read("/reader").allowed()).isFalse();
    }

    @Test
    @DisplayName("B-13 one bad trust bundle leaves all as they were")
    void badTrustBundle_isReportedAndTheLastGoodStateStands() throws Exception {
        ledger.zt();
        Files.writeString(ledger.trust.resolve("other.json"), "{}");
        ledger.zt().reload();
        assertThat(ledger.zt().sources().get(0).problems())
                .containsExactly("other.json: the document has no array named keys");
        assertThat(ledger.read("/reader").allowed()).isTrue();
    }

    @Test
    @DisplayName("B-17 G-11 a trust bundle that is gone is no longer trusted, on connections that are open as well")
    void removedTrustBundle_isDropped() throws Exception {
        Authority other = Authority.create(TrustDomain.of("other"), ledger.clock);
        other.publish(ledger.trust);
        Evidence chain = Evidence.tls(
                other.x509Svid(other.id("/reader"), Duration.ofMinutes(5)).chain());
        Evidence token =
                Evidence.bearer(other.jwtSvid(other.id("/reader"), TestLedger.AUDIENCE, Duration.ofMinutes(5)));
        assertThat(ledger.enforcing().decide(read(token).build()).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        assertThat(ledger.enforcing().decide(read(chain).build()).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        Files.delete(ledger.trust.resolve("other.json"));
        ledger.zt().reload();
        assertThat(ledger.enforcing().decide(read(chain).build()).reason()).isEqualTo(Reason.X509_NO_BUNDLE);
        assertThat(ledger.enforcing().decide(read(token).build()).reason()).isEqualTo(Reason.JWT_NO_BUNDLE);
    }

    @Test
    void deadTrustSource_closesTheBoundaryAfterTheLimit() throws Exception {
        ledger.zt();
        Files.move(ledger.trust, directory.resolve("gone"));
        ledger.clock.advance(Duration.ofMinutes(59));
        ledger.zt().reload();
        assertThat(ledger.zt().sources().get(0).problems()).isNotEmpty();
        assertThat(ledger.read("/reader").allowed()).isTrue();
        ledger.clock.advance(Duration.ofMinutes(2));
        ledger.zt().reload();
        assertThat(ledger.read("/reader").reason()).isEqualTo(Reason.TRUST_STALE);
        Files.move(directory.resolve("gone"), ledger.trust);
        ledger.zt().reload();
        assertThat(ledger.read("/reader").allowed()).isTrue();
    }

    @Test
    void deadPolicySource_endsPermitsAndKeepsForbids() throws Exception {
        ledger.policy("z.cedar", "@id(\"frozen\") forbid (principal, action, resource == Entry::\"7\");");
        ledger.zt();
        Files.move(ledger.policies, directory.resolve("gone"));
        ledger.clock.advance(Duration.ofMinutes(61));
        ledger.zt().reload();
        assertThat(ledger.read("/reader").reason()).isEqualTo(Reason.POLICY_STALE);
        assertThat(ledger.reporting()
                        .decide(read(ledger.svid("/reader")).build())
                        .outcome())
                .isEqualTo(Outcome.WOULD_DENY);
        assertThat(ledger.enforcing()
                        .decide(AccessRequest.builder()
                                .evidence(ledger.svid("/reader"))
                                .action("readEntry")
                                .resource("Entry", "7")
                                .build())
                        .reason())
                .isEqualTo(Reason.POLICY_FORBID);
    }

    @Test
    void sourceThatNobodyReadsAnyMore_isNoticed() {
        ledger.zt();
        ledger.clock.advance(Duration.ofMinutes(61));
        assertThat(ledger.read("/reader").reason()).isEqualTo(Reason.TRUST_STALE);
    }

    @Test
    void start_listsEveryProblem() throws Exception {
        ledger.policy("a.cedar", "permit (principal, action, resource);;");
        ledger.policy("b.cedar", "@id(\"readers-read\") permit (principal, action, resource);");
        ledger.policy("entities.json", "{}");
        Files.writeString(ledger.trust.resolve("UPPER.json"), "{\"keys\":[]}");
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ZeroTrust.builder()
                        .trust(TrustSource.directory(ledger.trust))
                        .policies(PolicySource.directory(ledger.policies))
                        .boundary(BoundarySettings.enforce("x", "y", Tier.LOW))
                        .boundary(BoundarySettings.enforce("x", "y", Tier.LOW))
                        .staleAfter(Duration.ZERO)
                        .decisionLogCapacity(0)
                        .build())
                .satisfies(e -> {
                    assertThat(e.problems()).hasSize(8);
                    assertThat(e.getMessage())
                            .contains("boundary x is declared twice")
                            .contains("an audience is needed")
                            .contains("staleness limit")
                            .contains("decision log")
                            .contains("UPPER.json")
                            .contains("a.cedar: line 1")
                            .contains("readers-read")
                            .contains("entities.json");
                });
    }

    @Test
    void startWithoutAnything_isRefused() throws Exception {
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ZeroTrust.builder().build())
                .satisfies(e -> assertThat(e.problems())
                        .contains(
                                "trust bundles: no source is set",
                                "policies: no source is set",
                                "a boundary is needed"));
        Files.delete(ledger.trust.resolve("td.json"));
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ledger.builder().build())
                .withMessageContaining("there is none");
        Files.delete(ledger.trust);
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ledger.builder().build())
                .withMessageContaining("cannot read");
    }

    @Test
    void refusalAndRecoveryOfASource_areEvents() throws Exception {
        ledger.zt();
        ledger.policy("z.cedar", "forbid (").zt().reload();
        ledger.zt().reload();
        Files.delete(ledger.policies.resolve("z.cedar"));
        ledger.zt().reload();
        ledger.zt().decisionLog().flush(Duration.ofSeconds(10));
        assertThat(ledger.events)
                .extracting(EventRecord::kind)
                .containsExactly(EventKind.SOURCE_REFUSED, EventKind.SOURCE_RECOVERED);
        assertThat(ledger.events).extracting(EventRecord::subject).containsOnly("policies");
        assertThat(ledger.events.get(0).why()).startsWith("z.cedar: line 1, column ");
    }

    @Test
    void sourceThatIsNotNeeded_isAnEventIfItIsRefusedAtTheStart() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("candidate"));
        Files.writeString(empty.resolve("a.cedar"), "permit (");
        try (ZeroTrust zt =
                ledger.builder().shadowPolicies(PolicySource.directory(empty)).build()) {
            zt.decisionLog().flush(Duration.ofSeconds(10));
            assertThat(ledger.events).extracting(EventRecord::kind).containsExactly(EventKind.SOURCE_REFUSED);
        }
    }

    @Test
    void schemaFile_holdsThePoliciesToIt() throws Exception {
        ledger.policy("app.cedarschema", "entity Entry;");
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ledger.builder().build())
                .withMessageContaining("ledger.cedar: line 2, column ")
                .withMessageContaining("entities.json: ");
    }

    @Test
    void fileThatIsNotUtf8_isReported() throws Exception {
        Files.write(ledger.policies.resolve("z.cedar"), new byte[] {(byte) 0xff});
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ledger.builder().build())
                .withMessageContaining("z.cedar: not UTF-8");
    }

    @Test
    @DisplayName("L-05 what is not a regular file is refused without being read")
    void directoryInPlaceOfAFile_isReported() throws Exception {
        Files.createDirectory(ledger.policies.resolve("z.cedar"));
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ledger.builder().build())
                .withMessageContaining("z.cedar is not a regular file");
    }

    @Test
    @DisplayName("L-03 a file swapped by its symbolic link is noticed")
    void swappedLink_isNoticed() throws Exception {
        Path one = Files.writeString(directory.resolve("one"), TestLedger.READERS);
        Path two = Files.writeString(directory.resolve("two"), "forbid (principal, action, resource);");
        Path link = ledger.policies.resolve("ledger.cedar");
        Files.delete(link);
        Files.createSymbolicLink(link, one);
        assertThat(ledger.read("/reader").allowed()).isTrue();
        Files.delete(link);
        Files.createSymbolicLink(link, two);
        ledger.zt().reload();
        assertThat(ledger.read("/reader").reason()).isEqualTo(Reason.POLICY_FORBID);
    }

    @Test
    @DisplayName("G-07 8 threads that decide while policies are swapped see one of the two sets, never both or none")
    void decisionsDuringReloads_seeOneSnapshot() throws Exception {
        String one =
                "@id(\"a\") permit (principal, action, resource); @id(\"a2\") permit (principal, action, resource);";
        String two =
                "@id(\"b\") permit (principal, action, resource); @id(\"b2\") permit (principal, action, resource);";
        ledger.policy("ledger.cedar", one).zt();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            Evidence token = ledger.token("/reader");
            for (int t = 0; t < 8; t++) {
                results.add(threads.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        Set<String> ids = Set.copyOf(
                                ledger.enforcing().decide(read(token).build()).determiningPolicies());
                        if (!ids.equals(Set.of("a", "a2")) && !ids.equals(Set.of("b", "b2"))) {
                            return false;
                        }
                    }
                    return true;
                }));
            }
            for (int i = 0; i < 50; i++) {
                ledger.policy("ledger.cedar", i % 2 == 0 ? two : one).zt().reload();
            }
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
