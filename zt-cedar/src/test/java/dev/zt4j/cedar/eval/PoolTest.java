package dev.zt4j.cedar.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.syntax.PolicyTree;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolTest {
    private static List<Constraint> principalsAndActions(String policies) {
        Pool pool = new Pool();
        List<Constraint> constraints = new ArrayList<>();
        for (PolicyTree tree : PolicyParser.parse(policies)) {
            Entry<String> entry = pool.entry("p", tree, constraints.size());
            constraints.add(entry.principal);
            constraints.add(entry.action);
        }
        return constraints;
    }

    @ParameterizedTest(name = "policies that differ only in position share the constraint of {0}")
    @ValueSource(
            strings = {
                "principal, action",
                "principal == User::\"a\", action == Action::\"a\"",
                "principal in User::\"a\", action in Action::\"a\"",
                "principal is User, action in []",
                "principal is User in Group::\"g\", action in [Action::\"a\", Action::\"b\"]"
            })
    void alikeConstraints_areShared(String scope) {
        String policy = "permit(" + scope + ", resource);";
        List<Constraint> constraints = principalsAndActions(policy + "\n  " + policy);
        assertThat(constraints.get(2)).isSameAs(constraints.get(0));
        assertThat(constraints.get(3)).isSameAs(constraints.get(1));
    }

    @Test
    void differentConstraints_areNotShared() {
        assertThat(principalsAndActions("""
                        permit(principal is V, action, resource);
                        permit(principal == U::"a", action == Action::"a", resource);
                        permit(principal in U::"a", action in Action::"a", resource);
                        permit(principal is U, action in [Action::"a"], resource);
                        permit(principal is U in U::"a", action in [], resource);
                        permit(principal == U::"b", action in [Action::"a", Action::"b"], resource);
                        """)).doesNotHaveDuplicates();
    }
}
