package dev.zt4j.benchmarks;

import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;

/** CEL: one compiled expression per policy, asked in turn until one holds. Its planning runtime is the faster one. */
final class CelEngine implements Engine<Map<String, Object>, Boolean> {
    private final CelRuntime.Program[] programs;

    CelEngine(Workload workload) throws Exception {
        MapType attributes = MapType.create(SimpleType.STRING, SimpleType.DYN);
        CelCompiler compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .addVar("principal", attributes)
                .addVar("action", SimpleType.STRING)
                .addVar("resource", attributes)
                .addVar("context", attributes)
                .setResultType(SimpleType.BOOL)
                .build();
        CelRuntime runtime = CelRuntimeFactory.plannerRuntimeBuilder().build();
        programs = new CelRuntime.Program[workload.policies()];
        for (int i = 0; i < programs.length; i++) {
            String policy = "principal.team == '" + Workload.team(i) + "' && action == '" + Workload.READ
                    + "' && resource.type == '" + Workload.LEDGER + "' && resource.id == '" + Workload.ledger(i)
                    + "' && context.mtls && resource.sensitivity <= " + Workload.GREATEST_SENSITIVITY;
            programs[i] = runtime.createProgram(compiler.compile(policy).getAst());
        }
    }

    @Override
    public Map<String, Object> prepare(Workload.Call call) {
        return Map.of(
                "principal", Map.of("id", call.service(), "team", call.team()),
                "action", call.action(),
                "resource", Map.of("type", Workload.LEDGER, "id", call.ledger(), "sensitivity", call.sensitivity()),
                "context", Map.of("mtls", call.mtls(), "hour", Workload.HOUR));
    }

    @Override
    public Boolean decide(Map<String, Object> request) throws Exception {
        for (CelRuntime.Program program : programs) {
            if ((Boolean) program.eval(request)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean permits(Boolean answer) {
        return answer;
    }
}
