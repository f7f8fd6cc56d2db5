package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.partial.Residual;
import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.value.Value;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Translates expressions with a value. Longs are added and multiplied as {@code numeric}, which has no overflow; that
 * the result fits in 64 bits is a guard.
 */
final class Terms {
    private static final String LEAST = "-9223372036854775808";
    private static final String GREATEST = "9223372036854775807";

    private final RowMapping mapping;
    private final Conditions conditions;
    private final Set<Column> read;
    private final @Nullable Term principal;

    Terms(RowMapping mapping, Conditions conditions, Set<Column> read, @Nullable Term principal) {
        this.mapping = mapping;
        this.conditions = conditions;
        this.read = read;
        this.principal = principal;
    }

    /** The term; null if the expression errs for every row. */
    @Nullable
    Term of(Residual residual) throws Untranslatable {
        if (residual instanceof Residual.Constant constant) {
            return known(constant);
        }
        if (residual instanceof Residual.Resource) {
            return Term.of(mapping.id());
        }
        if (residual instanceof Residual.Principal) {
            return Objects.requireNonNull(principal, "a principal that is not known");
        }
        if (residual instanceof Residual.Failure) {
            return null;
        }
        if (residual instanceof Residual.Attribute attribute) {
            return Term.of(column(attribute, attribute.target(), attribute.name()));
        }
        if (residual instanceof Residual.Arithmetic arithmetic) {
            return arithmetic(arithmetic);
        }
        if (residual instanceof Residual.Negate negate) {
            Term operand = number(of(negate.operand()));
            return operand == null ? null : inRange(Sql.of("(- ", numeric(operand), ")"), operand, operand);
        }
        if (residual instanceof Residual.If choice) {
            return choice(choice);
        }
        if (residual.type() == Primitive.BOOL) {
            return truth(conditions.of(residual));
        }
        throw new Untranslatable(
                residual,
                residual instanceof Residual.SetOf
                        ? "a set that is made of parts of the row has no SQL"
                        : "such an expression has no SQL");
    }

    /** The column of an attribute of the row. */
    Column column(Residual place, Residual target, String name) throws Untranslatable {
        if (target instanceof Residual.Context) {
            throw new Untranslatable(place, "the database knows nothing of the context, such as " + name);
        }
        if (!(target instanceof Residual.Resource)) {
            throw new Untranslatable(place, "attribute " + name + " is one of another thing than the row");
        }
        Column column = mapping.attributes().get(name);
        if (column == null) {
            throw new Untranslatable(place, "attribute " + name + " is mapped to no column");
        }
        read.add(column);
        return column;
    }

    private static Term known(Residual.Constant constant) throws Untranslatable {
        Type type = Literals.type(constant.value());
        if (type == null) {
            throw new Untranslatable(constant, "such a value has no SQL");
        }
        return Term.known(constant.value(), type);
    }

    private @Nullable Term arithmetic(Residual.Arithmetic arithmetic) throws Untranslatable {
        Term left = number(of(arithmetic.left()));
        Term right = number(of(arithmetic.right()));
        if (left == null || right == null) {
            return null;
        }
        String operator = switch (arithmetic.operator()) {
            case ADD -> " + ";
            case SUBTRACT -> " - ";
            case MULTIPLY -> " * ";
        };
        return inRange(Sql.of("(", numeric(left), operator, numeric(right), ")"), left, right);
    }

    private static @Nullable Term number(@Nullable Term term) {
        return term == null || term.type() != Primitive.LONG ? null : term;
    }

    private static Sql numeric(Term term) {
        return term.isKnown() ? bound(term, ColumnType.NUMERIC) : term.text().cast(ColumnType.NUMERIC);
    }

    private static Term inRange(Sql sql, Term left, Term right) {
        return Term.computed(
                Primitive.LONG,
                ColumnType.NUMERIC,
                sql,
                left.nullable() || right.nullable(),
                Predicate.all(
                        left.guard(), right.guard(), Predicate.leaf(sql, " BETWEEN " + LEAST + " AND " + GREATEST)));
    }

    private static Sql bound(Term known, ColumnType storage) {
        Parameter parameter = known.value() == null ? null : Literals.parameter(known.value(), storage);
        return parameter == null ? Sql.of("CAST(NULL AS " + storage.sqlName() + ")") : Sql.bound(parameter);
    }

    private @Nullable Term choice(Residual.If choice) throws Untranslatable {
        Answer test = conditions.of(choice.test());
        Term consequence = of(choice.consequence());
        Term alternative = of(choice.alternative());
        Term shape = consequence == null ? alternative : consequence;
        if (shape == null) {
            return null;
        }
        boolean alike =
                consequence == null || alternative == null || consequence.type().equals(alternative.type());
        if (!alike || shape.isSet()) {
            throw new Untranslatable(choice, "a choice between sets, or values of two types, has no SQL");
        }
        ColumnType storage = storage(consequence, alternative);
        boolean guarded = isGuarded(consequence) || isGuarded(alternative);
        return Term.computed(
                shape.type(),
                storage,
                Sql.of(
                        "CASE WHEN ",
                        test.isTrue(),
                        " THEN ",
                        branch(consequence, storage),
                        " WHEN ",
                        test.isFalse(),
                        " THEN ",
                        branch(alternative, storage),
                        " END"),
                !(test.total() && isTotal(consequence) && isTotal(alternative)),
                guarded
                        ? Predicate.some(
                                Predicate.all(test.isTrue(), guard(consequence)),
                                Predicate.all(test.isFalse(), guard(alternative)))
                        : Predicate.TRUE);
    }

    /** The type that both branches can be cast to; ids that are stored otherwise are compared as text. */
    private static ColumnType storage(@Nullable Term consequence, @Nullable Term alternative) {
        Term one = consequence == null || consequence.isKnown() ? alternative : consequence;
        Term other = alternative == null || alternative.isKnown() ? one : alternative;
        Term shape = one == null ? consequence : one;
        if (shape == null) {
            return ColumnType.TEXT;
        }
        if (shape.type() == Primitive.LONG) {
            return ColumnType.NUMERIC;
        }
        boolean sure = one != null
                && other != null
                && one.storage() == other.storage()
                && bothStored(consequence, alternative);
        return shape.isEntity() && !sure ? ColumnType.TEXT : shape.storage();
    }

    private static boolean bothStored(@Nullable Term one, @Nullable Term other) {
        return one != null && other != null && !one.isKnown() && !other.isKnown();
    }

    private static Sql branch(@Nullable Term term, ColumnType storage) throws Untranslatable {
        if (term == null) {
            return Sql.of("CAST(NULL AS " + storage.sqlName() + ")");
        }
        if (!term.isKnown()) {
            return term.text().cast(storage);
        }
        Value value = term.value();
        if (value == null || Literals.parameter(value, storage) == null) {
            throw new Untranslatable(
                    new Residual.Constant(value == null ? Value.of(false) : value, term.type()),
                    "the database has no such value");
        }
        return bound(term, storage);
    }

    private static boolean isGuarded(@Nullable Term term) {
        return term != null && !term.guard().equals(Predicate.TRUE);
    }

    private static boolean isTotal(@Nullable Term term) {
        return term != null && !term.nullable();
    }

    private static Predicate guard(@Nullable Term term) {
        return term == null ? Predicate.FALSE : term.guard();
    }

    private static Term truth(Answer answer) {
        return Term.computed(
                Primitive.BOOL,
                ColumnType.BOOLEAN,
                Sql.of("CASE WHEN ", answer.isTrue(), " THEN TRUE WHEN ", answer.isFalse(), " THEN FALSE END"),
                !answer.total(),
                Predicate.TRUE);
    }
}
