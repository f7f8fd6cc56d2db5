package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.SourcePosition;

/** A compiled policy: immutable and safe to share between threads. */
public final class Rule {
    final boolean permit;
    final Constraint principal;
    final Constraint action;
    final Constraint resource;
    private final Conditions conditions;
    private final SourcePosition position;

    private Rule(PolicyTree tree, Conditions conditions) {
        this.permit = tree.permit();
        this.principal = Constraint.of(tree.principal());
        this.action = Constraint.of(tree.action());
        this.resource = Constraint.of(tree.resource());
        this.conditions = conditions;
        this.position = tree.position();
    }

    /** Compiles a policy without slots whose conditions, shared with others or not, are compiled already. */
    public static Rule of(PolicyTree tree, Conditions conditions) {
        return new Rule(tree, conditions);
    }

    /**
     * Whether the policy is satisfied: true, false or error. A part of the scope that does not fit settles it, even if
     * of another part nothing can be known; only then, and in order, the conditions count.
     */
    int test(Frame frame) {
        int scope = action.test(frame, frame.action, position);
        if (scope != Node.FALSE) {
            scope = both(scope, resource.test(frame, frame.resource, position));
        }
        if (scope != Node.FALSE) {
            scope = both(scope, principal.test(frame, frame.principal, position));
        }
        if (scope == Node.TRUE) {
            return conditions.test(frame);
        }
        if (scope == Node.FALSE) {
            frame.failure = null;
        }
        return scope;
    }

    private static int both(int one, int other) {
        return other == Node.TRUE ? one : other == Node.FALSE ? Node.FALSE : Node.ERROR;
    }
}
