package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.PolicyTree;
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

    /** The number of the next expression, counted as {@link Shape} does. */
    private int next = Shape.FIRST;

    private Compiler() {}

    static Code compile(List<PolicyTree.Condition> conditions) {
        Compiler compiler = new Compiler();
        Node[] bodies = new Node[conditions.size()];
        int[] wanted = new int[bodies.length];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = compiler.compile(conditions.get(i).body());
            wanted[i] = Node.truth(!conditions.get(i).unless());
        }
        return new Code(bodies, wanted);
    }

    private Node compile(Expr expr) {
        int place = next++;
        if (expr instanceof Expr.Literal literal) {
            return new Node.Constant(literal.value(), place);
        }
        if (expr instanceof Expr.VariableUse use) {
            return variable(use.variable(), place);
        }
        if (expr instanceof Expr.Attribute attribute) {
            Node target = compile(attribute.target());
            if (target instanceof Node.Context) {
                return new Access.ContextAttribute(attribute.name().intern(), place);
            }
            Node node = new Access.Attribute(target, attribute.name().intern(), place);
            return target.constant() instanceof RecordValue ? folded(node) : node;
        }
        if (expr instanceof Expr.Has has) {
            String[] path = has.path().stream().map(String::intern).toArray(String[]::new);
            return new Access.Has(compile(has.target()), path, place);
        }
        if (expr instanceof Expr.Is is) {
            Node target = compile(is.target());
            Node ancestor = is.ancestor() == null ? null : compile(is.ancestor());
            return new Membership.Is(target, is.type().intern(), ancestor, place);
        }
        if (expr instanceof Expr.Like like) {
            Node target = compile(like.target());
            return folded(new Comparison.Like(target, LikeMatcher.of(like.pattern()), place), target);
        }
        if (expr instanceof Expr.Binary binary) {
            return binary(binary, place);
        }
        if (expr instanceof Expr.Unary unary) {
            return unary(unary, place);
        }
        if (expr instanceof Expr.Conditional conditional) {
            return conditional(conditional, place);
        }
        return ofMany(expr, place);
    }

    private static Node variable(Expr.Variable variable, int place) {
        return switch (variable) {
            case PRINCIPAL -> new Node.Principal(place);
            case ACTION -> new Node.Action(place);
            case RESOURCE -> new Node.Resource(place);
            case CONTEXT -> new Node.Context(place);
        };
    }

    private Node conditional(Expr.Conditional conditional, int place) {
        Node test = compile(conditional.test());
        Node consequence = compile(conditional.consequence());
        Node alternative = compile(conditional.alternative());
        Node node = new Logic.Conditional(test, consequence, alternative, place);
        return folded(node, test, Value.of(true).equals(test.constant()) ? consequence : alternative);
    }

    private Node unary(Expr.Unary unary, int place) {
        Node operand = compile(unary.operand());
        return switch (unary.operator()) {
            case NOT -> folded(new Logic.Not(operand, place), operand);
            case NEGATE -> folded(new Arithmetic.Negation(operand, place), operand);
            case IS_EMPTY -> folded(new Membership.IsEmpty(operand, place), operand);
        };
    }

    private Node binary(Expr.Binary binary, int place) {
        Node left = compile(binary.left());
        Node right = compile(binary.right());
        return switch (binary.operator()) {
            case EQUAL -> folded(new Comparison.Equality(left, right, true, place), left, right);
            case NOT_EQUAL -> folded(new Comparison.Equality(left, right, false, place), left, right);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                folded(new Comparison.Order(binary.operator(), left, right, place), left, right);
            case CONTAINS, CONTAINS_ALL, CONTAINS_ANY ->
                folded(new Membership.Contains(binary.operator(), left, right, place), left, right);
            // These depend on the entities, whatever their operands are.
            case IN -> new Membership.In(left, right, place);
            case GET_TAG -> new Access.GetTag(left, right, place);
            case HAS_TAG -> new Access.HasTag(left, right, place);
        };
    }

    private Node ofMany(Expr expr, int place) {
        if (expr instanceof Expr.And and) {
            Node[] operands = reached(all(and.operands()), false);
            return folded(new Logic.And(operands, place), operands);
        }
        if (expr instanceof Expr.Or or) {
            Node[] operands = reached(all(or.operands()), true);
            return folded(new Logic.Or(operands, place), operands);
        }
        if (expr instanceof Expr.Sum sum) {
            return sum(sum, place);
        }
        if (expr instanceof Expr.Product product) {
            Node[] factors = all(product.factors());
            return folded(new Arithmetic.Product(factors, place), factors);
        }
        if (expr instanceof Expr.SetLiteral set) {
            Node[] elements = all(set.elements());
            return folded(new Construction.SetLiteral(elements, place), elements);
        }
        if (expr instanceof Expr.RecordLiteral record) {
            Node[] fields = all(record.fields().values());
            List<String> names = List.copyOf(record.fields().keySet());
            return folded(new Construction.RecordLiteral(names, fields, place), fields);
        }
        return call((Expr.Call) expr, place);
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

    private Node sum(Expr.Sum sum, int place) {
        Node[] operands = new Node[sum.rest().size() + 1];
        boolean[] subtracted = new boolean[operands.length];
        operands[0] = compile(sum.first());
        for (int i = 1; i < operands.length; i++) {
            Expr.Addend addend = sum.rest().get(i - 1);
            operands[i] = compile(addend.operand());
            subtracted[i] = addend.subtracted();
        }
        return folded(new Arithmetic.Sum(operands, subtracted, place), operands);
    }

    private Node call(Expr.Call call, int place) {
        Node[] arguments = all(call.arguments());
        if (arguments.length != call.function().parameters().size()) {
            return new Construction.BadCall(call.function(), arguments, place);
        }
        Node other = arguments.length == 2 ? arguments[1] : null;
        return folded(new Construction.Call(call.function(), arguments[0], other, place), arguments);
    }

    private Node[] all(Collection<Expr> exprs) {
        Node[] nodes = new Node[exprs.size()];
        int filled = 0;
        for (Expr expr : exprs) {
            nodes[filled++] = compile(expr);
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
        return value == null ? node : new Node.Constant(value, node.place);
    }
}
