package dev.zt4j.enforcement;

import dev.zt4j.coverage.CoverageReport;
import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.PrincipalKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the decisions of one boundary since the start, by kind of caller, strength of proof and outcome. Of a fixed
 * size. Thread-safe, without locks.
 */
final class Tally {
    private static final String NOBODY = "NOBODY";
    private static final int KINDS = PrincipalKind.values().length + 1;
    private static final int STRENGTHS = Credential.Strength.values().length;
    private static final int OUTCOMES = Decision.Outcome.values().length;

    private final LongAdder[] identities = new LongAdder[KINDS * STRENGTHS * OUTCOMES];

    Tally() {
        for (int i = 0; i < identities.length; i++) {
            identities[i] = new LongAdder();
        }
    }

    void count(Decision.Outcome outcome, @Nullable Principal principal) {
        int kind = principal == null ? KINDS - 1 : principal.kind().ordinal();
        int strength = principal == null
                ? Credential.Strength.NONE.ordinal()
                : principal.credential().strength().ordinal();
        identities[index(kind, strength, outcome.ordinal())].increment();
    }

    private static int index(int kind, int strength, int outcome) {
        return (kind * STRENGTHS + strength) * OUTCOMES + outcome;
    }

    List<CoverageReport.Identities> identities(String boundary) {
        List<CoverageReport.Identities> counts = new ArrayList<>();
        for (int kind = 0; kind < KINDS; kind++) {
            String name = kind == KINDS - 1 ? NOBODY : PrincipalKind.values()[kind].name();
            for (Credential.Strength strength : Credential.Strength.values()) {
                for (Decision.Outcome outcome : Decision.Outcome.values()) {
                    long count = identities[index(kind, strength.ordinal(), outcome.ordinal())].sum();
                    if (count > 0) {
                        counts.add(
                                new CoverageReport.Identities(boundary, name, strength.code(), outcome.name(), count));
                    }
                }
            }
        }
        return counts;
    }
}
