package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.BoolValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Makes nodes of expressions. What is the same for every request is worked out here; where that gives an error the node
 * stays, so that the error comes when it is reached. Nothing is reordered and no check of a kind is dropped.
 */
final class Compiler {
    private static final EntityUid NOBODY = EntityUid.of("Nobody", "");

    private Compiler() {}

    static Node compile(Expr expr) {
        if (expr instanceof Expr.Literal literal) {
            return new Node.Constant(literal.value(), literal.position());
        }
        if (expr instanceof Expr.VariableUse use) {
            return variable(use);
        }
        if (expr instanceof Expr.Attribute attribute) {
            Node target = compile(attribute.target());
            Node node = new Access.Attribute(target, attribute.name(), attribute.position());
            return target.constant() instanceof RecordValue ? folded(node) : node;
        }
        if (expr instanceof Expr.Has has) {
            return new Access.Has(compile(has.target()), has.path().toArray(new String[0]), has.position());
        }
        if (expr instanceof Expr.Is is) {
            Node ancestor = is.ancestor() == null ? null : compile(is.ancestor());
            return new Membership.Is(compile(is.target()), is.type(), ancestor, is.position());
        }
        if (expr instanceof Expr.Like like) {
            Node target = compile(like.target());
            return folded(new Comparison.Like(target, LikeMatcher.of(like.pattern()), like.position()), target);
        }
        if (expr instanceof Expr.Binary binary) {
            return binary(binary);
        }
        if (expr instanceof Expr.Unary unary) {
            return unary(unary);
        }
        if (expr instanceof Expr.Conditional conditional) {
            return conditional(conditional);
        }
        return ofMany(expr);
    }

    private static Node variable(Expr.VariableUse use) {
        SourcePosition position = use.position();
        return switch (use.variable()) {
            case PRINCIPAL -> new Node.Principal(position);
            case ACTION -> new Node.Action(position);
            case RESOURCE -> new Node.Resource(position);
            case CONTEXT -> new Node.Context(position);
        };
    }

    private static Node conditional(Expr.Conditional conditional) {
        Node test = compile(conditional.test());
        Node consequence = compile(conditional.consequence());
        Node alternative = compile(conditional.alternative());
        Node node = new Logic.Conditional(test, consequence, alternative, conditional.position());
        return folded(node, test, Value.of(true).equals(test.constant()) ? consequence : alternative);
    }

    private static Node unary(Expr.Unary unary) {
        Node operand = compile(unary.operand());
        SourcePosition position = unary.position();
        return switch (unary.operator()) {
            case NOT -> folded(new Logic.Not(operand, position), operand);
            case NEGATE -> folded(new Arithmetic.Negation(operand, position), operand);
            case IS_EMPTY -> folded(new Membership.IsEmpty(operand, position), operand);
        };
    }

    private static Node binary(Expr.Binary binary) {
        Node left = compile(binary.left());
        Node right = compile(binary.right());
        SourcePosition position = binary.position();
        return switch (binary.operator()) {
            case EQUAL -> folded(new Comparison.Equality(left, right, true, position), left, right);
            case NOT_EQUAL -> folded(new Comparison.Equality(left, right, false, position), left, right);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                folded(new Comparison.Order(binary.operator(), left, right, position), left, right);
            case CONTAINS, CONTAINS_ALL, CONTAINS_ANY ->
                folded(new Membership.Contains(binary.operator(), left, right, position), left, right);
            // These depend on the entities, whatever their operands are.
            case IN -> new Membership.In(left, right, position);
            case GET_TAG -> new Access.GetTag(left, right, position);
            case HAS_TAG -> new Access.HasTag(left, right, position);
        };
    }

    private static Node ofMany(Expr expr) {
        SourcePosition position = expr.position();
        if (expr instanceof Expr.And and) {
            Node[] operands = reached(all(and.operands()), false);
            return folded(new Logic.And(operands, position), operands);
        }
        if (expr instanceof Expr.Or or) {
            Node[] operands = reached(all(or.operands()), true);
            return folded(new Logic.Or(operands, position), operands);
        }
        if (expr instanceof Expr.Sum sum) {
            return sum(sum);
        }
        if (expr instanceof Expr.Product product) {
            Node[] factors = all(product.factors());
            return folded(new Arithmetic.Product(factors, position), factors);
        }
        if (expr instanceof Expr.SetLiteral set) {
            Node[] elements = all(set.elements());
            return folded(new Construction.SetLiteral(elements, position), elements);
        }
        if (expr instanceof Expr.RecordLiteral record) {
            Node[] fields = all(record.fields().values());
            List<String> names = List.copyOf(record.fields().keySet());
            return folded(new Construction.RecordLiteral(names, fields, position), fields);
        }
        return call((Expr.Call) expr);
    }

    /** Operands up to the first that always ends the chain, without those before it that never do. */
    private static Node[] reached(Node[] operands, boolean ending) {
        List<Node> kept = new ArrayList<>(operands.length);
        for (Node operand : operands) {
            boolean settled = operand.constant() instanceof BoolValue;
            boolean ends = settled && Value.of(ending).equals(operand.constant());
            if (!settled || ends) {
                kept.add(operand);
            }
            if (ends) {
                break;
            }
        }
        return kept.toArray(new Node[0]);
    }

    private static Node sum(Expr.Sum sum) {
        Node[] operands = new Node[sum.rest().size() + 1];
        boolean[] subtracted = new boolean[operands.length];
        operands[0] = compile(sum.first());
        for (int i = 1; i < operands.length; i++) {
            Expr.Addend addend = sum.rest().get(i - 1);
            operands[i] = compile(addend.operand());
            subtracted[i] = addend.subtracted();
        }
        return folded(new Arithmetic.Sum(operands, subtracted, sum.position()), operands);
    }

    private static Node call(Expr.Call call) {
        Node[] arguments = all(call.arguments());
        if (arguments.length != call.function().parameters().size()) {
            return new Construction.BadCall(call.function(), arguments, call.position());
        }
        Node other = arguments.length == 2 ? arguments[1] : null;
        return folded(new Construction.Call(call.function(), arguments[0], other, call.position()), arguments);
    }

    private static Node[] all(Collection<Expr> exprs) {
        Node[] nodes = new Node[exprs.size()];
        int next = 0;
        for (Expr expr : exprs) {
            nodes[next++] = compile(expr);
        }
        return nodes;
    }

    /** The constant that the node is if its operands are constants and it does not err, else the node itself. */
    private static Node folded(Node node, Node... operands) {
        for (Node operand : operands) {
            if (operand.constant() == null) {
                return node;
            }
        }
        Value value = node.value(new Frame(NOBODY, NOBODY, NOBODY, RecordValue.empty(), Entities.empty()));
        return value == null ? node : new Node.Constant(value, node.position);
    }
}
