package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.Expr.BinaryOperator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an expression says, whatever its place and spelling: two expressions have equal keys exactly if they are the same
 * once surface operators are spelled out.
 */
record ExprKey(Object operator, List<Object> parts) {

    static ExprKey of(Expr expr) {
        if (expr instanceof Expr.Literal literal) {
            return key("value", literal.value());
        }
        if (expr instanceof Expr.VariableUse use) {
            return key(use.variable());
        }
        if (expr instanceof Expr.Attribute attribute) {
            return attribute(of(attribute.target()), attribute.name());
        }
        if (expr instanceof Expr.Binary binary) {
            return binary(binary);
        }
        if (expr instanceof Expr.Unary unary) {
            return key(unary.operator(), of(unary.operand()));
        }
        if (expr instanceof Expr.And and) {
            return chain("&&", and.operands());
        }
        if (expr instanceof Expr.Or or) {
            return chain("||", or.operands());
        }
        if (expr instanceof Expr.Product product) {
            return chain("*", product.factors());
        }
        if (expr instanceof Expr.Sum sum) {
            return sum(sum);
        }
        return ofRest(expr);
    }

    private static ExprKey ofRest(Expr expr) {
        if (expr instanceof Expr.Conditional conditional) {
            return key("if", of(conditional.test()), of(conditional.consequence()), of(conditional.alternative()));
        }
        if (expr instanceof Expr.Has has) {
            return has(has);
        }
        if (expr instanceof Expr.Like like) {
            return key("like", of(like.target()), like.pattern());
        }
        if (expr instanceof Expr.Is is) {
            ExprKey target = of(is.target());
            ExprKey typed = key("is", target, is.type());
            return is.ancestor() == null ? typed : key("&&", typed, key(BinaryOperator.IN, target, of(is.ancestor())));
        }
        if (expr instanceof Expr.Call call) {
            return new ExprKey(call.function(), all(call.arguments()));
        }
        if (expr instanceof Expr.SetLiteral set) {
            return new ExprKey("set", all(set.elements()));
        }
        Map<String, ExprKey> fields = new HashMap<>();
        ((Expr.RecordLiteral) expr).fields().forEach((name, value) -> fields.put(name, of(value)));
        return key("record", fields);
    }

    static ExprKey attribute(ExprKey target, String name) {
        return key(".", target, name);
    }

    private static ExprKey binary(Expr.Binary binary) {
        ExprKey left = of(binary.left());
        ExprKey right = of(binary.right());
        return switch (binary.operator()) {
            case NOT_EQUAL -> not(key(BinaryOperator.EQUAL, left, right));
            case GREATER -> not(key(BinaryOperator.LESS_OR_EQUAL, left, right));
            case GREATER_OR_EQUAL -> not(key(BinaryOperator.LESS, left, right));
            default -> key(binary.operator(), left, right);
        };
    }

    private static ExprKey not(ExprKey inner) {
        return key(Expr.UnaryOperator.NOT, inner);
    }

    private static ExprKey has(Expr.Has has) {
        ExprKey target = of(has.target());
        ExprKey whole = null;
        for (String name : has.path()) {
            ExprKey step = key("has", target, name);
            whole = whole == null ? step : key("&&", whole, step);
            target = attribute(target, name);
        }
        return whole == null ? target : whole;
    }

    private static ExprKey chain(String operator, List<Expr> operands) {
        ExprKey left = of(operands.get(0));
        for (Expr operand : operands.subList(1, operands.size())) {
            left = key(operator, left, of(operand));
        }
        return left;
    }

    private static ExprKey sum(Expr.Sum sum) {
        ExprKey left = of(sum.first());
        for (Expr.Addend addend : sum.rest()) {
            left = key(addend.subtracted() ? "-" : "+", left, of(addend.operand()));
        }
        return left;
    }

    private static List<Object> all(List<Expr> expressions) {
        List<Object> keys = new ArrayList<>(expressions.size());
        expressions.forEach(expression -> keys.add(of(expression)));
        return keys;
    }

    private static ExprKey key(Object operator, Object... parts) {
        return new ExprKey(operator, Arrays.asList(parts));
    }
}
