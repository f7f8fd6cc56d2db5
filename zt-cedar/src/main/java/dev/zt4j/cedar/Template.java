package dev.zt4j.cedar;

import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.eval.Conditions;
import dev.zt4j.cedar.json.PolicyJson;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.EntityUid;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A policy with slots under an id. It decides nothing until {@link PolicySet#link} fills its slots. Immutable and safe
 * to share between threads.
 *
 * @since 0.1.0
 */
public final class Template {
    private final String id;
    private final PolicyTree tree;
    private final Set<Slot> slots;
    private final Conditions conditions;

    /** A template of a tree that has a slot. */
    Template(String id, PolicyTree tree) {
        this.id = Objects.requireNonNull(id, "id");
        this.tree = tree;
        Set<Slot> found = EnumSet.noneOf(Slot.class);
        if (tree.principal().slot().isPresent()) {
            found.add(Slot.PRINCIPAL);
        }
        if (tree.resource().slot().isPresent()) {
            found.add(Slot.RESOURCE);
        }
        this.slots = Collections.unmodifiableSet(found);
        this.conditions = Conditions.of(tree);
    }

    /**
     * A template of a tree.
     *
     * @throws IllegalArgumentException if the tree has no slot, which makes it a policy
     */
    public static Template of(String id, PolicyTree tree) {
        if (tree.slot().isEmpty()) {
            throw new IllegalArgumentException("a tree without a slot is a policy");
        }
        return new Template(id, tree);
    }

    /** The id, unique within a policy set, among those of its policies too. */
    public String id() {
        return id;
    }

    /** The slots that a link must fill: at least one. */
    public Set<Slot> slots() {
        return slots;
    }

    /** What the policies linked to this template say when they are satisfied. */
    public Effect effect() {
        return tree.permit() ? Effect.PERMIT : Effect.FORBID;
    }

    /** The annotations by key, in their order; one without a value holds the empty text. */
    public Map<String, String> annotations() {
        return tree.annotations();
    }

    /** Where the template, its annotations included, begins in the text that it was read from. */
    public SourcePosition position() {
        return tree.position();
    }

    /** The text of this template alone, as {@link Policy#source} says. */
    public String source() {
        return tree.source();
    }

    /**
     * This template as Cedar text, without comments and id.
     *
     * @throws IllegalStateException as {@link PolicyTree#toCedar} says
     */
    public String toCedar() {
        return tree.toCedar();
    }

    /**
     * This template in its JSON form, without its id.
     *
     * @throws CedarDataException as {@link Policy#toJson} says
     */
    public String toJson() {
        return PolicyJson.write(tree, CedarDataException::new);
    }

    /** This template as a tree, its slots open. */
    public PolicyTree tree() {
        return tree;
    }

    /** Compiled once for all links. */
    Conditions conditions() {
        return conditions;
    }

    /** The tree with its slots filled, sharing conditions and annotations with this template. */
    PolicyTree filled(Map<Slot, EntityUid> values) {
        return new PolicyTree(
                tree.permit(),
                filled(tree.principal(), values.get(Slot.PRINCIPAL)),
                tree.action(),
                filled(tree.resource(), values.get(Slot.RESOURCE)),
                tree.conditions(),
                tree.annotations(),
                tree.position(),
                tree.source());
    }

    private static Scope filled(Scope scope, @Nullable EntityUid uid) {
        Scope.Slot slot = scope.slot().orElse(null);
        if (uid == null || slot == null) {
            return scope;
        }
        Scope.Fixed fixed = new Scope.Fixed(uid, slot.position());
        if (scope instanceof Scope.IsIn isIn) {
            return new Scope.IsIn(isIn.type(), fixed, isIn.position());
        }
        return scope instanceof Scope.In ? new Scope.In(fixed) : new Scope.Equal(fixed);
    }

    /** Id, effect and position. */
    @Override
    public String toString() {
        return id + " (template, " + (tree.permit() ? "permit" : "forbid") + ", " + tree.position() + ")";
    }
}
