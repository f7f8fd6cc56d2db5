package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.function.Supplier;

/** Why a policy could not be evaluated. It is put in words only when asked for. */
public final class Failure {
    private final SourcePosition position;
    private final Supplier<String> reason;

    Failure(SourcePosition position, Supplier<String> reason) {
        this.position = position;
        this.reason = reason;
    }

    /** What went wrong and where in the policy text. */
    public String message() {
        return position + ": " + reason.get();
    }
}
