package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The clauses of a policy as a text without positions, equal for clauses that are compiled alike, and the positions of
 * all expressions beside it: each expression before its operands, these from left to right.
 */
final class Shape {
    /** The number of the first expression; the scopes have the position of their policy, which comes before. */
    static final int FIRST = 1;

    private final StringBuilder text = new StringBuilder();
    private final List<SourcePosition> positions = new ArrayList<>();

    private Shape() {}

    static Shape of(PolicyTree tree) {
        Shape shape = new Shape();
        shape.positions.add(tree.position());
        for (PolicyTree.Condition condition : tree.conditions()) {
            shape.text.append(condition.unless() ? 'u' : 'w');
            shape.add(condition.body());
        }
        return shape;
    }

    String text() {
        return text.toString();
    }

    SourcePosition[] positions() {
        return positions.toArray(new SourcePosition[0]);
    }

    private void add(Expr expr) {
        positions.add(expr.position());
        text.append('(').append(expr.getClass().getSimpleName());
        if (expr instanceof Expr.Literal literal) {
            text.append(literal.value());
        } else if (expr instanceof Expr.VariableUse use) {
            text.append(use.variable());
        } else if (expr instanceof Expr.Attribute attribute) {
            named(attribute.name());
            add(attribute.target());
        } else if (expr instanceof Expr.Has has) {
            has.path().forEach(this::named);
            add(has.target());
        } else if (expr instanceof Expr.Is is) {
            named(is.type());
            add(is.target());
            if (is.ancestor() != null) {
                add(is.ancestor());
            }
        } else if (expr instanceof Expr.Like like) {
            like.pattern().segments().forEach(this::named);
            add(like.target());
        } else if (expr instanceof Expr.Unary unary) {
            text.append(unary.operator());
            add(unary.operand());
        } else if (expr instanceof Expr.Binary binary) {
            text.append(binary.operator());
            add(binary.left());
            add(binary.right());
        } else if (expr instanceof Expr.Conditional conditional) {
            add(conditional.test());
            add(conditional.consequence());
            add(conditional.alternative());
        } else {
            addMany(expr);
        }
        text.append(')');
    }

    private void addMany(Expr expr) {
        if (expr instanceof Expr.And and) {
            and.operands().forEach(this::add);
        } else if (expr instanceof Expr.Or or) {
            or.operands().forEach(this::add);
        } else if (expr instanceof Expr.Product product) {
            product.factors().forEach(this::add);
        } else if (expr instanceof Expr.SetLiteral set) {
            set.elements().forEach(this::add);
        } else if (expr instanceof Expr.Sum sum) {
            add(sum.first());
            for (Expr.Addend addend : sum.rest()) {
                text.append(addend.subtracted() ? '-' : '+');
                add(addend.operand());
            }
        } else if (expr instanceof Expr.RecordLiteral record) {
            for (Map.Entry<String, Expr> field : record.fields().entrySet()) {
                named(field.getKey());
                add(field.getValue());
            }
        } else if (expr instanceof Expr.Call call) {
            text.append(call.function());
            call.arguments().forEach(this::add);
        }
    }

    /** A name of any characters, with its length, so that no two rows of names look alike. */
    private void named(String name) {
        text.append(name.length()).append(':').append(name);
    }
}
