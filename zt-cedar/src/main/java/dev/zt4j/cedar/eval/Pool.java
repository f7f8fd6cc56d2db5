package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.Scope;
import java.util.HashMap;
import java.util.Map;

/**
 * Compiles the policies of one set, so that those written alike share what they are compiled to. A hundred thousand
 * policies with one condition then fit in the caches of a processor. For one thread.
 */
public final class Pool {
    private final Map<String, Code> codes = new HashMap<>();
    private final Map<Constraint, Constraint> constraints = new HashMap<>();

    /** An empty pool. */
    public Pool() {}

    /**
     * Compiles a policy.
     *
     * @param owner what it stands for
     * @param tree the policy, without slots
     * @param order its place among the policies of its index: a number of its own
     */
    public <P> Entry<P> entry(P owner, PolicyTree tree, long order) {
        Shape shape = Shape.of(tree);
        Code code = codes.computeIfAbsent(shape.text(), text -> Compiler.compile(tree.conditions()));
        return new Entry<>(
                owner,
                tree.permit(),
                constraint(tree.principal()),
                constraint(tree.action()),
                constraint(tree.resource()),
                new Conditions(code, shape.positions()),
                order);
    }

    private Constraint constraint(Scope scope) {
        Constraint constraint = Constraint.of(scope);
        Constraint shared = constraints.putIfAbsent(constraint, constraint);
        return shared == null ? constraint : shared;
    }
}
