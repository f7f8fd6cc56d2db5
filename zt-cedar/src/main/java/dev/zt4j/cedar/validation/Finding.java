package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.Objects;

/**
 * Something that is wrong with a policy.
 *
 * @param severity how much it weighs
 * @param rule which rule is broken
 * @param policyId the id of the policy, template or linked policy
 * @param position where, in the text that the policy was read from; lines and columns count from 1, columns and offsets
 *     in UTF-16 code units
 * @param message what is wrong in words, without place and id
 * @since 0.1.0
 */
public record Finding(Severity severity, Rule rule, String policyId, SourcePosition position, String message) {
    /** Refuses null. */
    public Finding {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(policyId, "policyId");
        Objects.requireNonNull(position, "position");
        Objects.requireNonNull(message, "message");
    }

    /** Policy, place and message on one line. */
    @Override
    public String toString() {
        return policyId + ", " + position + ": " + message;
    }
}
