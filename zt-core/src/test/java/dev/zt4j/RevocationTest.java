package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Revocation.Target;
import dev.zt4j.enforcement.RevocationStore;
import dev.zt4j.enforcement.StateLimits;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.TokenIssuer;
import dev.zt4j.identity.TrustBundle;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.log.EventKind;
import dev.zt4j.log.EventRecord;
import dev.zt4j.reason.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is revoked is denied from the next decision on, whatever is remembered of it, and after a restart too. */
class RevocationTest {
    private static final Change MISTAKE = new Change("security team", "it was a mistake");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final TestIssuer issuer = new TestIssuer("https://as.example");

    @TempDir
    Path directory;

    private TestLedger ledger;
    private @Nullable ZeroTrust zt;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
        ledger.policy("ledger.cedar", "permit (principal, action, resource);");
    }

    @AfterEach
    void close() {
        if (zt != null) {
            zt.close();
        }
    }

    private ZeroTrustBuilder builder() {
        return ledger.builder()
                .trust(issuer.trust())
                .tokenIssuer(TokenIssuer.builder(issuer.name(), Set.of(TestIssuer.AUDIENCE))
                        .build());
    }

    private ZeroTrust zt() {
        ZeroTrust started = zt;
        if (started == null) {
            started = builder().build();
            zt = started;
        }
        return started;
    }

    private Decision decide(Evidence evidence) {
        return zt().boundary("ledger").decide(read(evidence).build());
    }

    private Principal principal(Evidence evidence) {
        return decide(evidence).principal().orElseThrow();
    }

    private List<EventRecord> events(EventKind kind) throws InterruptedException {
        zt().decisionLog().flush(LIMIT);
        return ledger.events.stream().filter(event -> event.kind() == kind).toList();
    }

    static Stream<Arguments> whatEndsAToken() {
        Function<Principal, Revocation> token = principal -> Revocation.token(
                "https://as.example", principal.credential().tokenId().orElseThrow(), "leaked");
        Function<Principal, Revocation> person =
                principal -> Revocation.principal(EntityUid.of("Zt::User", principal.id()), "left");
        Function<Principal, Revocation> session = principal -> Revocation.session("https://as.example", "s1", "out");
        Function<Principal, Revocation> byIssuer = principal -> Revocation.issuer("https://as.example", "breach");
        Instant later = TestClock.START.plusSeconds(1);
        return Stream.of(
                argumentSet("token", token, Reason.REVOKED_TOKEN),
                argumentSet("principal", person, Reason.REVOKED_PRINCIPAL),
                argumentSet("session", session, Reason.REVOKED_SESSION),
                argumentSet("issuer", byIssuer, Reason.REVOKED_ISSUER),
                argumentSet(
                        "issued before, by the issuer",
                        (Function<Principal, Revocation>)
                                principal -> Revocation.issuedBefore("https://as.example", later, "breach"),
                        Reason.REVOKED_ISSUED_BEFORE),
                argumentSet(
                        "issued before, by anybody",
                        (Function<Principal, Revocation>) principal -> Revocation.issuedBefore(later, "breach"),
                        Reason.REVOKED_ISSUED_BEFORE));
    }

    @ParameterizedTest
    @MethodSource("whatEndsAToken")
    void rememberedToken_isDeniedFromTheNextDecision(Function<Principal, Revocation> revocation, Reason reason) {
        Evidence token = issuer.token("ann", "portal", Map.of("sid", "s1"));
        Revocation revoked = revocation.apply(principal(token));
        assertThat(decide(token).allowed()).isTrue();
        zt().revoke(revoked);
        Decision decision = decide(token);
        assertThat(decision.outcome()).isEqualTo(Decision.Outcome.DENY);
        assertThat(decision.reasons()).containsExactly(reason);
        assertThat(zt().boundary("reporting").decide(read(token).build()).outcome())
                .isEqualTo(Decision.Outcome.DENY);
        zt().lift(revoked.target(), MISTAKE);
        assertThat(decide(token).allowed()).isTrue();
    }

    @Test
    void tokenThatDoesNotSayWhenItWasIssued_countsAsIssuedBefore() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256)
                .keyID("k")
                .keyUse(new KeyUse("jwt-svid"))
                .generate();
        TrustDomain partner = TrustDomain.of("partner");
        byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        ledger.policy("ledger.cedar", """
                permit (principal, action, resource) unless { context.credential has ageSeconds };
                """);
        zt = builder()
                .trust(TrustSource.of(TrustBundles.of(List.of(TrustBundle.parse(partner, keys)))))
                .build();
        Evidence undated = svid(key, new JWTClaimsSet.Builder());
        Evidence dated = svid(key, new JWTClaimsSet.Builder().issueTime(Date.from(TestClock.START)));
        assertThat(decide(undated).allowed()).isTrue();
        assertThat(decide(dated).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
        ledger.clock.advance(Duration.ofSeconds(10));
        zt().revoke(Revocation.issuedBefore("partner", TestClock.START.minusSeconds(1), "breach"));
        assertThat(decide(undated).reason()).isEqualTo(Reason.REVOKED_ISSUED_BEFORE);
        assertThat(decide(dated).reason()).isEqualTo(Reason.POLICY_NO_PERMIT);
    }

    private static Evidence svid(ECKey key, JWTClaimsSet.Builder claims) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(),
                claims.subject("spiffe://partner/job")
                        .audience(TestLedger.AUDIENCE)
                        .expirationTime(Date.from(TestClock.START.plusSeconds(300)))
                        .build());
        token.sign(new ECDSASigner(key));
        return Evidence.bearer(token.serialize());
    }

    @Test
    void others_areNotTouched() {
        Evidence ann = issuer.token("ann", "portal", Map.of("sid", "s1"));
        zt().revoke(Revocation.token("https://other.example", "t", "x"));
        zt().revoke(Revocation.session("https://as.example", "s2", "x"));
        zt().revoke(Revocation.key("k", "x"));
        zt().revoke(Revocation.issuedBefore(TestClock.START, "x"));
        zt().revoke(Revocation.issuer("https://other.example", "x"));
        assertThat(decide(ann).allowed()).isTrue();
        assertThat(decide(ledger.svid("/reader")).allowed()).isTrue();
    }

    @Test
    void keyAndTrustDomainOfAWorkload_canBeRevoked() {
        Evidence svid = ledger.svid("/reader");
        Credential credential = principal(svid).credential();
        zt().revoke(Revocation.key(credential.keyThumbprint().orElseThrow(), "found in a log"));
        assertThat(decide(svid).reason()).isEqualTo(Reason.REVOKED_KEY);
        assertThat(decide(ledger.svid("/reader")).allowed()).isTrue();
        zt().revoke(Revocation.trustDomain(TrustDomain.of("td"), "taken over"));
        assertThat(decide(ledger.svid("/reader")).reason()).isEqualTo(Reason.REVOKED_ISSUER);
    }

    @Test
    void revocation_isAnEventThatSaysHowLongItTook() throws Exception {
        zt().revoke(Revocation.workload(ledger.authority.id("/reader"), "key lost")
                .by("ann")
                .occurredAt(TestClock.START.minusSeconds(3)));
        EventRecord event = events(EventKind.REVOKED).get(0);
        assertThat(event.subject()).isEqualTo("principal Zt::Workload::\"spiffe://td/reader\"");
        assertThat(event.by()).isEqualTo("ann");
        assertThat(event.why()).isEqualTo("key lost");
        assertThat(event.details()).containsEntry("millisToEffect", "3000");
    }

    @Test
    void revocation_isForgottenForRoomWhenItMayBe() {
        zt = builder().limits(new StateLimits(1, 1, Duration.ofHours(1), 1)).build();
        Evidence svid = ledger.svid("/reader");
        zt().revoke(Revocation.workload(ledger.authority.id("/reader"), "x").until(TestClock.START.plusSeconds(60)));
        ledger.clock.advance(Duration.ofMinutes(3));
        assertThat(decide(svid).reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
        zt().revoke(Revocation.key("another", "x"));
        assertThat(decide(svid).allowed()).isTrue();
    }

    @Test
    void shorterRevocation_doesNotShortenALongerOne() {
        Evidence svid = ledger.svid("/reader");
        Revocation forever = Revocation.workload(ledger.authority.id("/reader"), "x");
        zt().revoke(forever);
        zt().revoke(forever.until(TestClock.START.plusSeconds(1)));
        ledger.clock.advance(Duration.ofMinutes(5));
        assertThat(decide(svid).allowed()).isFalse();
    }

    @Test
    void earlierInstant_doesNotWidenALaterOne() {
        Evidence svid = ledger.svid("/reader");
        zt().revoke(Revocation.issuedBefore(TestClock.START.plusSeconds(5), "x"));
        zt().revoke(Revocation.issuedBefore(TestClock.START.minusSeconds(500), "x"));
        assertThat(decide(svid).reason()).isEqualTo(Reason.REVOKED_ISSUED_BEFORE);
    }

    @Test
    void manySingleTokens_becomeOneRevocationWhenThereIsNoRoom() throws Exception {
        zt = builder().limits(new StateLimits(10, 10, Duration.ofHours(1), 10)).build();
        Evidence before = issuer.token("ann", "portal", Map.of());
        assertThat(decide(before).allowed()).isTrue();
        ledger.clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 11; i++) {
            zt().revoke(Revocation.token("https://as.example", "t" + i, "leaked"));
        }
        assertThat(events(EventKind.REVOCATIONS_FOLDED)).hasSize(1);
        assertThat(decide(before).reason()).isEqualTo(Reason.REVOKED_ISSUED_BEFORE);
        assertThat(decide(ledger.svid("/reader")).allowed()).isTrue();
    }

    @Test
    void whatCannotBeSpared_isRefusedAndSaid() {
        zt = builder().limits(new StateLimits(2, 1, Duration.ofHours(1), 1)).build();
        zt().revoke(Revocation.key("a", "x"));
        zt().revoke(Revocation.key("b", "x"));
        assertThatIllegalStateException()
                .isThrownBy(() -> zt().revoke(Revocation.key("c", "x")))
                .withMessageContaining("2 revocations are held");
        zt().revoke(Revocation.key("b", "again"));
    }

    @Test
    void storedRevocations_holdAfterARestart() throws Exception {
        Path file = directory.resolve("revocations.jsonl");
        List<Target> targets = List.of(
                new Revocation.OfPrincipal(EntityUid.of("Zt::Workload", "spiffe://td/reader")),
                new Revocation.OfToken("https://as.example", "t\n\"1"),
                new Revocation.OfSession("https://as.example", "s"),
                new Revocation.OfKey("thumb"),
                new Revocation.OfIssuer("https://as.example"),
                new Revocation.IssuedBefore(null, TestClock.START),
                new Revocation.IssuedBefore("td", TestClock.START));
        try (ZeroTrust first =
                ledger.builder().revocations(RevocationStore.file(file)).build()) {
            targets.forEach(target -> first.revoke(
                    new Revocation(target, "why", "who", TestClock.START, TestClock.START.plus(Duration.ofHours(1)))));
            first.lift(new Revocation.OfKey("thumb"), MISTAKE);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(RevocationStore.file(file).load())
                .extracting(Revocation::target)
                .containsExactlyInAnyOrderElementsOf(targets.stream()
                        .filter(target -> !(target instanceof Revocation.OfKey))
                        .toList());
        zt = builder().revocations(RevocationStore.file(file)).build();
        assertThat(decide(ledger.svid("/reader")).reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
    }

    @Test
    void tornLastLine_isDroppedAndTheNextOneIsWhole() throws Exception {
        Path file = directory.resolve("revocations.jsonl");
        RevocationStore store = RevocationStore.file(file);
        store.add(Revocation.key("one", "x"));
        Files.writeString(file, Files.readString(file) + "{\"do\":\"revo");
        assertThat(store.load()).hasSize(1);
        store.add(Revocation.key("two", "x"));
        assertThat(store.load()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"do\":\"forget\",\"target\":\"key\",\"id\":\"k\"}",
                "{\"do\":\"revoke\",\"target\":\"key\",\"id\":\"k\",\"why\":\"w\"}",
                "{\"do\":\"revoke\",\"target\":\"key\",\"id\":\"k\",\"why\":\"w\",\"by\":\"b\",\"colour\":1}",
                "{\"do\":\"revoke\",\"target\":\"key\",\"id\":\"k\",\"why\":\"w\",\"by\":\"b\",\"until\":\"soon\"}",
                "{\"do\":\"revoke\",\"target\":\"moon\",\"id\":\"k\",\"why\":\"w\",\"by\":\"b\"}",
                "{\"do\":\"revoke\",\"target\":\"principal\",\"type\":\"1\",\"id\":\"k\",\"why\":\"w\",\"by\":\"b\"}",
                "{\"do\":\"lift\",\"do\":\"lift\",\"target\":\"key\",\"id\":\"k\"}"
            })
    void storeWithAFault_letsNothingStart(String line) throws Exception {
        Path file = directory.resolve("revocations.jsonl");
        Files.writeString(file, line + "\n");
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(
                        () -> builder().revocations(RevocationStore.file(file)).build())
                .withMessageContaining("line 1");
    }

    @Test
    void failingStore_doesNotKeepARevocationFromHolding() throws Exception {
        zt = builder().revocations(new BrokenStore()).build();
        Revocation revocation = Revocation.workload(ledger.authority.id("/reader"), "key lost");
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> zt().revoke(revocation));
        assertThat(decide(ledger.svid("/reader")).reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> zt().lift(revocation.target(), MISTAKE));
        assertThat(decide(ledger.svid("/reader")).reason()).isEqualTo(Reason.REVOKED_PRINCIPAL);
        assertThat(events(EventKind.REVOCATION_NOT_STORED)).hasSize(2);
    }

    @Test
    void badInput_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Revocation.key("k", " "));
        assertThatIllegalArgumentException().isThrownBy(() -> new Change("", "why"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Change("who", " "));
        assertThatIllegalArgumentException().isThrownBy(() -> new StateLimits(0, 1, Duration.ofHours(1), 1));
    }

    private static final class BrokenStore implements RevocationStore {
        @Override
        public List<Revocation> load() {
            return List.of();
        }

        @Override
        public void add(Revocation revocation) throws IOException {
            throw new IOException("no space left");
        }

        @Override
        public void lift(Target target) throws IOException {
            throw new IOException("no space left");
        }
    }
}
