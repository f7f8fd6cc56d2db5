package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.Expr.BinaryOperator;
import dev.zt4j.cedar.syntax.Expr.UnaryOperator;
import dev.zt4j.cedar.syntax.Pattern;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.text.Identifiers;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.ExtensionFunction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads expressions from JSON. What nests to the left under one operator becomes one chain, as in text. */
final class ExprReader {
    private static final Map<String, BinaryOperator> BINARY = Stream.of(BinaryOperator.values())
            .collect(Collectors.toUnmodifiableMap(BinaryOperator::cedarName, Function.identity()));
    private static final Set<String> OPERANDS = Set.of("left", "right");

    private final JsonDocument document;
    private final JsonValues values;
    private final Lines lines;
    private final int maxElements;

    ExprReader(JsonDocument document, JsonValues values, Lines lines, int maxElements) {
        this.document = document;
        this.values = values;
        this.lines = lines;
        this.maxElements = maxElements;
    }

    Expr expression(JsonNode node) {
        Map<String, JsonNode> members = document.members(node, "an expression");
        if (members.size() != 1) {
            throw document.failure(node, "an expression has exactly one key");
        }
        Map.Entry<String, JsonNode> only = members.entrySet().iterator().next();
        JsonNode body = only.getValue();
        SourcePosition position = position(node);
        return switch (only.getKey()) {
            case "Value" -> value(body);
            case "Var" -> new Expr.VariableUse(variable(body), position);
            case "Slot" -> throw document.failure(node, "a template slot may stand in the scope only");
            case "!" -> new Expr.Unary(UnaryOperator.NOT, argument(body), position);
            case "neg" -> new Expr.Unary(UnaryOperator.NEGATE, argument(body), position);
            case "isEmpty" -> new Expr.Unary(UnaryOperator.IS_EMPTY, argument(body), position);
            case "&&" -> and(body, position);
            case "||" -> or(body, position);
            case "+", "-" -> sum(body, only.getKey().equals("-"), position);
            case "*" -> product(body, position);
            case "." -> attribute(body, position);
            case "has" -> has(body, position);
            case "like" -> like(body, position);
            case "is" -> is(body, position);
            case "if-then-else" -> conditional(body, position);
            case "Set" -> new Expr.SetLiteral(expressions(body), position);
            case "Record" -> record(body, position);
            default -> named(node, only.getKey(), body, position);
        };
    }

    private Expr named(JsonNode node, String name, JsonNode body, SourcePosition position) {
        BinaryOperator operator = BINARY.get(name);
        if (operator != null) {
            Map<String, JsonNode> parts = parts(body, OPERANDS, Set.of());
            return new Expr.Binary(operator, child(parts, "left"), child(parts, "right"), position);
        }
        ExtensionFunction function = ExtensionFunction.named(name)
                .orElseThrow(() -> document.failure(node, "there is no operator or function of this name"));
        return new Expr.Call(function, expressions(body), position);
    }

    private SourcePosition position(JsonNode node) {
        return lines.position(node.offset());
    }

    private Map<String, JsonNode> parts(JsonNode body, Set<String> required, Set<String> optional) {
        return document.members(body, "what an operator is applied to", required, optional);
    }

    private Expr child(Map<String, JsonNode> parts, String name) {
        return expression(JsonDocument.part(parts, name));
    }

    private Expr argument(JsonNode body) {
        return child(parts(body, Set.of("arg"), Set.of()), "arg");
    }

    private List<Expr> expressions(JsonNode body) {
        List<Expr> all = new ArrayList<>();
        bounded(document.items(body, "a list of expressions"), body).forEach(each -> all.add(expression(each)));
        return all;
    }

    private Expr and(JsonNode body, SourcePosition position) {
        Map<String, JsonNode> parts = parts(body, OPERANDS, Set.of());
        Expr left = child(parts, "left");
        List<Expr> first = left instanceof Expr.And and ? and.operands() : List.of(left);
        return new Expr.And(with(first, child(parts, "right")), position);
    }

    private Expr or(JsonNode body, SourcePosition position) {
        Map<String, JsonNode> parts = parts(body, OPERANDS, Set.of());
        Expr left = child(parts, "left");
        List<Expr> first = left instanceof Expr.Or or ? or.operands() : List.of(left);
        return new Expr.Or(with(first, child(parts, "right")), position);
    }

    private Expr product(JsonNode body, SourcePosition position) {
        Map<String, JsonNode> parts = parts(body, OPERANDS, Set.of());
        Expr left = child(parts, "left");
        List<Expr> first = left instanceof Expr.Product product ? product.factors() : List.of(left);
        return new Expr.Product(with(first, child(parts, "right")), position);
    }

    private Expr sum(JsonNode body, boolean subtracted, SourcePosition position) {
        Map<String, JsonNode> parts = parts(body, OPERANDS, Set.of());
        Expr left = child(parts, "left");
        Expr.Addend last = new Expr.Addend(subtracted, child(parts, "right"));
        return left instanceof Expr.Sum sum
                ? new Expr.Sum(sum.first(), with(sum.rest(), last), position)
                : new Expr.Sum(left, List.of(last), position);
    }

    private static <T> List<T> with(List<T> first, T last) {
        List<T> all = new ArrayList<>(first);
        all.add(last);
        return all;
    }

    private Expr attribute(JsonNode body, SourcePosition position) {
        Map<String, JsonNode> parts = parts(body, Set.of("left", "attr"), Set.of());
        String name = document.string(JsonDocument.part(parts, "attr"), "an attribute name");
        return new Expr.Attribute(child(parts, "left"), name, position);
    }

    private Expr has(JsonNode body, SourcePosition position) {
        Map<String, JsonNode> parts = parts(body, Set.of("left", "attr"), Set.of());
        JsonNode attr = JsonDocument.part(parts, "attr");
        List<String> path = new ArrayList<>();
        if (attr instanceof JsonNode.Items items) {
            items.nodes().forEach(name -> path.add(document.string(name, "an attribute name")));
        } else {
            path.add(document.string(attr, "an attribute name"));
        }
        if (path.isEmpty()) {
            throw document.failure(attr, "at least one attribute name is needed");
        }
        return new Expr.Has(child(parts, "left"), path, position);
    }

    private Expr like(JsonNode body, SourcePosition position) {
        Map<String, JsonNode> parts = parts(body, Set.of("left", "pattern"), Set.of());
        List<String> segments = new ArrayList<>();
        StringBuilder segment = new StringBuilder();
        for (JsonNode piece : document.items(JsonDocument.part(parts, "pattern"), "a pattern")) {
            if (!(piece instanceof JsonNode.Text word)) {
                Map<String, JsonNode> literal =
                        document.members(piece, "a literal piece of a pattern", Set.of("Literal"), Set.of());
                segment.append(document.string(JsonDocument.part(literal, "Literal"), "a literal piece of a pattern"));
            } else if (!word.value().equals("Wildcard")) {
                throw document.failure(piece, "a pattern consists of \"Wildcard\" and {\"Literal\": ..}");
            } else if (segments.isEmpty() || segment.length() > 0) {
                segments.add(segment.toString());
                segment.setLength(0);
            }
        }
        segments.add(segment.toString());
        return new Expr.Like(child(parts, "left"), new Pattern(segments), position);
    }

    private Expr is(JsonNode body, SourcePosition position) {
        Map<String, JsonNode> parts = parts(body, Set.of("left", "entity_type"), Set.of("in"));
        String type = typeName(JsonDocument.part(parts, "entity_type"));
        Expr target = child(parts, "left");
        return new Expr.Is(target, type, parts.containsKey("in") ? child(parts, "in") : null, position);
    }

    /** A type name in its canonical spelling. */
    String typeName(JsonNode node) {
        String name = document.string(node, "a type name");
        if (!Identifiers.isTypeName(name)) {
            throw document.failure(node, "not an entity type name in its canonical spelling");
        }
        return name;
    }

    private Expr conditional(JsonNode body, SourcePosition position) {
        Map<String, JsonNode> parts = parts(body, Set.of("if", "then", "else"), Set.of());
        return new Expr.Conditional(child(parts, "if"), child(parts, "then"), child(parts, "else"), position);
    }

    private <C extends Collection<?>> C bounded(C elements, JsonNode node) {
        if (elements.size() > maxElements) {
            throw document.failure(node, "a set or a record has more than " + maxElements + " elements");
        }
        return elements;
    }

    private Expr record(JsonNode body, SourcePosition position) {
        Map<String, Expr> fields = new LinkedHashMap<>();
        Map<String, JsonNode> members = document.members(body, "a record");
        bounded(members.keySet(), body);
        members.forEach((name, field) -> fields.put(name, expression(field)));
        return new Expr.RecordLiteral(fields, position);
    }

    private Expr.Variable variable(JsonNode body) {
        return switch (document.string(body, "a variable")) {
            case "principal" -> Expr.Variable.PRINCIPAL;
            case "action" -> Expr.Variable.ACTION;
            case "resource" -> Expr.Variable.RESOURCE;
            case "context" -> Expr.Variable.CONTEXT;
            default -> throw document.failure(body, "there is no variable of this name");
        };
    }

    /** A value as an expression: extension functions are called when the policy is evaluated, not now. */
    private Expr value(JsonNode node) {
        SourcePosition position = position(node);
        if (node instanceof JsonNode.Items) {
            List<Expr> elements = new ArrayList<>();
            bounded(document.items(node, "a set"), node).forEach(each -> elements.add(value(each)));
            return new Expr.SetLiteral(elements, position);
        }
        if (node instanceof JsonNode.Members members) {
            Expr escaped = escaped(members, position);
            if (escaped != null) {
                return escaped;
            }
            Map<String, Expr> fields = new LinkedHashMap<>();
            bounded(members.byName().keySet(), node);
            members.byName().forEach((name, field) -> fields.put(name, value(field)));
            return new Expr.RecordLiteral(fields, position);
        }
        return new Expr.Literal(values.value(node), position);
    }

    private @Nullable Expr escaped(JsonNode.Members members, SourcePosition position) {
        JsonValues.Call call = values.call(members);
        if (call != null) {
            List<Expr> arguments = new ArrayList<>();
            call.arguments().forEach(each -> arguments.add(value(each)));
            return new Expr.Call(call.function(), arguments, position);
        }
        EntityUid uid = values.escapedEntity(members);
        return uid == null ? null : new Expr.Literal(uid, position);
    }
}
