package dev.zt4j.samples.quickstart;

import dev.zt4j.log.DecisionRecord;
import dev.zt4j.reason.Reason;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The table of calls, and whether each came out as it should. */
final class Report {
    private static final List<String> HEADINGS = List.of(
            "", "boundary", "caller", "proof", "action", "resource", "outcome", "answer", "reason", "policy", "µs");

    private final List<List<String>> rows = new ArrayList<>();
    private boolean asExpected = true;

    /**
     * Adds a call.
     *
     * @param expected the outcome and the reason that it should have
     * @param caller who called, as the sample knows it
     * @param answer what the caller was told
     * @param record what the decision log has of it
     */
    void add(Expected expected, String caller, String answer, @Nullable DecisionRecord record) {
        boolean ok = record != null
                && record.outcome().equals(expected.outcome())
                && record.reasons().get(0) == expected.reason()
                && answer.equals(expected.answer())
                && (expected.policy() == null || record.determiningPolicies().equals(List.of(expected.policy())));
        asExpected &= ok;
        if (record == null) {
            rows.add(List.of("✗", "", caller, "", "", "", "no record", answer, "", "", ""));
            return;
        }
        DecisionRecord.Caller proven = record.caller();
        rows.add(List.of(
                ok ? "✓" : "✗",
                record.boundary(),
                caller,
                proven == null ? record.evidence() + " (not proven)" : proven.credential(),
                shortened(record.action()),
                shortened(record.resource()),
                record.outcome(),
                answer,
                record.reasons().get(0).code(),
                String.join(" ", record.determiningPolicies()),
                Long.toString(record.nanos() / 1_000)));
    }

    boolean asExpected() {
        return asExpected;
    }

    void print(PrintStream out) {
        int[] widths = new int[HEADINGS.size()];
        List<List<String>> all = new ArrayList<>();
        all.add(HEADINGS);
        all.addAll(rows);
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String shortened(String uid) {
        // Type and id without the namespace: Zt::Sql::Action::"select" as select.
        return uid.substring(uid.indexOf('"') + 1, uid.length() - 1);
    }

    /**
     * How a call should come out.
     *
     * @param outcome what is decided
     * @param answer what the caller is told
     * @param reason why
     * @param policy which policy decides; null if none does
     */
    record Expected(
            String outcome,
            String answer,
            Reason reason,
            @Nullable String policy) {
        Expected {
            Objects.requireNonNull(outcome, "outcome");
            Objects.requireNonNull(answer, "answer");
            Objects.requireNonNull(reason, "reason");
        }

        static Expected permit(String answer, String policy) {
            return new Expected("PERMIT", answer, Reason.POLICY_PERMIT, policy);
        }

        static Expected deny(String answer, Reason reason) {
            return new Expected("DENY", answer, reason, null);
        }
    }
}
