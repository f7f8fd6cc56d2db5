package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.SourcePosition;

/** The compiled {@code when} and {@code unless} clauses of a policy, or of a template and all that is linked to it. */
public final class Conditions {
    final Code code;
    private final SourcePosition[] positions;

    Conditions(Code code, SourcePosition[] positions) {
        this.code = code;
        this.positions = positions;
    }

    /** Compiles the clauses of a policy or template. */
    public static Conditions of(PolicyTree tree) {
        return new Conditions(
                Compiler.compile(tree.conditions()), Shape.of(tree).positions());
    }

    String message(Failure failure) {
        return positions[failure.place()] + ": " + failure.reason().get();
    }
}
