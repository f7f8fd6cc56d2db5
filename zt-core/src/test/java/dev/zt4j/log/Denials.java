package dev.zt4j.log;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.reason.Reason;
import java.time.Instant;
import java.util.List;

/** Makes records that do not differ but by id and time. */
final class Denials {
    private Denials() {}

    static DecisionRecord denial(RecordId id, Instant time) {
        return new DecisionRecord(
                id,
                time,
                new DecisionRecord.Where("ledger", "HIGH", "ENFORCE", 1, "p1"),
                new DecisionRecord.Asked("bearer", null, EntityUid.of("Action", "read"), EntityUid.of("Entry", "42")),
                new DecisionRecord.Answer("DENY", List.of(Reason.POLICY_FORBID), List.of(), List.of()),
                DecisionRecord.Besides.NONE,
                0);
    }
}
