package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.identity.Evidence;
import dev.zt4j.reason.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a caller between requests is never another's, and goes with the state that it was worked out from. */
class ManyCallersTest {
    /** More than are kept. */
    private static final int CALLERS = 5_000;

    @TempDir
    Path directory;

    private static List<Reason> reasons(Boundary boundary, List<Evidence> callers) {
        List<Reason> reasons = new ArrayList<>();
        for (Evidence caller : callers) {
            Decision decision = boundary.decide(read(caller).build());
            reasons.add(decision.reason());
        }
        return reasons;
    }

    @Test
    @DisplayName("each of more callers than are kept is decided by its own standing, before and after a change")
    void moreCallersThanAreKept_eachByItsOwnStanding() throws Exception {
        try (TestLedger ledger = new TestLedger(directory)) {
            ledger.policy("ledger.cedar", """
                    permit (principal, action, resource);
                    forbid (principal == Zt::Workload::"spiffe://td/c7", action, resource);
                    """);
            List<Evidence> callers = new ArrayList<>();
            List<Reason> expected = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                callers.add(ledger.token("/c" + caller));
                expected.add(caller == 7 ? Reason.POLICY_FORBID : Reason.POLICY_PERMIT);
            }
            assertThat(reasons(ledger.enforcing(), callers)).isEqualTo(expected);
            assertThat(reasons(ledger.enforcing(), callers)).as("again").isEqualTo(expected);

            ledger.zt().revoke(Revocation.workload(ledger.authority.id("/c4000"), "laptop lost"));
            expected.set(4_000, Reason.REVOKED_PRINCIPAL);
            assertThat(reasons(ledger.enforcing(), callers)).as("revoked").isEqualTo(expected);
        }
    }
}
