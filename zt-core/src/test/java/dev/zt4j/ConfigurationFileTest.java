package dev.zt4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.LogPosture;
import dev.zt4j.enforcement.Mode;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.identity.Credential;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationFileTest {
    private static final String BOUNDARY = """
            {"name": "payments", "owner": "payments team", "tier": "CRITICAL", "mode": "report-only",
             "logPosture": "BLOCK",
             "credentials": {"kinds": ["x509-svid", "access-token"], "maxLifetimes": {"x509-svid": "PT1H"},
                             "proofOfPossession": true, "acr": ["mfa"], "maxAuthenticationAge": "PT10M"}}""";
    private static final String WAIVER = """
            {"id": "W-1", "boundary": "payments", "principal": {"type": "Zt::Legacy", "id": "batch"},
             "rule": {"kind": "missing-permit", "resource": {"type": "Entry", "id": "42"}},
             "owner": "payments team", "reason": "moving to SVIDs", "riskAcceptedBy": "head of security",
             "expiresAt": "2026-11-25T00:00:00Z"}""";

    @TempDir
    Path directory;

    private TestLedger ledger;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
    }

    private ZeroTrust start(String boundaries, String waivers) throws Exception {
        Path file = directory.resolve("zt.json");
        Files.writeString(file, "{\"boundaries\": [" + boundaries + "], \"waivers\": [" + waivers + "]}");
        return ledger.builder().configuration(file).build();
    }

    @Test
    void boundariesAndWaivers_areThoseOfTheFile() throws Exception {
        try (ZeroTrust zt = start(BOUNDARY, WAIVER)) {
            BoundarySettings settings = zt.boundary("payments").settings();
            assertThat(settings.owner()).isEqualTo("payments team");
            assertThat(settings.tier()).isEqualTo(Tier.CRITICAL);
            assertThat(settings.mode()).isEqualTo(Mode.REPORT_ONLY);
            assertThat(settings.logPosture()).isEqualTo(LogPosture.BLOCK);
            assertThat(settings.credentials().kinds())
                    .containsExactlyInAnyOrder(Credential.Kind.X509_SVID, Credential.Kind.ACCESS_TOKEN);
            assertThat(settings.credentials().maxLifetime(Credential.Kind.X509_SVID))
                    .contains(Duration.ofHours(1));
            assertThat(settings.credentials().proofOfPossession()).isTrue();
            assertThat(settings.credentials().authentication()).isPresent();
            Waiver waiver = Objects.requireNonNull(zt.snapshot().waivers().get("W-1"));
            assertThat(waiver.principal()).isEqualTo(EntityUid.of("Zt::Legacy", "batch"));
            assertThat(waiver.rule()).isEqualTo(new Waiver.MissingPermit(null, EntityUid.of("Entry", "42")));
        }
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                argumentSet("no JSON", "{", "", "not JSON"),
                argumentSet("no owner", BOUNDARY.replace("\"owner\": \"payments team\",", ""), "", "owner: missing"),
                argumentSet("unknown name", BOUNDARY.replace("\"tier\"", "\"teir\""), "", "tier: missing"),
                argumentSet(
                        "unknown name beside all others",
                        BOUNDARY.replace("\"tier\"", "\"colour\": 1, \"tier\""),
                        "",
                        "boundaries[0].colour: no such field"),
                argumentSet("unknown tier", BOUNDARY.replace("CRITICAL", "HUGE"), "", "expected one of"),
                argumentSet("unknown kind", BOUNDARY.replace("access-token", "cookie"), "", "called cookie"),
                argumentSet("bad duration", BOUNDARY.replace("PT1H", "1h"), "", "expected a duration"),
                argumentSet("waiver without owner", BOUNDARY, WAIVER.replace("\"owner\"", "\"own\""), "owner: missing"),
                argumentSet("waiver of no rule", BOUNDARY, WAIVER.replace("missing-permit", "all"), "no rule"),
                argumentSet("waiver too long", BOUNDARY, WAIVER.replace("2026-11-25", "2027-11-25"), "at most"),
                argumentSet("waiver of no boundary", "", WAIVER, "no boundary payments"),
                argumentSet("the same boundary twice", BOUNDARY + "," + BOUNDARY, "", "declared twice"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void fault_keepsEverythingFromStarting(String boundaries, String waivers, String problem) {
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> start(boundaries, waivers))
                .withMessageContaining(problem);
    }

    @Test
    void missingFile_keepsEverythingFromStarting() {
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ledger.builder()
                        .configuration(directory.resolve("none.json"))
                        .build())
                .withMessageContaining("cannot be read");
    }
}
