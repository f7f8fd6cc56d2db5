package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.Pattern;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import tools.jackson.core.JsonGenerator;

/** Writes expressions as JSON objects of one key each. */
final class ExprWriter {
    private final JsonGenerator out;
    private final ValueWriter values;

    ExprWriter(JsonGenerator out, Refusal refusal) {
        this.out = out;
        this.values = new ValueWriter(out, refusal);
    }

    void expression(Expr expr) {
        if (expr instanceof Expr.And and) {
            chain("&&", and.operands());
        } else if (expr instanceof Expr.Or or) {
            chain("||", or.operands());
        } else if (expr instanceof Expr.Product product) {
            chain("*", product.factors());
        } else if (expr instanceof Expr.Sum sum) {
            List<Expr.Addend> rest = sum.rest();
            chain(
                    i -> rest.get(i - 1).subtracted() ? "-" : "+",
                    rest.size(),
                    i -> expression(i == 0 ? sum.first() : rest.get(i - 1).operand()));
        } else {
            out.writeStartObject();
            single(expr);
            out.writeEndObject();
        }
    }

    private void chain(String operator, List<Expr> operands) {
        chain(i -> operator, operands.size() - 1, i -> expression(operands.get(i)));
    }

    /** A chain nests to the left, however many operators (counted from 1) join its operands (counted from 0). */
    private void chain(IntFunction<String> operator, int last, IntConsumer operand) {
        for (int i = last; i > 0; i--) {
            out.writeStartObject();
            out.writeName(operator.apply(i));
            out.writeStartObject();
            out.writeName("left");
        }
        operand.accept(0);
        for (int i = 1; i <= last; i++) {
            out.writeName("right");
            operand.accept(i);
            out.writeEndObject();
            out.writeEndObject();
        }
    }

    private void single(Expr expr) {
        if (expr instanceof Expr.Literal literal) {
            out.writeName("Value");
            values.value(literal.value());
        } else if (expr instanceof Expr.VariableUse use) {
            out.writeStringProperty(
                    "Var",
                    switch (use.variable()) {
                        case PRINCIPAL -> "principal";
                        case ACTION -> "action";
                        case RESOURCE -> "resource";
                        case CONTEXT -> "context";
                    });
        } else if (expr instanceof Expr.SetLiteral set) {
            listed("Set", set.elements());
        } else if (expr instanceof Expr.Call call) {
            listed(call.function().cedarName(), call.arguments());
        } else if (expr instanceof Expr.RecordLiteral record) {
            out.writeName("Record");
            out.writeStartObject();
            record.fields().forEach(this::member);
            out.writeEndObject();
        } else {
            operator(expr);
        }
    }

    private void operator(Expr expr) {
        out.writeName(name(expr));
        out.writeStartObject();
        if (expr instanceof Expr.Unary unary) {
            member("arg", unary.operand());
        } else if (expr instanceof Expr.Binary binary) {
            member("left", binary.left());
            member("right", binary.right());
        } else if (expr instanceof Expr.Attribute attribute) {
            member("left", attribute.target());
            out.writeStringProperty("attr", attribute.name());
        } else if (expr instanceof Expr.Has has) {
            member("left", has.target());
            path(has.path());
        } else if (expr instanceof Expr.Like like) {
            member("left", like.target());
            pattern(like.pattern());
        } else if (expr instanceof Expr.Is is) {
            member("left", is.target());
            out.writeStringProperty("entity_type", is.type());
            if (is.ancestor() != null) {
                member("in", is.ancestor());
            }
        } else if (expr instanceof Expr.Conditional conditional) {
            member("if", conditional.test());
            member("then", conditional.consequence());
            member("else", conditional.alternative());
        }
        out.writeEndObject();
    }

    private static String name(Expr expr) {
        if (expr instanceof Expr.Unary unary) {
            return switch (unary.operator()) {
                case NOT -> "!";
                case NEGATE -> "neg";
                case IS_EMPTY -> "isEmpty";
            };
        }
        if (expr instanceof Expr.Binary binary) {
            return binary.operator().cedarName();
        }
        if (expr instanceof Expr.Attribute) {
            return ".";
        }
        if (expr instanceof Expr.Has) {
            return "has";
        }
        if (expr instanceof Expr.Like) {
            return "like";
        }
        return expr instanceof Expr.Is ? "is" : "if-then-else";
    }

    private void member(String name, Expr expr) {
        out.writeName(name);
        expression(expr);
    }

    private void listed(String name, List<Expr> elements) {
        out.writeName(name);
        out.writeStartArray();
        elements.forEach(this::expression);
        out.writeEndArray();
    }

    private void path(List<String> path) {
        out.writeName("attr");
        if (path.size() == 1) {
            out.writeString(path.get(0));
            return;
        }
        out.writeStartArray();
        path.forEach(out::writeString);
        out.writeEndArray();
    }

    private void pattern(Pattern pattern) {
        out.writeName("pattern");
        out.writeStartArray();
        for (int i = 0; i < pattern.segments().size(); i++) {
            if (i > 0) {
                out.writeString("Wildcard");
            }
            String segment = pattern.segments().get(i);
            if (!segment.isEmpty()) {
                out.writeStartObject();
                out.writeStringProperty("Literal", segment);
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }
}
