package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Decision.Outcome;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.identity.Evidence;
import dev.zt4j.policy.PolicySource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random worlds: whatever modes, shadow policies, grants and waivers there are, a request that a forbid matches which
 * cannot be waived passes at no boundary that enforces, and a shadow policy changes no outcome.
 */
class ForbidPropertyTest {
    private static final int WORLDS = 40;
    private static final List<String> CALLERS = List.of("/a", "/b", "/c");
    private static final List<String> ENTRIES = List.of("1", "2", "3");
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path directory;

    private final Random random = new Random(20_261_126);

    /** A forbid over one caller and one entry, either of which may be any, and whether it can be waived. */
    private record Forbid(String id, String caller, String entry, boolean waivable) {
        boolean matches(String path, String which) {
            return (caller.isEmpty() || caller.equals(path)) && (entry.isEmpty() || entry.equals(which));
        }

        String text() {
            return "@id(\"" + id + "\") " + (waivable ? "@waivable(\"true\") " : "") + "forbid (principal"
                    + (caller.isEmpty() ? "" : " == " + uid(caller)) + ", action, resource"
                    + (entry.isEmpty() ? "" : " == Entry::\"" + entry + "\"") + ");\n";
        }
    }

    private static EntityUid uid(String caller) {
        return EntityUid.of("Zt::Workload", "spiffe://td" + caller);
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String anyOrAll(List<String> choices) {
        return random.nextBoolean() ? any(choices) : "";
    }

    private List<Forbid> forbids() {
        List<Forbid> forbids = new ArrayList<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            forbids.add(new Forbid("f" + i, anyOrAll(CALLERS), anyOrAll(ENTRIES), random.nextBoolean()));
        }
        return forbids;
    }

    private static String text(List<Forbid> forbids) {
        StringBuilder text = new StringBuilder("""
                @id("t") permit (principal == ?principal, action, resource);
                """);
        forbids.forEach(forbid -> text.append(forbid.text()));
        return text.toString();
    }

    private Waiver.Rule rule() {
        return switch (random.nextInt(4)) {
            case 0 -> new Waiver.MissingPermit(null, null);
            case 1 -> new Waiver.StaticSecret();
            default -> new Waiver.Forbid("f" + random.nextInt(4));
        };
    }

    private void furnish(ZeroTrust zt) {
        for (int i = random.nextInt(4); i > 0; i--) {
            zt.addWaiver(Waiver.builder("w" + i)
                    .boundary(random.nextBoolean() ? "ledger" : "reporting")
                    .principal(uid(any(CALLERS)))
                    .rule(rule())
                    .owner("o")
                    .reason("r")
                    .riskAcceptedBy("b")
                    .expiresAt(TestClock.START.plus(HOUR))
                    .build());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            zt.grant(GrantRequest.of("t")
                    .principal(uid(any(CALLERS)))
                    .purpose("p")
                    .task("t" + i)
                    .lifetime(HOUR)
                    .build());
        }
    }

    @Test
    void forbidThatCannotBeWaived_isNeverPassed() throws Exception {
        int forbidden = 0;
        int waived = 0;
        for (int world = 0; world < WORLDS; world++) {
            Path place = Files.createDirectory(directory.resolve("w" + world));
            Path shadow = Files.createDirectory(place.resolve("shadow"));
            List<Forbid> forbids = forbids();
            Files.writeString(shadow.resolve("s.cedar"), text(forbids()) + "permit (principal, action, resource);");
            try (TestLedger ledger = new TestLedger(place)) {
                ledger.policy("ledger.cedar", text(forbids));
                long seed = random.nextLong();
                try (ZeroTrust with = ledger.builder()
                                .shadowPolicies(PolicySource.directory(shadow))
                                .boundary(BoundarySettings.enforce("other", "o", Tier.LOW))
                                .build();
                        ZeroTrust without = ledger.builder()
                                .boundary(BoundarySettings.enforce("other", "o", Tier.LOW))
                                .build()) {
                    random.setSeed(seed);
                    furnish(with);
                    random.setSeed(seed);
                    furnish(without);
                    for (String caller : CALLERS) {
                        Evidence evidence = ledger.svid(caller);
                        for (String entry : ENTRIES) {
                            AccessRequest request =
                                    read(evidence).resource("Entry", entry).build();
                            boolean stands = forbids.stream()
                                    .anyMatch(forbid -> !forbid.waivable() && forbid.matches(caller, entry));
                            for (String name : List.of("ledger", "other", "reporting")) {
                                Boundary boundary = with.boundary(name);
                                Decision decision = boundary.decide(request);
                                assertThat(without.boundary(name)
                                                .decide(request)
                                                .outcome())
                                        .isEqualTo(decision.outcome());
                                if (stands) {
                                    forbidden++;
                                    assertThat(decision.outcome())
                                            .as("%s at %s on %s under %s", caller, name, entry, forbids)
                                            .isEqualTo(name.equals("reporting") ? Outcome.WOULD_DENY : Outcome.DENY);
                                }
                                waived += decision.waivers().isEmpty() ? 0 : 1;
                            }
                        }
                    }
                }
            }
        }
        // Worlds in which nothing of the kind happens would prove nothing.
        assertThat(forbidden).isGreaterThan(100);
        assertThat(waived).isGreaterThan(10);
    }
}
