package dev.zt4j.enforcement;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.partial.PartialVerdict;
import dev.zt4j.cedar.partial.ResidualPolicy;
import dev.zt4j.cedar.schema.EntityType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Which resources of a type a caller may act on: a decision that leaves the resource open. Comes from one snapshot, and
 * holds as long as its {@linkplain #decision() decision}. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Selection {
    private final Decision decision;
    private final EntityType type;
    private final List<Side> sides;

    Selection(Decision decision, EntityType type, List<Side> sides) {
        this.decision = decision;
        this.type = type;
        this.sides = List.copyOf(sides);
    }

    /** Returns the decision as it was recorded. If it is not allowed, then no resource is. */
    public Decision decision() {
        return decision;
    }

    /** Returns the type of the resources, as the schema declares it. */
    public EntityType type() {
        return type;
    }

    /**
     * Returns what a resource has to pass, all of it: the principal's side and that of who acts for it. Empty if the
     * resource plays no part.
     */
    public List<Side> sides() {
        return sides;
    }

    /**
     * Tells whether a resource is among them, by the policies themselves. Nothing is recorded.
     *
     * @param resource a resource of the type, with its attributes and parents
     * @throws IllegalArgumentException if it is of another type
     */
    public boolean includes(Entity resource) {
        if (!resource.uid().type().equals(type.name())) {
            throw new IllegalArgumentException("the resources are of type " + type.name());
        }
        return decision.allowed() && sides.stream().allMatch(side -> side.test().includes(resource));
    }

    /** Returns the type and the decision, for messages. */
    @Override
    public String toString() {
        return "Selection[" + type.name() + ", " + decision + ']';
    }

    /** Decides on one resource by the policies themselves. */
    interface Test {
        boolean includes(Entity resource);
    }

    /**
     * What a resource has to pass for one of those who ask.
     *
     * @since 0.1.0
     */
    public static final class Side {
        private final List<Rule> rules;
        private final Entities entities;
        private final Test test;

        Side(List<Rule> rules, Entities entities, Test test) {
            this.rules = List.copyOf(rules);
            this.entities = Objects.requireNonNull(entities, "entities");
            this.test = test;
        }

        /** Returns the rules, of which one has to let the resource through. */
        public List<Rule> rules() {
            return rules;
        }

        /** Returns the entities that the policies look at besides the resource; none of its type is among them. */
        public Entities entities() {
            return entities;
        }

        Test test() {
            return test;
        }
    }

    /**
     * What is left of policies. It lets a resource through if {@code permitted}, or if a permit is true; and if it is
     * not {@code forbidden}, and each forbid is false. A permit that errs is not true; a forbid that errs is not false.
     *
     * @param permitted whether a permit holds for every resource
     * @param permits the permits that the resource decides
     * @param forbidden whether a forbid holds, or errs, for every resource
     * @param forbids the forbids that the resource decides
     * @since 0.1.0
     */
    public record Rule(
            boolean permitted, List<ResidualPolicy> permits, boolean forbidden, List<ResidualPolicy> forbids) {
        /** Copies the lists. */
        public Rule {
            permits = List.copyOf(permits);
            forbids = List.copyOf(forbids);
        }

        /** Returns what is left of all policies. */
        public static Rule of(PartialVerdict said) {
            return of(said, forbid -> true);
        }

        /** Returns what is left of all permits and of the forbids that count. */
        static Rule of(PartialVerdict said, Predicate<Policy> counts) {
            return new Rule(
                    any(said.satisfied(), Effect.PERMIT, permit -> true),
                    residuals(said, Effect.PERMIT, permit -> true),
                    settled(said, counts),
                    residuals(said, Effect.FORBID, counts));
        }

        /** Returns what is left of the forbids that count, where everything is permitted. */
        static Rule ofForbids(PartialVerdict said, Predicate<Policy> counts) {
            return new Rule(true, List.of(), settled(said, counts), residuals(said, Effect.FORBID, counts));
        }

        private static boolean settled(PartialVerdict said, Predicate<Policy> counts) {
            return any(said.satisfied(), Effect.FORBID, counts) || any(said.erring(), Effect.FORBID, counts);
        }

        private static boolean any(List<Policy> policies, Effect effect, Predicate<Policy> counts) {
            for (Policy policy : policies) {
                if (policy.effect() == effect && counts.test(policy)) {
                    return true;
                }
            }
            return false;
        }

        private static List<ResidualPolicy> residuals(PartialVerdict said, Effect effect, Predicate<Policy> counts) {
            List<ResidualPolicy> open = new ArrayList<>();
            for (ResidualPolicy residual : said.residuals()) {
                if (residual.effect() == effect && counts.test(residual.policy())) {
                    open.add(residual);
                }
            }
            return open;
        }

        /** Tells whether it lets no resource through, whatever it is. */
        public boolean never() {
            return forbidden || (!permitted && permits.isEmpty());
        }
    }
}
