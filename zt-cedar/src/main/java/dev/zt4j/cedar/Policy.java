package dev.zt4j.cedar;

import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.json.JsonDocument;
import dev.zt4j.cedar.json.PolicyJson;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.Limits;
import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One policy under an id that can decide: a static one, or a template linked to entities. Immutable and safe to share between threads.
 *
 * @since 0.1.0
 */
public final class Policy {
    private final String id;
    private final PolicyTree tree;
    private final @Nullable Link link;

    private Policy(String id, PolicyTree tree, @Nullable Link link) {
        this.id = Objects.requireNonNull(id, "id");
        this.tree = tree;
        this.link = link;
    }

    /**
     * A policy of a tree.
     *
     * @throws IllegalArgumentException if the tree has a slot, which makes it a template
     */
    public static Policy of(String id, PolicyTree tree) {
        if (tree.slot().isPresent()) {
            throw new IllegalArgumentException("a tree with a slot is a template");
        }
        return new Policy(id, tree, null);
    }

    /** A template with exactly its slots filled. */
    static Policy linked(String id, Template template, Map<Slot, EntityUid> values) {
        return new Policy(id, template.filled(values), new Link(template, values));
    }

    /**
     * Reads the policies of a text and names them {@code policy0}, {@code policy1} and so on in their order. An
     * {@code @id} annotation plays no part; {@link #withId} does.
     *
     * @throws CedarSyntaxException if the text is not Cedar, passes one of the {@link Limits#DEFAULT} limits or holds a
     *     template
     */
    public static List<Policy> parseAll(String text) {
        List<Policy> policies = new ArrayList<>();
        for (PolicyTree tree : PolicyParser.parse(text)) {
            tree.slot().ifPresent(slot -> {
                throw new CedarSyntaxException(
                        slot.position(), "a static policy is needed, and a policy with a slot is a template");
            });
            policies.add(of("policy" + policies.size(), tree));
        }
        return List.copyOf(policies);
    }

    /**
     * Reads a static policy from its JSON form: an object with {@code effect}, {@code principal}, {@code action},
     * {@code resource}, {@code conditions} and optionally {@code annotations}. Unknown keys are refused everywhere.
     * Positions and {@link #source} are those of the JSON text.
     *
     * @param id the id of the policy, which the JSON form does not hold
     * @throws CedarDataException if the text is not the JSON form of a static policy, passes one of the
     *     {@link Limits#DEFAULT} limits or nests deeper than 128 levels
     */
    public static Policy parseJson(String id, String json) {
        Objects.requireNonNull(json, "json");
        return of(
                Objects.requireNonNull(id, "id"),
                PolicyJson.readPolicy(
                        JsonDocument.read(json, Limits.DEFAULT.textLength(), CedarDataException::new), Limits.DEFAULT));
    }

    /** The id, unique within a policy set. */
    public String id() {
        return id;
    }

    /** The same policy under another id. */
    public Policy withId(String id) {
        return new Policy(id, tree, link);
    }

    /** The template that the policy was linked to, or nothing if it is a static policy. */
    public Optional<Template> template() {
        return Optional.ofNullable(link).map(Link::template);
    }

    /** The entities that fill the slots of the template; empty if this is a static policy. */
    public Map<Slot, EntityUid> slotValues() {
        return link == null ? Map.of() : link.values();
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

    /**
     * The text of this policy alone, from its first annotation to its semicolon, or the JSON object that it was read
     * from; of a linked policy, the text of its template.
     */
    public String source() {
        return tree.source();
    }

    /**
     * This policy as Cedar text, without comments and id.
     *
     * @throws IllegalStateException as {@link PolicyTree#toCedar} says
     */
    public String toCedar() {
        return tree.toCedar();
    }

    /**
     * This policy in the JSON form that {@link #parseJson} reads, without its id; a linked one with its slots filled.
     *
     * @throws CedarDataException if the policy would nest deeper than 128 levels, which no reader takes; each operator
     *     in a row is two levels
     */
    public String toJson() {
        return PolicyJson.write(tree, CedarDataException::new);
    }

    /** This policy as a tree; a linked one with its slots filled. */
    public PolicyTree tree() {
        return tree;
    }

    /** Id, effect and position. */
    @Override
    public String toString() {
        return id + " (" + (tree.permit() ? "permit" : "forbid") + ", " + tree.position() + ")";
    }

    private record Link(Template template, Map<Slot, EntityUid> values) {}
}
