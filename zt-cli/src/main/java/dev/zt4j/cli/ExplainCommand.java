package dev.zt4j.cli;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.Explanation;
import dev.zt4j.cedar.Explanation.Clause;
import dev.zt4j.cedar.Explanation.Part;
import dev.zt4j.cedar.Explanation.ScopePart;
import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.Verdict;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code zt policy explain}: one decision, and for each policy why it applies or not. */
@Command(
        name = "explain",
        description = {
            "Decide one request and say of each policy which parts of its scope and which conditions hold.",
            "Ends with 0 if the request is allowed, 1 if it is denied."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // by picocli
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RequestOptions options;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Override
    public Integer call() {
        LoadedPolicies policies = options.policies();
        RequestOptions.Question question = options.question();
        Verdict verdict = policies.set().authorize(question.request(), question.entities());
        List<Explanation> explanations = policies.policies().stream()
                .map(policy -> Explanation.of(policy, question.request(), question.entities()))
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> answer = Answers.verdict(verdict);
            answer.put(
                    "policies",
                    explanations.stream()
                            .map(explanation -> answer(explanation, policies))
                            .toList());
            out.println(Json.write(answer));
        } else {
            out.println(verdict.permitted() ? "ALLOW" : "DENY");
            explanations.forEach(explanation -> print(out, explanation, policies.place(explanation.policy())));
        }
        return verdict.permitted() ? Zt.YES : Zt.NO;
    }

    private static void print(PrintWriter out, Explanation explanation, String place) {
        Policy policy = explanation.policy();
        out.println();
        out.println(effect(policy) + " " + policy.id() + " (" + place + ") "
                + (explanation.applies() ? "applies" : "does not apply"));
        for (ScopePart part : List.of(explanation.principal(), explanation.action(), explanation.resource())) {
            out.println("  " + mark(part.matches()) + part.text());
        }
        for (Clause clause : explanation.clauses()) {
            out.println("  " + mark(clause.holds()) + (clause.unless() ? "unless" : "when") + " { "
                    + clause.body().text() + " }" + error(clause.body()));
            for (Part operand : clause.operands()) {
                out.println("      " + String.format("%-12s", word(operand)) + operand.text() + error(operand));
            }
        }
    }

    private static String mark(boolean holds) {
        return holds ? "yes  " : "no   ";
    }

    private static String word(Part part) {
        return part.result().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String error(Part part) {
        return part.error().map(reason -> ": " + reason).orElse("");
    }

    private static String effect(Policy policy) {
        return policy.effect() == Effect.PERMIT ? "permit" : "forbid";
    }

    private static Map<String, Object> answer(Explanation explanation, LoadedPolicies policies) {
        Policy policy = explanation.policy();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("policy", policy.id());
        answer.put("effect", effect(policy));
        answer.put("applies", explanation.applies());
        answer.putAll(Answers.placed(policies.file(policy), policy.position()));
        answer.put("principal", answer(explanation.principal()));
        answer.put("action", answer(explanation.action()));
        answer.put("resource", answer(explanation.resource()));
        answer.put(
                "clauses",
                explanation.clauses().stream().map(ExplainCommand::answer).toList());
        return answer;
    }

    private static Map<String, Object> answer(ScopePart part) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("text", part.text());
        answer.put("matches", part.matches());
        return answer;
    }

    private static Map<String, Object> answer(Clause clause) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("kind", clause.unless() ? "unless" : "when");
        answer.put("holds", clause.holds());
        answer.putAll(answer(clause.body()));
        answer.put(
                "operands",
                clause.operands().stream().map(ExplainCommand::answer).toList());
        return answer;
    }

    private static Map<String, Object> answer(Part part) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("text", part.text());
        answer.put("line", part.position().line());
        answer.put("column", part.position().column());
        answer.put("result", word(part));
        part.error().ifPresent(reason -> answer.put("error", reason));
        return answer;
    }
}
