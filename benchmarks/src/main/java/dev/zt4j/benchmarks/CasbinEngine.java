package dev.zt4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.casbin.jcasbin.main.CachedEnforcer;
import org.casbin.jcasbin.main.Enforcer;
import org.casbin.jcasbin.model.Model;
import org.casbin.jcasbin.persist.cache.CacheableParam;

/** jCasbin: roles and attributes, with the condition in the matcher that all rows share. */
final class CasbinEngine implements Engine<Object[], Boolean> {
    private static final String MATCHER = "g(r.sub.name, p.sub) && r.obj.type == p.type && r.obj.id == p.obj"
            + " && r.act == p.act && r.ctx.mtls && r.obj.sensitivity <= " + Workload.GREATEST_SENSITIVITY;

    private final Enforcer enforcer;

    private CasbinEngine(Enforcer enforcer, Workload workload) {
        this.enforcer = enforcer;
        List<List<String>> policies = new ArrayList<>();
        List<List<String>> groups = new ArrayList<>();
        for (int i = 0; i < workload.policies(); i++) {
            policies.add(List.of(Workload.team(i), Workload.LEDGER, Workload.ledger(i), Workload.READ));
            groups.add(List.of(Workload.service(i), Workload.team(i)));
            groups.add(List.of(Workload.service(i), Workload.EVERYONE));
        }
        enforcer.addPolicies(policies);
        enforcer.addGroupingPolicies(groups);
    }

    static CasbinEngine plain(Workload workload) {
        return new CasbinEngine(new Enforcer(model()), workload);
    }

    /** From the second time on, the answer to a request comes from a map. */
    static CasbinEngine cached(Workload workload) {
        return new CasbinEngine(new CachedEnforcer(model()), workload);
    }

    private static Model model() {
        Model model = new Model();
        model.addDef("r", "r", "sub, obj, act, ctx");
        model.addDef("p", "p", "sub, type, obj, act");
        model.addDef("g", "g", "_, _");
        model.addDef("e", "e", "some(where (p.eft == allow))");
        model.addDef("m", "m", MATCHER);
        return model;
    }

    @Override
    public Object[] prepare(Workload.Call call) {
        return new Object[] {
            new Subject(call.service()),
            new Resource(Workload.LEDGER, call.ledger(), call.sensitivity()),
            call.action(),
            new Circumstances(call.mtls(), Workload.HOUR)
        };
    }

    @Override
    public Boolean decide(Object[] request) {
        return enforcer.enforce(request);
    }

    @Override
    public boolean permits(Boolean answer) {
        return answer;
    }

    // jCasbin reads attributes by getters, so these cannot be records.

    /** Who asks. */
    public static final class Subject implements CacheableParam {
        private final String name;

        Subject(String name) {
            this.name = name;
        }

        public String getName() {
            return name;
        }

        @Override
        public String getCacheKey() {
            return name;
        }
    }

    /** For what. */
    public static final class Resource implements CacheableParam {
        private final String type;
        private final String id;
        private final long sensitivity;

        Resource(String type, String id, long sensitivity) {
            this.type = type;
            this.id = id;
            this.sensitivity = sensitivity;
        }

        public String getType() {
            return type;
        }

        public String getId() {
            return id;
        }

        public long getSensitivity() {
            return sensitivity;
        }

        @Override
        public String getCacheKey() {
            return type + ':' + id + ':' + sensitivity;
        }
    }

    /** The context. */
    public static final class Circumstances implements CacheableParam {
        private final boolean mtls;
        private final long hour;

        Circumstances(boolean mtls, long hour) {
            this.mtls = mtls;
            this.hour = hour;
        }

        public boolean getMtls() {
            return mtls;
        }

        public long getHour() {
            return hour;
        }

        @Override
        public String getCacheKey() {
            return mtls + ":" + hour;
        }
    }
}
