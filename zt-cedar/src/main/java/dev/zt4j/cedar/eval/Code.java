package dev.zt4j.cedar.eval;

/** Compiled clauses without their positions, which policies that are written alike share. */
final class Code {
    private final Node[] bodies;
    private final int[] wanted;

    Code(Node[] bodies, int[] wanted) {
        this.bodies = bodies;
        this.wanted = wanted;
    }

    /** Whether all clauses hold, in order up to the first that does not: true, false or error. */
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
