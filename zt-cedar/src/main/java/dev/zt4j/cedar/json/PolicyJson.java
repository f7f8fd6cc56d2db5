package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.Limits;
import dev.zt4j.cedar.syntax.PolicyTree;

/** The JSON forms of policies and policy sets, both ways. */
public final class PolicyJson {
    private PolicyJson() {}

    /** The static policy that a document is. */
    public static PolicyTree readPolicy(JsonDocument document, Limits limits) {
        return PolicyReader.policy(document, limits);
    }

    /** The policy set that a document is. Whether its links fit is not looked at. */
    public static PolicySetForm readPolicySet(JsonDocument document, Limits limits) {
        return PolicyReader.policySet(document, limits);
    }

    /** A policy or template as JSON, or a refusal if it would nest deeper than can be read. */
    public static String write(PolicyTree policy, Refusal refusal) {
        return PolicyWriter.write(refusal, writer -> writer.policy(policy));
    }

    /** A policy set as JSON, or a refusal if it would nest deeper than can be read. */
    public static String write(PolicySetForm form, Refusal refusal) {
        return PolicyWriter.write(refusal, writer -> writer.policySet(form));
    }
}
