package dev.zt4j.benchmarks;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationResponse;
import com.cedarpolicy.model.Context;
import com.cedarpolicy.model.entity.Entities;
import com.cedarpolicy.model.entity.Entity;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.PrimBool;
import com.cedarpolicy.value.PrimLong;
import java.util.Map;
import java.util.Set;

/**
 * cedar-java: the reference engine behind JNI. Entities go over the border as JSON on each call, so each request brings
 * only those that it needs.
 */
final class CedarJavaEngine implements Engine<CedarJavaEngine.Question, AuthorizationResponse> {
    private final BasicAuthorizationEngine engine = new BasicAuthorizationEngine();
    private final PolicySet policies;

    private CedarJavaEngine(PolicySet policies) {
        this.policies = policies;
    }

    /** Policies are sent and parsed on every call. */
    static CedarJavaEngine uncached(Workload workload) throws Exception {
        return new CedarJavaEngine(PolicySet.parsePolicies(CedarText.policies(workload)));
    }

    /** Policies are parsed once and kept on the other side. */
    static CedarJavaEngine cached(Workload workload) throws Exception {
        CedarJavaEngine engine = uncached(workload);
        engine.policies.cache();
        if (engine.policies.cacheKey().isEmpty()) {
            throw new IllegalStateException("not cached");
        }
        return engine;
    }

    private static EntityUID uid(String type, String id) {
        return EntityUID.parse(type + "::\"" + id + "\"").orElseThrow();
    }

    @Override
    public Question prepare(Workload.Call call) {
        EntityUID service = uid("Workload", call.service());
        EntityUID action = uid("Action", call.action());
        EntityUID ledger = uid(Workload.LEDGER, call.ledger());
        EntityUID team = uid("Group", call.team());
        EntityUID everyone = uid("Group", Workload.EVERYONE);
        Entities entities = new Entities(Set.of(
                new Entity(service, Map.of(), Set.of(team, everyone)),
                new Entity(team),
                new Entity(everyone),
                new Entity(action),
                new Entity(ledger, Map.of("sensitivity", new PrimLong(call.sensitivity())), Set.of())));
        Context context = new Context(Map.of("mtls", new PrimBool(call.mtls()), "hour", new PrimLong(Workload.HOUR)));
        return new Question(new AuthorizationRequest(service, action, ledger, context), entities);
    }

    @Override
    public AuthorizationResponse decide(Question request) throws Exception {
        return engine.isAuthorized(request.request(), policies, request.entities());
    }

    @Override
    public boolean permits(AuthorizationResponse answer) {
        return answer.success
                .orElseThrow(() -> new IllegalStateException(answer.toString()))
                .isAllowed();
    }

    record Question(AuthorizationRequest request, Entities entities) {}
}
