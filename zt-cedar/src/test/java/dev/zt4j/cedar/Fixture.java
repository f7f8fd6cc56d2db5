package dev.zt4j.cedar;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import java.util.List;

/** One small store and one request, shared by the tables. */
final class Fixture {
    static final Entities ENTITIES = Entities.parse("""
            [
              {"uid": {"type": "User", "id": "alice"},
               "attrs": {"age": 7, "name": "al", "rec": {"x": 1, "y z": true},
                         "mgr": {"__entity": {"type": "User", "id": "ghost"}}},
               "parents": [{"type": "Group", "id": "g1"}],
               "tags": {"t1": 5}},
              {"uid": {"type": "Group", "id": "g1"}, "attrs": {}, "parents": [{"type": "Group", "id": "g2"}]},
              {"uid": {"type": "Doc", "id": "d1"}, "attrs": {}, "parents": []}
            ]
            """);

    static final Request REQUEST = new Request(
            EntityUid.of("User", "alice"),
            EntityUid.of("Action", "view"),
            EntityUid.of("Doc", "d1"),
            RecordValue.empty());

    private Fixture() {}

    static Verdict authorize(String policies) {
        return PolicySet.parse(policies).authorize(REQUEST, ENTITIES);
    }

    /** A permit for everything with this condition. */
    static String permitWhen(String condition) {
        return "permit(principal, action, resource) when { " + condition + " };";
    }

    static List<String> ids(List<Policy> policies) {
        return policies.stream().map(Policy::id).toList();
    }

    static List<String> erring(Verdict verdict) {
        return ids(verdict.errors().stream().map(PolicyError::policy).toList());
    }

    /** Outcome, determining policies and erring policies, as the tables write them. */
    static String describe(Verdict verdict) {
        return (verdict.permitted() ? "allow " : "deny ") + ids(verdict.determining()) + " " + erring(verdict);
    }
}
