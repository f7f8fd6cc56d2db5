package dev.zt4j.cedar.syntax;

import dev.zt4j.cedar.value.EntityUid;
import java.util.List;
import java.util.Optional;

/**
 * What the head of a policy demands of one variable. Testing a scope never errs.
 *
 * @since 0.1.0
 */
public sealed interface Scope {

    /** The slot that a link has to fill, if the scope has one. */
    default Optional<Slot> slot() {
        Operand operand = null;
        if (this instanceof Equal equal) {
            operand = equal.operand();
        } else if (this instanceof In in) {
            operand = in.operand();
        } else if (this instanceof IsIn isIn) {
            operand = isIn.operand();
        }
        return operand instanceof Slot slot ? Optional.of(slot) : Optional.empty();
    }

    /** Where what the scope names begins in the text: an entity, a slot, a list or a type; none if it is {@link Any}. */
    default Optional<SourcePosition> place() {
        if (this instanceof Equal equal) {
            return Optional.of(equal.operand().position());
        }
        if (this instanceof In in) {
            return Optional.of(in.operand().position());
        }
        if (this instanceof InAny any) {
            return Optional.of(any.position());
        }
        if (this instanceof Is is) {
            return Optional.of(is.position());
        }
        return this instanceof IsIn isIn ? Optional.of(isIn.position()) : Optional.empty();
    }

    /** This scope as Cedar text for a variable, such as {@code principal in Group::"staff"}. */
    default String toCedar(String variable) {
        return new CedarPrinter().print(variable, this);
    }

    /** Anything: {@code principal}. */
    record Any() implements Scope {}

    /**
     * One entity: {@code principal == User::"alice"}.
     *
     * @param operand the entity or slot
     */
    record Equal(Operand operand) implements Scope {}

    /**
     * An entity or what is below it: {@code principal in Group::"staff"}.
     *
     * @param operand the entity or slot
     */
    record In(Operand operand) implements Scope {}

    /**
     * One of some entities or what is below them, for actions only: {@code action in [Action::"a", Action::"b"]}.
     *
     * @param entities the entities; none matches nothing
     * @param position where their list begins
     */
    record InAny(List<Fixed> entities, SourcePosition position) implements Scope {
        /** Copies the entities. */
        public InAny {
            entities = List.copyOf(entities);
        }

        /** The entities without their positions. */
        public List<EntityUid> uids() {
            return entities.stream().map(Fixed::uid).toList();
        }
    }

    /**
     * Entities of a type: {@code principal is User}.
     *
     * @param type the type name
     * @param position where the type name stands
     */
    record Is(String type, SourcePosition position) implements Scope {}

    /**
     * Entities of a type that are, or are below, an entity: {@code principal is User in Group::"staff"}.
     *
     * @param type the type name
     * @param operand the entity or slot
     * @param position where the type name stands
     */
    record IsIn(String type, Operand operand, SourcePosition position) implements Scope {}

    /** An entity, or a slot that a link of the template fills. */
    sealed interface Operand {
        /** Where it stands; for what fills a slot, where the slot stands. */
        SourcePosition position();
    }

    /**
     * A given entity.
     *
     * @param uid the entity
     * @param position where it stands, or the slot that it fills
     */
    record Fixed(EntityUid uid, SourcePosition position) implements Operand {}

    /**
     * {@code ?principal} or {@code ?resource}, always the one of the variable that the scope is about.
     *
     * @param position where it stands
     */
    record Slot(SourcePosition position) implements Operand {}
}
