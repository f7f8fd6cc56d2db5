package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.authority.Authority;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.TestTls;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.identity.Verification;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.EventRecord;
import dev.zt4j.reason.Reason;
import dev.zt4j.source.Delivery;
import dev.zt4j.source.HttpsOptions;
import dev.zt4j.source.SourceException;
import dev.zt4j.source.SourceSettings;
import dev.zt4j.source.SourceStatus;
import dev.zt4j.source.https.TestHttpsServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustSourcesTest {
    private static final TestTls TLS = new TestTls();
    private static final Duration MINUTES = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    private final TestHttpsServer server = new TestHttpsServer(TLS.localhost());
    private TestLedger ledger;
    private Authority other;
    private TrustSource remote;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
        other = Authority.create(TrustDomain.of("other"), ledger.clock);
        server.serve("/other", other.bundleJson());
        remote = TrustSource.httpsWeb(TrustDomain.of("other"), server.at("/other"), options());
    }

    @AfterEach
    void close() {
        ledger.close();
        server.close();
    }

    private static HttpsOptions options() {
        return options(Duration.ofSeconds(10));
    }

    private static HttpsOptions options(Duration deadline) {
        return HttpsOptions.builder()
                .authorities(List.of(TLS.authority()))
                .allowPrivateAddresses()
                .deadline(deadline)
                .build();
    }

    private Evidence svid(Authority authority) {
        return Evidence.tls(authority.x509Svid(authority.id("/w"), MINUTES).chain());
    }

    private static Reason refusal(ZeroTrust zt, Evidence evidence) {
        return ((Verification.Refused) zt.verify(evidence)).reason();
    }

    private static void assertVerifies(ZeroTrust zt, Evidence evidence) {
        assertThat(zt.verify(evidence)).isInstanceOf(Verification.Verified.class);
    }

    @Test
    @DisplayName("B-16 X-17 ACCEPT several sources beside each other, each for its own trust domain alone")
    void severalSources_areUsedSideBySide() {
        try (ZeroTrust zt = ledger.builder().trust(remote).build()) {
            assertVerifies(zt, ledger.svid("/reader"));
            assertVerifies(zt, svid(other));
            Authority impostor = Authority.create(TrustDomain.of("td"), ledger.clock);
            for (int i = 0; i < 3; i++) {
                assertThat(refusal(zt, svid(impostor))).isEqualTo(Reason.X509_UNTRUSTED);
                zt.reload();
            }
            assertThat(zt.sources())
                    .extracting(SourceStatus::name)
                    .containsExactly("trust bundles in " + ledger.trust, "keys of other", "policies");
            assertThat(zt.snapshot().version()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("F-11 a source that is removed at run time ends its bundles at once, and what it is about to deliver")
    void removedSource_endsItsBundles() {
        try (ZeroTrust zt = ledger.builder().trust(remote).build()) {
            Evidence evidence = svid(other);
            assertVerifies(zt, evidence);
            assertThat(zt.removeTrust(remote)).isTrue();
            assertThat(refusal(zt, evidence)).isEqualTo(Reason.X509_NO_BUNDLE);
            assertThat(zt.removeTrust(remote)).isFalse();
            zt.reload();
            assertThat(refusal(zt, evidence)).isEqualTo(Reason.X509_NO_BUNDLE);
            assertThat(server.requests).hasSize(1);
            assertThat(zt.sources()).hasSize(2);
        }
    }

    @Test
    @DisplayName("B-16 two sources of one trust domain clash: refused at start")
    void clashAtStart_isRefused() {
        server.serve("/td", ledger.authority.bundleJson());
        TrustSource twice = TrustSource.httpsWeb(TrustDomain.of("td"), server.at("/td"), options());
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ledger.builder().trust(twice).build())
                .withMessageContaining("td is delivered by");
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ledger.builder().trust(remote).trust(remote).build())
                .withMessageContaining("keys of other is given twice");
    }

    @Test
    @DisplayName("B-16 two sources of one trust domain clash later: reported, and the former keys stay")
    void clashLater_isReported() throws Exception {
        try (ZeroTrust zt = ledger.builder().trust(remote).build()) {
            Authority impostor = Authority.create(TrustDomain.of("other"), ledger.clock);
            impostor.publish(ledger.trust);
            zt.reload();
            assertThat(zt.sources().get(0).problems())
                    .singleElement()
                    .asString()
                    .contains("other is delivered by keys of other already");
            assertVerifies(zt, svid(other));
            assertVerifies(zt, ledger.svid("/reader"));
            assertThat(refusal(zt, svid(impostor))).isEqualTo(Reason.X509_UNTRUSTED);
        }
    }

    @Test
    @DisplayName("T-26 a server that is down at start refuses the start, unless the source is not needed")
    void deadServerAtStart_refusesTheStartOrNot() {
        server.serve("/other", server.silence());
        TrustSource impatient =
                TrustSource.httpsWeb(TrustDomain.of("other"), server.at("/other"), options(Duration.ofMillis(300)));
        long start = System.nanoTime();
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ledger.builder().trust(impatient).build())
                .withMessageContaining("keys of other: no answer in time");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        server.serve("/other", TestHttpsServer.answer(503, "", ""));
        try (ZeroTrust zt = ledger.builder()
                .trust(remote, SourceSettings.USUAL.notNeededAtStart())
                .build()) {
            assertThat(refusal(zt, svid(other))).isEqualTo(Reason.X509_NO_BUNDLE);
            assertVerifies(zt, ledger.svid("/reader"));
            assertThat(zt.sources().get(1).lastSuccess()).isEmpty();
            server.serve("/other", other.bundleJson());
            zt.reload();
            assertVerifies(zt, svid(other));
        }
    }

    @Test
    @DisplayName(
            "T-26 F-10 503 for long: the last good keys stand to the limit of their own source, and no other lapses")
    void deadServerForLong_lapsesAlone() {
        try (ZeroTrust zt = ledger.builder()
                .trust(remote, SourceSettings.USUAL.withStaleAfter(Duration.ofMinutes(2)))
                .build()) {
            server.serve("/other", TestHttpsServer.answer(503, "", ""));
            Evidence evidence = svid(other);
            ledger.clock.advance(Duration.ofSeconds(119));
            zt.reload();
            assertVerifies(zt, evidence);
            ledger.clock.advance(Duration.ofSeconds(2));
            zt.reload();
            assertThat(refusal(zt, evidence)).isEqualTo(Reason.TRUST_STALE);
            assertVerifies(zt, ledger.svid("/reader"));
            assertThat(zt.sources().get(1).problems())
                    .containsExactly("keys of other: status 503", "keys of other: stale, and refused");
            server.serve("/other", other.bundleJson());
            zt.reload();
            assertVerifies(zt, evidence);
        }
    }

    @Test
    @DisplayName("F-10 past the limit a source is used on where only an alarm is wanted")
    void deadServerForLong_isUsedOnWhereConfigured() {
        SourceSettings settings =
                SourceSettings.USUAL.withStaleAfter(Duration.ofMinutes(2)).withAlarmOnly();
        try (ZeroTrust zt = ledger.builder().trust(remote, settings).build()) {
            server.serve("/other", TestHttpsServer.answer(503, "", ""));
            Evidence evidence = svid(other);
            ledger.clock.advance(Duration.ofMinutes(3));
            zt.reload();
            assertVerifies(zt, evidence);
            assertThat(zt.sources().get(1).problems()).contains("keys of other: stale, and used on");
        }
    }

    @Test
    @DisplayName("B-01 T-23 emptied keys refuse everybody of that trust domain, also who was verified before")
    void emptiedKeys_refuseEverybody() {
        try (ZeroTrust zt = ledger.builder().trust(remote).build()) {
            Evidence chain = svid(other);
            Evidence token = Evidence.bearer(other.jwtSvid(other.id("/w"), TestLedger.AUDIENCE, MINUTES));
            assertVerifies(zt, chain);
            assertVerifies(zt, token);
            server.serve("/other", "{\"keys\":[],\"spiffe_sequence\":18446744073709551615}");
            zt.reload();
            assertThat(refusal(zt, chain)).isEqualTo(Reason.X509_NO_BUNDLE);
            assertThat(refusal(zt, token)).isEqualTo(Reason.JWT_NO_BUNDLE);
            assertVerifies(zt, ledger.svid("/reader"));
        }
    }

    @Test
    @DisplayName("B-20 B-07 what is wrong with keys in use shows in status and log: a shared root, an entry left out")
    void warnings_showInTheStatusAndAreAnEvent() throws Exception {
        String shared =
                ledger.authority.bundleJson().replace("\"keys\":[", "\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"},");
        server.serve("/other", shared);
        try (ZeroTrust zt = ledger.builder().trust(remote).build()) {
            assertThat(zt.sources().get(1).warnings())
                    .hasSize(2)
                    .anyMatch(warning -> warning.startsWith("other: bundle.private-key: entry 0"))
                    .contains("bundle.shared-root: other and td have a key in common");
            assertThat(refusal(zt, svid(other))).isEqualTo(Reason.X509_UNTRUSTED);
            assertVerifies(zt, ledger.svid("/reader"));
            zt.reload();
            assertThat(warned(zt)).singleElement().asString().contains("bundle.private-key: entry 0", "shared-root");
            server.serve("/other", shared.replace("\"keys\":[", "\"keys\":[{\"kty\":\"XX\"},"));
            zt.reload();
            assertThat(warned(zt)).hasSize(2).last().asString().contains("bundle.private-key: entry 1");
        }
        String many = "{\"keys\":[" + "{},".repeat(30) + "{}]}";
        Files.writeString(ledger.trust.resolve("many.json"), many);
        try (ZeroTrust zt = ledger.builder().build()) {
            assertThat(zt.sources().get(0).warnings()).hasSize(21).last().isEqualTo("and 11 more");
        }
    }

    private List<String> warned(ZeroTrust zt) throws InterruptedException {
        assertThat(zt.decisionLog().flush(Duration.ofSeconds(10))).isTrue();
        return ledger.events.stream()
                .filter(event -> event.kind() == EventKind.SOURCE_WARNED)
                .filter(event -> event.subject().equals("keys of other"))
                .map(EventRecord::why)
                .toList();
    }

    @Test
    @DisplayName("T-26 a slow source delays neither the others nor policies, and nobody who calls")
    void slowSource_delaysNoOther() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        TrustSource slow = new TrustSource() {
            private boolean first = true;

            @Override
            public String name() {
                return "slow";
            }

            @Override
            public Delivery<TrustBundles> load(Instant now) {
                if (!first) {
                    loading.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        throw new SourceException(List.of("slow: interrupted"));
                    }
                }
                first = false;
                return Delivery.of(TrustBundles.of(List.of(other.bundle())), now);
            }
        };
        try (ZeroTrust zt = ledger.builder()
                .trust(slow)
                .reloadInterval(Duration.ofMillis(20))
                .build()) {
            assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
            ledger.policy("z.cedar", "forbid (principal, action, resource);");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (zt.snapshot().version() == 1 && System.nanoTime() < deadline) {
                assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
            }
            assertThat(zt.boundary("ledger")
                            .decide(read(ledger.svid("/reader")).build())
                            .reason())
                    .isEqualTo(Reason.POLICY_FORBID);
            assertVerifies(zt, svid(other));
        } finally {
            never.countDown();
        }
    }

    @Test
    @DisplayName(
            "G-07 8 threads verify while bundles are swapped 1,000 times: no verdict needs keys of both generations")
    void swappedBundles_areNeverMixed() throws Exception {
        Authority one = Authority.create(TrustDomain.of("swap"), ledger.clock);
        Authority two = Authority.create(TrustDomain.of("swap"), ledger.clock);
        List<TrustBundles> generations =
                List.of(TrustBundles.of(List.of(one.bundle())), TrustBundles.of(List.of(two.bundle())));
        AtomicInteger loads = new AtomicInteger();
        TrustSource swapping = new TrustSource() {
            @Override
            public String name() {
                return "swapping";
            }

            @Override
            public Delivery<TrustBundles> load(Instant now) {
                return Delivery.of(generations.get(loads.getAndIncrement() % 2), now);
            }
        };
        Evidence pure = svid(one).withBearer(one.jwtSvid(one.id("/w"), TestLedger.AUDIENCE, MINUTES));
        Evidence mixed = svid(one).withBearer(two.jwtSvid(two.id("/w"), TestLedger.AUDIENCE, MINUTES));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AtomicBoolean swapped = new AtomicBoolean();
        try (ZeroTrust zt = ledger.builder().trust(swapping).build()) {
            List<Future<Boolean>> accepted = new ArrayList<>();
            assertVerifies(zt, pure);
            for (int i = 0; i < 8; i++) {
                accepted.add(threads.submit(() -> {
                    boolean any = false;
                    while (!swapped.get()) {
                        zt.verify(pure);
                        any |= zt.verify(mixed) instanceof Verification.Verified;
                    }
                    return any;
                }));
            }
            for (int i = 0; i < 1_000; i++) {
                zt.reload();
            }
            swapped.set(true);
            for (Future<Boolean> any : accepted) {
                assertThat(any.get()).isFalse();
            }
            assertThat(zt.snapshot().version()).isEqualTo(1_001);
        } finally {
            swapped.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("J-18 100,000 tokens with unknown key IDs are refused each, and make at most two fetches")
    void floodOfUnknownKeys_makesFewFetches() {
        try (ZeroTrust zt = ledger.builder().trust(remote).build()) {
            String token = other.jwtSvid(other.id("/w"), TestLedger.AUDIENCE, MINUTES);
            String rest = token.substring(token.indexOf('.'));
            for (int i = 0; i < 100_000; i++) {
                String header = String.format(Locale.ROOT, "{\"alg\":\"ES256\",\"kid\":\"%08x\",\"typ\":\"JWT\"}", i);
                Evidence evidence = Evidence.bearer(Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(header.getBytes(StandardCharsets.US_ASCII))
                        + rest);
                assertThat(refusal(zt, evidence)).isEqualTo(Reason.JWT_KEY_ID);
            }
            assertThat(server.requests).hasSizeLessThanOrEqualTo(2);
            assertVerifies(zt, Evidence.bearer(token));
        }
    }
}
