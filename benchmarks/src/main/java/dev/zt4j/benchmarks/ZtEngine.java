package dev.zt4j.benchmarks;

import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Request;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.BoolValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.LongValue;
import dev.zt4j.cedar.value.RecordValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** zt-cedar: one policy set and one store with the entities of all policies. */
final class ZtEngine implements Engine<Request, Verdict> {
    private final PolicySet policies;
    private final Entities entities;

    ZtEngine(Workload workload) {
        policies = PolicySet.parse(CedarText.policies(workload));
        entities = entities(workload);
    }

    private static Entities entities(Workload workload) {
        EntityUid everyone = uid("Group", Workload.EVERYONE);
        List<Entity> entities = new ArrayList<>();
        entities.add(Entity.of(everyone));
        entities.add(Entity.of(uid("Action", Workload.READ)));
        entities.add(Entity.of(uid("Action", Workload.WRITE)));
        for (int i = 0; i < workload.policies(); i++) {
            EntityUid team = uid("Group", Workload.team(i));
            entities.add(Entity.of(team));
            entities.add(Entity.of(uid("Workload", Workload.service(i)), Map.of(), Set.of(team, everyone)));
            entities.add(Entity.of(
                    uid(Workload.LEDGER, Workload.ledger(i)),
                    Map.of("sensitivity", new LongValue(Workload.sensitivity(i)))));
        }
        return Entities.of(entities);
    }

    private static EntityUid uid(String type, String id) {
        return EntityUid.of(type, id);
    }

    @Override
    public Request prepare(Workload.Call call) {
        return new Request(
                uid("Workload", call.service()),
                uid("Action", call.action()),
                uid(Workload.LEDGER, call.ledger()),
                RecordValue.of(Map.of("mtls", new BoolValue(call.mtls()), "hour", new LongValue(Workload.HOUR))));
    }

    @Override
    public Verdict decide(Request request) {
        return policies.authorize(request, entities);
    }

    @Override
    public boolean permits(Verdict answer) {
        return answer.permitted();
    }
}
