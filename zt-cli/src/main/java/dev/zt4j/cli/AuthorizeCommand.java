package dev.zt4j.cli;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicyError;
import dev.zt4j.cedar.Verdict;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code zt policy authorize}: one decision. */
@Command(
        name = "authorize",
        description = "Decide one request. Ends with 0 if it is allowed, 1 if it is denied.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // by picocli
final class AuthorizeCommand implements Callable<Integer> {
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
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.write(Answers.verdict(verdict)));
        } else {
            out.println(verdict.permitted() ? "ALLOW" : "DENY");
            for (Policy policy : verdict.determining()) {
                out.println("determined by " + policy.id() + " (" + policies.place(policy) + ")");
            }
            for (PolicyError error : verdict.errors()) {
                out.println("error in " + error.policy().id() + " (" + policies.place(error.policy()) + "): "
                        + error.reason());
            }
        }
        return verdict.permitted() ? Zt.YES : Zt.NO;
    }
}
