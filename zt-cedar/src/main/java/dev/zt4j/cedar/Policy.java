package dev.zt4j.cedar;

import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One static policy under an id. Immutable and safe to share between threads.
 *
 * @since 0.1.0
 */
public final class Policy {
    private final String id;
    private final PolicyTree tree;

    private Policy(String id, PolicyTree tree) {
        this.id = Objects.requireNonNull(id, "id");
        this.tree = tree;
    }

    /**
     * Reads the policies of a text and names them {@code policy0}, {@code policy1} and so on in their order. An
     * {@code @id} annotation plays no part; {@link #withId} does.
     *
     * @throws CedarSyntaxException if the text is not Cedar, is too long or nests too deeply (see {@link PolicyParser}),
     *     or holds a template
     */
    public static List<Policy> parseAll(String text) {
        List<Policy> policies = new ArrayList<>();
        for (PolicyTree tree : PolicyParser.parse(text)) {
            tree.slot().ifPresent(slot -> {
                throw new CedarSyntaxException(
                        slot.position(), "a static policy is needed, and a policy with a slot is a template");
            });
            policies.add(new Policy("policy" + policies.size(), tree));
        }
        return List.copyOf(policies);
    }

    /** The id, unique within a policy set. */
    public String id() {
        return id;
    }

    /** The same policy under another id. */
    public Policy withId(String id) {
        return new Policy(id, tree);
    }

    /** What the policy says when it is satisfied. */
    public Effect effect() {
        return tree.permit() ? Effect.PERMIT : Effect.FORBID;
    }

    /** The annotations by key, in their order; one without a value holds the empty text. */
    public Map<String, String> annotations() {
        return tree.annotations();
    }

    /** The value of an annotation, or nothing if the policy lacks it. */
    public Optional<String> annotation(String key) {
        return Optional.ofNullable(tree.annotations().get(key));
    }

    /** Where the policy, its annotations included, begins in the text that it was read from. */
    public SourcePosition position() {
        return tree.position();
    }

    /** The text of this policy alone, from its first annotation to its semicolon. */
    public String source() {
        return tree.source();
    }

    PolicyTree tree() {
        return tree;
    }

    /** Id, effect and position. */
    @Override
    public String toString() {
        return id + " (" + (tree.permit() ? "permit" : "forbid") + ", " + tree.position() + ")";
    }
}
