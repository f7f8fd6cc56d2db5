package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.syntax.PolicyTree;
import java.util.List;

/** The compiled {@code when} and {@code unless} clauses of a policy, or of a template and all that is linked to it. */
public final class Conditions {
    private final Node[] bodies;
    private final int[] wanted;

    private Conditions(Node[] bodies, int[] wanted) {
        this.bodies = bodies;
        this.wanted = wanted;
    }

    /** Compiles clauses. */
    public static Conditions of(List<PolicyTree.Condition> conditions) {
        Node[] bodies = new Node[conditions.size()];
        int[] wanted = new int[bodies.length];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = Compiler.compile(conditions.get(i).body());
            wanted[i] = Node.truth(!conditions.get(i).unless());
        }
        return new Conditions(bodies, wanted);
    }

    /** Whether all hold, in order up to the first that does not: true, false or error. */
    int test(Frame frame) {
        for (int i = 0; i < bodies.length; i++) {
            int truth = bodies[i].test(frame);
            if (truth != wanted[i]) {
                return truth == Node.ERROR ? Node.ERROR : Node.FALSE;
            }
        }
        return Node.TRUE;
    }
}
