package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.partial.Residual;
import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.Extension;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.syntax.Pattern;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.ExtensionFunction;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Translates comparisons. Each is a pair of leaves that are NULL where an operand is, so that neither holds where Cedar
 * errs.
 */
final class Comparisons {
    /** Not the backslash, whose meaning in a literal depends on a setting. */
    private static final char ESCAPE = '!';

    /** A pair of leaves that hold only where the terms have values. */
    Answer leaf(Sql isTrue, Sql isFalse, Term... terms) {
        List<Predicate> guards = new ArrayList<>();
        boolean total = true;
        for (Term term : terms) {
            guards.add(term.guard());
            total &= term.total();
        }
        Predicate guard = Predicate.all(guards);
        return new Answer(
                Predicate.all(guard, new Predicate.Leaf(isTrue)),
                Predicate.all(guard, new Predicate.Leaf(isFalse)),
                total);
    }

    /** One answer for all rows where the terms have values. */
    Answer settled(boolean truth, Term... terms) {
        List<Predicate> defined = new ArrayList<>();
        boolean total = true;
        for (Term term : terms) {
            defined.add(term.defined());
            total &= term.total();
        }
        Predicate all = Predicate.all(defined);
        return truth ? new Answer(all, Predicate.FALSE, total) : new Answer(Predicate.FALSE, all, total);
    }

    Answer test(Residual.Test test, Term left, Term right) throws Untranslatable {
        return switch (test.relation()) {
            case EQUAL -> equal(test, left, right);
            case LESS -> less(left, right, " < ", " >= ");
            case LESS_OR_EQUAL -> less(left, right, " <= ", " > ");
            case CONTAINS -> contains(test, left, right);
            case CONTAINS_ALL -> overlap(test, left, right, " @> ");
            case CONTAINS_ANY -> overlap(test, left, right, " && ");
            case IN, HAS_TAG -> throw new Untranslatable(test, "such a test has no SQL");
        };
    }

    // ---- scalars

    private Answer equal(Residual place, Term left, Term right) throws Untranslatable {
        if (left.isSet() && right.isSet()) {
            return equalSets(place, left, right);
        }
        if (!left.type().equals(right.type())) {
            return settled(false, left, right);
        }
        Sides sides = sides(left, right);
        return sides == null
                ? settled(false, left, right)
                : leaf(sides.joined(" = "), sides.joined(" <> "), left, right);
    }

    private Answer less(Term left, Term right, String operator, String opposite) {
        boolean comparable = left.type().equals(right.type())
                && (left.type() == Primitive.LONG
                        || left.type() == Extension.DATETIME
                        || left.type() == Extension.DURATION);
        if (!comparable) {
            return Answer.ERROR;
        }
        Sides sides = sides(left, right);
        if (sides != null) {
            return leaf(sides.joined(operator), sides.joined(opposite), left, right);
        }
        // A moment beyond what the database can hold is later, or earlier, than all that it holds.
        Term known = left.isKnown() ? left : right;
        boolean late = ((DatetimeValue) Objects.requireNonNull(known.value())).epochMilli() > 0;
        return settled(late == right.isKnown(), left, right);
    }

    /** Two operands as SQL of one type; null if no value of a column equals the one that is known. */
    private static @Nullable Sides sides(Term left, Term right) {
        if (left.isKnown() || right.isKnown()) {
            Term known = left.isKnown() ? left : right;
            Term stored = left.isKnown() ? right : left;
            Parameter parameter = Literals.parameter(Objects.requireNonNull(known.value()), stored.storage());
            if (parameter == null) {
                return null;
            }
            Sql bound = Sql.bound(parameter);
            return left.isKnown() ? new Sides(bound, stored.collated()) : new Sides(stored.collated(), bound);
        }
        boolean asText = left.isEntity() && left.storage() != right.storage();
        Term one = asText ? left.asText() : left;
        Term other = asText ? right.asText() : right;
        if (one.collation() == Term.Collation.ANY || other.collation() == Term.Collation.ANY) {
            return new Sides(one.collated(), other.collated());
        }
        // Between two collations of columns the database would not know which to take.
        boolean text = one.storage() == ColumnType.TEXT;
        return new Sides(text ? Sql.of(one.text(), " COLLATE \"C\"") : one.text(), other.text());
    }

    private record Sides(Sql left, Sql right) {
        Sql joined(String operator) {
            return Sql.of(left, operator, right);
        }
    }

    Answer like(Term target, Pattern pattern) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pattern.segments().size(); i++) {
            text.append(i == 0 ? "" : "%");
            pattern.segments().get(i).codePoints().forEach(c -> {
                if (c == ESCAPE || c == '%' || c == '_') {
                    text.append(ESCAPE);
                }
                text.appendCodePoint(c);
            });
        }
        if (!Literals.storable(text.toString())) {
            return settled(false, target);
        }
        Sql bound = Sql.bound(new Parameter(text.toString(), ColumnType.TEXT));
        return leaf(
                Sql.of(target.collated(), " LIKE ", bound, " ESCAPE '!'"),
                Sql.of(target.collated(), " NOT LIKE ", bound, " ESCAPE '!'"),
                target);
    }

    // ---- sets

    private Answer contains(Residual place, Term set, Term element) throws Untranslatable {
        if (!set.isSet()) {
            return Answer.ERROR;
        }
        if (element.isSet()) {
            throw new Untranslatable(place, "sets of sets have no SQL");
        }
        if (!set.element().equals(element.type())) {
            return settled(false, set, element);
        }
        if (set.isKnown()) {
            return among(element, members(set, element.storage()), set);
        }
        if (element.isKnown()) {
            Parameter parameter = Literals.parameter(Objects.requireNonNull(element.value()), set.storage());
            return parameter == null ? settled(false, set) : any(Sql.bound(parameter), set.storage(), set.text(), set);
        }
        if (set.storage() != element.storage() && !bothNumbers(set, element)) {
            throw new Untranslatable(place, "ids that are stored otherwise than those of the set have no SQL");
        }
        Answer answer = any(element.text(), element.storage(), set.text(), set, element);
        // NULL is not equal to all of no elements: that is true.
        return new Answer(answer.isTrue(), Predicate.all(element.defined(), answer.isFalse()), answer.total());
    }

    private static boolean bothNumbers(Term set, Term element) {
        return set.storage() == ColumnType.BIGINT && element.storage() == ColumnType.NUMERIC;
    }

    private Answer any(Sql element, ColumnType storage, Sql array, Term... terms) {
        Sql compared = storage == ColumnType.TEXT ? Sql.of(element, " COLLATE \"C\"") : element;
        return leaf(Sql.of(compared, " = ANY (", array, ")"), Sql.of(compared, " <> ALL (", array, ")"), terms);
    }

    /** Whether a term is one of known values, given as the parameters that a column of its kind can hold. */
    Answer among(Term element, List<Object> members, Term... besides) {
        Term[] terms = new Term[besides.length + 1];
        terms[0] = element;
        System.arraycopy(besides, 0, terms, 1, besides.length);
        if (members.isEmpty()) {
            return settled(false, terms);
        }
        if (members.size() == 1) {
            Sql bound = Sql.bound(new Parameter(members.get(0), element.storage()));
            return leaf(Sql.of(element.collated(), " = ", bound), Sql.of(element.collated(), " <> ", bound), terms);
        }
        Sql array = Sql.bound(new Parameter(members, element.storage()));
        return leaf(
                Sql.of(element.collated(), " = ANY (", array, ")"),
                Sql.of(element.collated(), " <> ALL (", array, ")"),
                terms);
    }

    /** The elements of a known set that a column can hold. */
    static List<Object> members(Term set, ColumnType storage) {
        List<Object> members = new ArrayList<>();
        for (Value each : ((SetValue) Objects.requireNonNull(set.value())).elements()) {
            Parameter parameter = Literals.parameter(each, storage);
            if (parameter != null) {
                members.add(parameter.value());
            }
        }
        return members;
    }

    private static int size(Term set) {
        return ((SetValue) Objects.requireNonNull(set.value())).elements().size();
    }

    private static void comparable(Residual place, Term left, Term right) throws Untranslatable {
        boolean alike = left.element().equals(right.element()) || left.isEmptySet() || right.isEmptySet();
        boolean stored = left.isKnown() || right.isKnown() || left.storage() == right.storage();
        if (!alike || !stored) {
            throw new Untranslatable(place, "sets of two types have no SQL");
        }
    }

    private Answer equalSets(Residual place, Term left, Term right) throws Untranslatable {
        comparable(place, left, right);
        Term stored = left.isKnown() ? right : left;
        Term other = left.isKnown() ? left : right;
        Sql array = other.isKnown() ? array(other, stored.storage()) : other.text();
        if (array == null) {
            return settled(false, left, right);
        }
        Sql set = other.isKnown() ? stored.collated() : set(stored);
        Sql same = Sql.of("(", set, " @> ", array, " AND ", set, " <@ ", array, ")");
        return leaf(same, Sql.of("NOT ", same), left, right);
    }

    private Answer overlap(Residual place, Term left, Term right, String operator) throws Untranslatable {
        if (!left.isSet() || !right.isSet()) {
            return Answer.ERROR;
        }
        comparable(place, left, right);
        boolean all = operator.equals(" @> ");
        if (right.isKnown() && all && members(right, left.storage()).size() < size(right)) {
            return settled(false, left);
        }
        ColumnType storage = left.isKnown() ? right.storage() : left.storage();
        Sql one = left.isKnown() ? some(left, storage) : right.isKnown() ? left.collated() : set(left);
        Sql other = right.isKnown() ? some(right, storage) : right.collated();
        Sql test = Sql.of("(", one, operator, other, ")");
        return leaf(test, Sql.of("NOT ", test), left, right);
    }

    /** A set column beside another one, whose collation may be a different one. */
    private static Sql set(Term set) {
        return set.storage() == ColumnType.TEXT ? Sql.of(set.text(), " COLLATE \"C\"") : set.text();
    }

    /** A known set as an array; null if a column cannot hold all of it. */
    private static @Nullable Sql array(Term known, ColumnType storage) {
        return members(known, storage).size() < size(known) ? null : some(known, storage);
    }

    private static Sql some(Term known, ColumnType storage) {
        return Sql.bound(new Parameter(List.copyOf(members(known, storage)), storage));
    }

    /** Whether an array column has one of some members. */
    Answer overlaps(Term set, List<Object> members) {
        if (members.isEmpty()) {
            return settled(false, set);
        }
        Sql test = Sql.of("(", set.collated(), " && ", Sql.bound(new Parameter(members, set.storage())), ")");
        return leaf(test, Sql.of("NOT ", test), set);
    }

    // ---- extension functions

    Answer call(Residual.Call call, List<Term> arguments) throws Untranslatable {
        Term first = arguments.get(0);
        return switch (call.function()) {
            case LESS_THAN -> decimals(arguments, " < ", " >= ");
            case LESS_THAN_OR_EQUAL -> decimals(arguments, " <= ", " > ");
            case GREATER_THAN -> decimals(arguments, " > ", " <= ");
            case GREATER_THAN_OR_EQUAL -> decimals(arguments, " >= ", " < ");
            case IS_IPV4, IS_IPV6, IS_LOOPBACK, IS_MULTICAST ->
                first.type() == Extension.IPADDR ? address(call.function(), first) : Answer.ERROR;
            case IS_IN_RANGE -> inRange(first, arguments.get(1));
            default -> throw new Untranslatable(call, call.function().cedarName() + " has no SQL");
        };
    }

    private Answer decimals(List<Term> arguments, String operator, String opposite) {
        Term left = arguments.get(0);
        Term right = arguments.get(1);
        return onBoth(left, right, Extension.DECIMAL, operator, opposite);
    }

    private Answer onBoth(Term left, Term right, Type type, String operator, String opposite) {
        if (!left.type().equals(type) || !right.type().equals(type)) {
            return Answer.ERROR;
        }
        Sides sides = Objects.requireNonNull(sides(left, right));
        return leaf(sides.joined(operator), sides.joined(opposite), left, right);
    }

    private Answer inRange(Term address, Term range) {
        if (address.type() != Extension.IPADDR || range.type() != Extension.IPADDR) {
            return Answer.ERROR;
        }
        Sides sides = Objects.requireNonNull(sides(address, range));
        Sql test = Sql.of("(", sides.joined(" <<= "), ")");
        return leaf(test, Sql.of("NOT ", test), address, range);
    }

    private Answer address(ExtensionFunction function, Term address) {
        Sql ip = address.text();
        Sql test = switch (function) {
            case IS_IPV4 -> Sql.of("(family(", ip, ") = 4)");
            case IS_IPV6 -> Sql.of("(family(", ip, ") = 6)");
            case IS_LOOPBACK -> Sql.of("(", ip, " <<= inet '127.0.0.0/8' OR ", ip, " = inet '::1')");
            default -> Sql.of("(", ip, " <<= inet '224.0.0.0/4' OR ", ip, " <<= inet 'ff00::/8')");
        };
        return leaf(test, Sql.of("NOT ", test), address);
    }
}
