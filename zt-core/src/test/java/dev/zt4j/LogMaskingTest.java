package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.GrantRefusedException;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.identity.TokenIssuer;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.Masking;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the decision log does not show. */
class LogMaskingTest {
    private static final byte[] KEY = "a key of pseudonyms, not a secret".getBytes(StandardCharsets.US_ASCII);
    private static final EntityUid ANN = EntityUid.of("Zt::User", "https://as.example#ann");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private final TestIssuer issuer = new TestIssuer("https://as.example");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private TestLedger ledger;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
        ledger.policy("ledger.cedar", """
                permit (principal, action, resource);
                @id("repair")
                permit (principal == ?principal, action, resource == ?resource);
                """);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private ZeroTrust start(Masking masking) {
        return ledger.builder()
                .trust(issuer.trust())
                .tokenIssuer(TokenIssuer.builder(issuer.name(), Set.of(TestIssuer.AUDIENCE))
                        .agent("helper")
                        .build())
                .decisionLogMasking(masking)
                .decisionSink(record -> lines.add(record.toJson()))
                .build();
    }

    private DecisionRecord decideForAnn(Masking masking) throws Exception {
        try (ZeroTrust zt = start(masking)) {
            zt.boundary("ledger")
                    .decide(read(issuer.token("ann", "helper", Map.of("act", Map.of("sub", "helper"))))
                            .build());
            zt.decisionLog().flush(LIMIT);
        }
        return ledger.records.get(ledger.records.size() - 1);
    }

    private static DecisionRecord.Caller caller(DecisionRecord record) {
        return Objects.requireNonNull(record.caller());
    }

    @Test
    void withoutMasking_allIsShown() throws Exception {
        DecisionRecord record = decideForAnn(Masking.none());
        assertThat(caller(record).id()).isEqualTo(ANN.id());
        assertThat(record.resource()).isEqualTo("Entry::\"42\"");
    }

    @Test
    void pseudonyms_areTheSameForTheSameEntity() throws Exception {
        Masking masking = Masking.builder()
                .pseudonym("Zt::User")
                .pseudonym("Entry")
                .key(KEY)
                .build();
        DecisionRecord first = decideForAnn(masking);
        DecisionRecord second = decideForAnn(masking);
        assertThat(caller(first).id()).isEqualTo(masking.pseudonym(ANN)).matches("masked:[0-9a-f]{32}");
        assertThat(caller(second).id()).isEqualTo(caller(first).id());
        assertThat(caller(second).tokenId()).isNotEqualTo(caller(first).tokenId());
        assertThat(first.resource())
                .isEqualTo(EntityUid.of("Entry", masking.pseudonym(EntityUid.of("Entry", "42")))
                        .toString());
        assertThat(lines).hasSize(2).noneMatch(line -> line.contains("#ann") || line.contains("\"42\\\""));
    }

    @Test
    void idsOfOtherTypes_areShown() throws Exception {
        DecisionRecord record =
                decideForAnn(Masking.builder().pseudonym("Zt::User").key(KEY).build());
        assertThat(caller(record).actors()).containsExactly("https://as.example#helper");
        assertThat(caller(record).issuer()).isEqualTo("https://as.example");
        assertThat(record.action()).isEqualTo("Action::\"readEntry\"");
        assertThat(record.resource()).isEqualTo("Entry::\"42\"");
    }

    @Test
    void cutIds_areLeftOutWithWhatBelongsToThem() throws Exception {
        DecisionRecord record =
                decideForAnn(Masking.builder().cut("Zt::User").cut("Zt::Agent").build());
        DecisionRecord.Caller caller = caller(record);
        assertThat(caller.kind()).isEqualTo("USER");
        assertThat(List.of(caller.id(), String.valueOf(caller.clientId()), String.valueOf(caller.tokenId())))
                .containsOnly("*");
        assertThat(caller.actors()).containsExactly("*");
        assertThat(caller.sessionId()).isNull();
    }

    @Test
    void channel_isMaskedByItsOwnKind() throws Exception {
        try (ZeroTrust zt = start(Masking.builder().cut("Zt::Workload").build())) {
            zt.boundary("ledger").decide(read(ledger.svid("/reader")).build());
            zt.boundary("ledger")
                    .decide(read(ledger.svid("/gateway").withBearer(issuer.text("ann", "app", Map.of())))
                            .build());
            zt.decisionLog().flush(LIMIT);
        }
        assertThat(caller(ledger.records.get(0)).id()).isEqualTo("*");
        assertThat(caller(ledger.records.get(0)).keyThumbprint()).isEqualTo("*");
        assertThat(caller(ledger.records.get(1)).id()).isEqualTo(ANN.id());
        assertThat(caller(ledger.records.get(1)).channel()).isEqualTo("*");
        assertThat(lines).noneMatch(line -> line.contains("spiffe://td/"));
    }

    @Test
    void entitiesInEvents_areMasked() throws Exception {
        Masking masking =
                Masking.builder().pseudonym("Zt::User").cut("Entry").key(KEY).build();
        String pseudonym = EntityUid.of("Zt::User", masking.pseudonym(ANN)).toString();
        try (ZeroTrust zt = start(masking)) {
            zt.revoke(Revocation.principal(ANN, "seen with " + ANN + " and My" + ANN + ", Zt::User::\"open")
                    .by("ops"));
            GrantRequest.Builder request = GrantRequest.of("repair")
                    .principal(ANN)
                    .resource(EntityUid.of("Entry", "a\"b"))
                    .purpose("mend a booking")
                    .task("T-1");
            zt.grant(request.lifetime(Duration.ofMinutes(5)).build());
            assertThatExceptionOfType(GrantRefusedException.class)
                    .isThrownBy(() ->
                            zt.grant(request.lifetime(Duration.ofDays(1_000)).build()));
            zt.decisionLog().flush(LIMIT);
        }
        assertThat(ledger.events.get(0).subject()).isEqualTo("principal " + pseudonym);
        assertThat(ledger.events.get(0).why())
                .isEqualTo("seen with " + pseudonym + " and My" + ANN + ", Zt::User::\"*\"");
        assertThat(ledger.events.get(1).by()).isEqualTo(pseudonym);
        assertThat(ledger.events.get(1).details())
                .containsEntry("principal", pseudonym)
                .containsEntry("resource", "Entry::\"*\"");
        assertThat(ledger.events.get(2).details()).containsEntry("principal", pseudonym);
    }

    @Test
    void otherKey_hasOtherPseudonyms() {
        byte[] other = KEY.clone();
        other[0]++;
        assertThat(Masking.builder().key(KEY).build().pseudonym(ANN))
                .isNotEqualTo(Masking.builder().key(other).build().pseudonym(ANN))
                .isNotEqualTo(Masking.builder()
                        .key(KEY)
                        .build()
                        .pseudonym(EntityUid.of("Zt::Agent", "https://as.example#ann")));
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is refused
    void badInput_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Masking.builder().cut("no type"));
        assertThatIllegalArgumentException().isThrownBy(() -> Masking.builder().pseudonym(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Masking.builder().cut("Entry").pseudonym("Entry"));
        assertThatIllegalArgumentException().isThrownBy(() -> Masking.builder().key(new byte[31]));
        assertThatIllegalStateException()
                .isThrownBy(() -> Masking.builder().pseudonym("Entry").build());
        assertThatIllegalStateException().isThrownBy(() -> Masking.none().pseudonym(ANN));
        assertThatNullPointerException().isThrownBy(() -> ZeroTrust.builder().decisionLogMasking(null));
    }

    @Test
    void key_isInNoMessage() {
        assertThat(Masking.builder().pseudonym("Entry").key(KEY).build().toString())
                .isEqualTo("Masking{Entry=PSEUDONYM}");
    }
}
