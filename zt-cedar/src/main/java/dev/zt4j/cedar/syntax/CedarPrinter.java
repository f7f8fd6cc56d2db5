package dev.zt4j.cedar.syntax;

import dev.zt4j.cedar.text.Identifiers;
import dev.zt4j.cedar.text.Quoting;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.LongValue;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Writes trees as text. Every operand that is not primary stands in parentheses, so precedence plays no part, and the
 * text nests no deeper than the tree is high.
 */
final class CedarPrinter {
    private static final int MAX_LENGTH = 1 << 24;

    private final StringBuilder out = new StringBuilder();

    String print(PolicyTree policy) {
        policy.annotations().forEach((key, value) -> {
            out.append('@').append(key);
            if (!value.isEmpty()) {
                out.append('(').append(Quoting.quote(value)).append(')');
            }
            out.append('\n');
        });
        out.append(policy.permit() ? "permit (" : "forbid (");
        scope("principal", policy.principal());
        out.append(", ");
        scope("action", policy.action());
        out.append(", ");
        scope("resource", policy.resource());
        out.append(')');
        for (PolicyTree.Condition condition : policy.conditions()) {
            out.append(condition.unless() ? "\nunless { " : "\nwhen { ");
            expression(condition.body());
            out.append(" }");
        }
        return out.append(";\n").toString();
    }

    String print(Expr expr) {
        expression(expr);
        return out.toString();
    }

    String print(String variable, Scope scope) {
        scope(variable, scope);
        return out.toString();
    }

    private void scope(String variable, Scope scope) {
        out.append(variable);
        if (scope instanceof Scope.Equal equal) {
            out.append(" == ").append(operand(variable, equal.operand()));
        } else if (scope instanceof Scope.In in) {
            out.append(" in ").append(operand(variable, in.operand()));
        } else if (scope instanceof Scope.Is is) {
            out.append(" is ").append(is.type());
        } else if (scope instanceof Scope.IsIn isIn) {
            out.append(" is ").append(isIn.type()).append(" in ").append(operand(variable, isIn.operand()));
        } else if (scope instanceof Scope.InAny inAny) {
            Iterator<EntityUid> each = inAny.uids().iterator();
            out.append(" in [");
            while (each.hasNext()) {
                out.append(each.next()).append(each.hasNext() ? ", " : "");
            }
            out.append(']');
        }
    }

    private static String operand(String variable, Scope.Operand operand) {
        return operand instanceof Scope.Fixed fixed ? fixed.uid().toString() : "?" + variable;
    }

    private void expression(Expr expr) {
        if (expr instanceof Expr.And and) {
            joined(and.operands(), " && ");
        } else if (expr instanceof Expr.Or or) {
            joined(or.operands(), " || ");
        } else if (expr instanceof Expr.Product product) {
            joined(product.factors(), " * ");
        } else if (expr instanceof Expr.Sum sum) {
            sum(sum);
        } else if (expr instanceof Expr.Conditional conditional) {
            out.append("if ");
            expression(conditional.test());
            out.append(" then ");
            expression(conditional.consequence());
            out.append(" else ");
            expression(conditional.alternative());
        } else if (expr instanceof Expr.Has has) {
            has(has);
        } else if (expr instanceof Expr.Like like) {
            operand(like.target());
            out.append(" like ").append(pattern(like.pattern()));
        } else if (expr instanceof Expr.Is is) {
            is(is);
        } else if (expr instanceof Expr.Unary unary) {
            unary(unary);
        } else if (expr instanceof Expr.Binary binary) {
            binary(binary);
        } else {
            primary(expr);
        }
    }

    private void primary(Expr expr) {
        if (expr instanceof Expr.Literal literal) {
            out.append(literal.value());
        } else if (expr instanceof Expr.VariableUse use) {
            out.append(
                    switch (use.variable()) {
                        case PRINCIPAL -> "principal";
                        case ACTION -> "action";
                        case RESOURCE -> "resource";
                        case CONTEXT -> "context";
                    });
        } else if (expr instanceof Expr.Attribute attribute) {
            operand(attribute.target());
            attributeName(attribute.name());
        } else if (expr instanceof Expr.Call call) {
            call(call);
        } else if (expr instanceof Expr.SetLiteral set) {
            listed('[', set.elements(), ']');
        } else {
            record((Expr.RecordLiteral) expr);
        }
    }

    private void operand(Expr expr) {
        if (isPrimary(expr)) {
            expression(expr);
        } else {
            out.append('(');
            expression(expr);
            out.append(')');
        }
    }

    private static boolean isPrimary(Expr expr) {
        if (expr instanceof Expr.Literal literal) {
            return !(literal.value() instanceof LongValue number) || number.value() >= 0;
        }
        if (expr instanceof Expr.Unary unary) {
            return unary.operator() == Expr.UnaryOperator.IS_EMPTY;
        }
        if (expr instanceof Expr.Binary binary) {
            return binary.operator().isMethod();
        }
        return expr instanceof Expr.VariableUse
                || expr instanceof Expr.Attribute
                || expr instanceof Expr.Call
                || expr instanceof Expr.SetLiteral
                || expr instanceof Expr.RecordLiteral;
    }

    private void joined(List<Expr> operands, String operator) {
        for (int i = 0; i < operands.size(); i++) {
            out.append(i == 0 ? "" : operator);
            operand(operands.get(i));
        }
    }

    private void sum(Expr.Sum sum) {
        operand(sum.first());
        for (Expr.Addend addend : sum.rest()) {
            out.append(addend.subtracted() ? " - " : " + ");
            operand(addend.operand());
        }
    }

    private void has(Expr.Has has) {
        List<String> path = has.path();
        if (path.stream().allMatch(Identifiers::isIdentifier)) {
            operand(has.target());
            out.append(" has ").append(String.join(".", path));
            return;
        }
        if (path.size() == 1) {
            operand(has.target());
            out.append(" has ").append(Quoting.quote(path.get(0)));
            return;
        }
        for (int i = 0; i < path.size(); i++) {
            out.append(i == 0 ? "(" : " && (");
            operand(has.target());
            path.subList(0, i).forEach(this::attributeName);
            out.append(" has ").append(Quoting.quote(path.get(i))).append(')');
            // The target is written once a step, which multiplies when such expressions nest.
            if (out.length() > MAX_LENGTH) {
                throw new IllegalStateException("the policy is longer than " + MAX_LENGTH + " characters as Cedar");
            }
        }
    }

    private static String pattern(Pattern pattern) {
        StringBuilder quoted = new StringBuilder("\"");
        Iterator<String> each = pattern.segments().iterator();
        while (each.hasNext()) {
            String segment = Quoting.quote(each.next());
            quoted.append(segment.substring(1, segment.length() - 1).replace("*", "\\*"))
                    .append(each.hasNext() ? "*" : "");
        }
        return quoted.append('"').toString();
    }

    private void is(Expr.Is is) {
        operand(is.target());
        out.append(" is ").append(is.type());
        if (is.ancestor() != null) {
            out.append(" in ");
            operand(is.ancestor());
        }
    }

    private void unary(Expr.Unary unary) {
        switch (unary.operator()) {
            case NOT -> {
                out.append('!');
                operand(unary.operand());
            }
            case NEGATE -> {
                // A minus right before a number would be part of the number.
                boolean number = unary.operand() instanceof Expr.Literal;
                out.append(number ? "-(" : "-");
                if (number) {
                    expression(unary.operand());
                    out.append(')');
                } else {
                    operand(unary.operand());
                }
            }
            case IS_EMPTY -> {
                operand(unary.operand());
                out.append(".isEmpty()");
            }
        }
    }

    private void binary(Expr.Binary binary) {
        operand(binary.left());
        if (binary.operator().isMethod()) {
            out.append('.').append(binary.operator().cedarName());
            listed('(', List.of(binary.right()), ')');
        } else {
            out.append(' ').append(binary.operator().cedarName()).append(' ');
            operand(binary.right());
        }
    }

    private void call(Expr.Call call) {
        List<Expr> arguments = call.arguments();
        if (call.function().isMethod()) {
            if (arguments.isEmpty()) {
                // Such a call errs whatever it is given, and so does one on a record.
                out.append("{}");
            } else {
                operand(arguments.get(0));
                arguments = arguments.subList(1, arguments.size());
            }
            out.append('.');
        }
        out.append(call.function().cedarName());
        listed('(', arguments, ')');
    }

    private void listed(char open, List<Expr> elements, char close) {
        out.append(open);
        for (int i = 0; i < elements.size(); i++) {
            out.append(i == 0 ? "" : ", ");
            expression(elements.get(i));
        }
        out.append(close);
    }

    private void record(Expr.RecordLiteral record) {
        out.append('{');
        Iterator<Map.Entry<String, Expr>> each = record.fields().entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<String, Expr> field = each.next();
            String key = field.getKey();
            out.append(Identifiers.isIdentifier(key) ? key : Quoting.quote(key)).append(": ");
            expression(field.getValue());
            out.append(each.hasNext() ? ", " : "");
        }
        out.append('}');
    }

    private void attributeName(String name) {
        if (Identifiers.isIdentifier(name)) {
            out.append('.').append(name);
        } else {
            out.append('[').append(Quoting.quote(name)).append(']');
        }
    }
}
