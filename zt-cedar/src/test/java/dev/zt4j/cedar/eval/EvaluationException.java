package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.function.Supplier;

/**
 * Ends the evaluation of one policy. It carries no stack trace and writes its message only when asked, so that a policy
 * that errs costs little more than one that does not.
 */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SourcePosition position;
    private final transient Supplier<String> reason;

    EvaluationException(SourcePosition position, Supplier<String> reason) {
        super(null, null, false, false);
        this.position = position;
        this.reason = reason;
    }

    /** What went wrong and where in the policy text. */
    @Override
    public String getMessage() {
        return position + ": " + reason.get();
    }
}
