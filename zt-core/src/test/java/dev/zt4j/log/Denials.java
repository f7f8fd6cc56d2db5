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
                new DecisionRecord.Asked("bearer", EntityUid.of("Action", "read"), EntityUid.of("Entry", "42")),
                null,
                "DENY",
                new Why(List.of(Reason.POLICY_FORBID), List.of(), List.of()),
                DecisionRecord.Besides.NONE,
                0);
    }

    record Why(List<Reason> reasons, List<String> policies, List<String> erringPolicies)
            implements DecisionRecord.Answer {}
}
