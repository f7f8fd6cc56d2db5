package dev.zt4j.log;

import dev.zt4j.DocumentedPart;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.reason.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionLogDocumentTest {
    private static final DocumentedPart DOCUMENTED = new DocumentedPart(
            Path.of("..", "docs", "decision-log.md"),
            "<!-- examples: made from the code; -Dzt.write-docs=true writes them anew -->\n",
            "<!-- end of examples -->\n");
    private static final Instant TIME = Instant.parse("2026-11-22T12:00:00Z");

    private static DecisionRecord decision() {
        return new DecisionRecord(
                new RecordId("9f2c", 41),
                TIME,
                new DecisionRecord.Where("ledger-api", "HIGH", "ENFORCE", 7, "a03d"),
                new DecisionRecord.Asked("bearer", EntityUid.of("Action", "readEntry"), EntityUid.of("Entry", "42")),
                null,
                "DENY",
                new Denials.Why(List.of(Reason.POLICY_FORBID), List.of("frozen-accounts"), List.of()),
                new DecisionRecord.Besides(
                        new DecisionRecord.Shadow(true, true, List.of("owners-read"), List.of(), "b71e"),
                        List.of(),
                        List.of(),
                        List.of()),
                12_345);
    }

    private static EventRecord event(EventKind kind) {
        return new EventRecord(
                new RecordId("9f2c", 42), TIME, kind, "ledger-api", "alice", "what led to it", Map.of("more", "value"));
    }

    /** One record of each kind, as the log writes it. */
    private static String examples() {
        StringBuilder text = new StringBuilder("```\n").append(decision().toJson());
        for (EventKind kind : EventKind.values()) {
            text.append('\n').append(event(kind).toJson());
        }
        return text.append("\n```\n").toString();
    }

    @Test
    void documentedExamples_areThoseOfTheCode() throws IOException {
        DOCUMENTED.assertIs(examples());
    }
}
