package dev.zt4j.policy;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.syntax.PolicyTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The annotations that change what a policy does: {@code @enforce}, {@code @waivable} and {@code @obligation}. A
 * misspelt value would quietly mean its opposite, so it refuses the load. Other annotations are the application's.
 */
final class PolicyAnnotations {
    static final String ID = "id";
    private static final String ENFORCE = "enforce";
    private static final String WAIVABLE = "waivable";
    private static final String OBLIGATION = "obligation";

    private final Map<String, String> annotations;
    private final Effect effect;
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private PolicyAnnotations(PolicyTree policy) {
        this.annotations = policy.annotations();
        this.effect = policy.permit() ? Effect.PERMIT : Effect.FORBID;
    }

    /**
     * Looks at the annotations of a policy or template.
     *
     * @param policy the policy
     * @param named whether it has an id that somebody gave it
     */
    static PolicyAnnotations of(PolicyTree policy, boolean named) {
        PolicyAnnotations looked = new PolicyAnnotations(policy);
        looked.enforce();
        looked.waivable(named);
        looked.obligation();
        return looked;
    }

    /** Returns the id that a policy gives itself, or null. */
    static @Nullable String id(PolicyTree policy) {
        String id = policy.annotations().get(ID);
        return id == null || id.isEmpty() ? null : id;
    }

    List<String> errors() {
        return errors;
    }

    List<String> warnings() {
        return warnings;
    }

    private void enforce() {
        String value = annotations.get(ENFORCE);
        if (value != null && !value.equals("always")) {
            errors.add("@enforce can be \"always\" and nothing else");
        }
        useless(ENFORCE, Effect.FORBID);
    }

    private void waivable(boolean named) {
        String value = annotations.get(WAIVABLE);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            errors.add("@waivable can be \"true\" or \"false\" and nothing else");
        }
        if (value != null && !named) {
            errors.add("@waivable needs an @id, by which waivers name the policy");
        }
        useless(WAIVABLE, Effect.FORBID);
    }

    private void obligation() {
        String value = annotations.get(OBLIGATION);
        if (value == null) {
            return;
        }
        try {
            Obligation.parse(value);
        } catch (IllegalArgumentException e) {
            errors.add("@obligation: " + e.getMessage());
        }
        useless(OBLIGATION, Effect.PERMIT);
    }

    private void useless(String annotation, Effect needed) {
        if (annotations.containsKey(annotation) && effect != needed) {
            warnings.add("@" + annotation + " says nothing on a policy that "
                    + (needed == Effect.PERMIT ? "forbids" : "permits"));
        }
    }
}
