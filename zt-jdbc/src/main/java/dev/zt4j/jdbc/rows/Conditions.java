package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.partial.Residual;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.value.BoolValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Translates Bool expressions. */
final class Conditions {
    private final Terms terms;
    private final Comparisons comparisons;
    private final Memberships memberships;

    /**
     * Makes a translator.
     *
     * @param read takes the columns that policies read
     * @param principal who asks, if policies leave that open; else null
     */
    Conditions(RowMapping mapping, Entities entities, Set<Column> read, @Nullable Term principal) {
        this.terms = new Terms(mapping, this, read, principal);
        this.comparisons = new Comparisons();
        this.memberships = new Memberships(mapping, entities, comparisons, read, principal != null);
    }

    Answer of(Residual residual) throws Untranslatable {
        if (residual instanceof Residual.And and) {
            return Answer.all(each(and.operands()));
        }
        if (residual instanceof Residual.Or or) {
            return Answer.some(each(or.operands()));
        }
        if (residual instanceof Residual.Not not) {
            return of(not.operand()).not();
        }
        if (residual instanceof Residual.If choice) {
            return Answer.choice(of(choice.test()), of(choice.consequence()), of(choice.alternative()));
        }
        if (residual instanceof Residual.Constant constant) {
            return constant.value() instanceof BoolValue truth ? Answer.of(truth.equals(BoolValue.TRUE)) : Answer.ERROR;
        }
        if (residual instanceof Residual.HasAttribute has) {
            Column column = terms.column(has, has.target(), has.name());
            return column.isRequired()
                    ? Answer.of(true)
                    : new Answer(Predicate.leaf(column, " IS NOT NULL"), Predicate.leaf(column, " IS NULL"), true);
        }
        if (residual instanceof Residual.Test test) {
            return test(test);
        }
        return onOne(residual);
    }

    private List<Answer> each(List<Residual> operands) throws Untranslatable {
        List<Answer> answers = new ArrayList<>(operands.size());
        for (Residual operand : operands) {
            answers.add(of(operand));
        }
        return answers;
    }

    private Answer onOne(Residual residual) throws Untranslatable {
        if (residual instanceof Residual.Like like) {
            Term target = terms.of(like.target());
            return target == null || target.type() != Primitive.STRING
                    ? Answer.ERROR
                    : comparisons.like(target, like.pattern());
        }
        if (residual instanceof Residual.Is is) {
            Term target = terms.of(is.target());
            return target != null && target.type() instanceof EntityOf entity
                    ? comparisons.settled(entity.name().equals(is.entityType()), target)
                    : Answer.ERROR;
        }
        if (residual instanceof Residual.IsEmpty isEmpty) {
            Term target = terms.of(isEmpty.target());
            return target == null || !target.isSet()
                    ? Answer.ERROR
                    : comparisons.leaf(
                            Sql.of("cardinality(", target.text(), ") = 0"),
                            Sql.of("cardinality(", target.text(), ") <> 0"),
                            target);
        }
        if (residual instanceof Residual.Call call) {
            return call(call);
        }
        if (residual instanceof Residual.Attribute || residual instanceof Residual.Failure) {
            Term term = terms.of(residual);
            return term == null || term.type() != Primitive.BOOL
                    ? Answer.ERROR
                    : comparisons.leaf(term.text(), Sql.of("NOT ", term.text()), term);
        }
        throw new Untranslatable(residual, "such a condition has no SQL");
    }

    private Answer call(Residual.Call call) throws Untranslatable {
        List<Term> arguments = new ArrayList<>();
        for (Residual argument : call.arguments()) {
            Term term = terms.of(argument);
            if (term == null) {
                return Answer.ERROR;
            }
            arguments.add(term);
        }
        return comparisons.call(call, arguments);
    }

    private Answer test(Residual.Test test) throws Untranslatable {
        if (test.relation() == Residual.Relation.HAS_TAG) {
            throw new Untranslatable(test, "tags are mapped to no column");
        }
        if (test.relation() == Residual.Relation.IN && test.left() instanceof Residual.Resource) {
            return memberships.ofRow(test);
        }
        Term left = terms.of(test.left());
        Term right = terms.of(test.right());
        if (left == null || right == null) {
            return Answer.ERROR;
        }
        return test.relation() == Residual.Relation.IN
                ? memberships.in(test, left, right)
                : comparisons.test(test, left, right);
    }
}
