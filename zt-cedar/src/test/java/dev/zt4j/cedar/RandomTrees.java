package dev.zt4j.cedar;

import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.Pattern;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.ExtensionFunction;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Policies that a text could hold, most of them senseless, from a seed. */
final class RandomTrees {
    private static final SourcePosition NOWHERE = new SourcePosition(1, 1, 0);
    private static final List<String> NAMES =
            List.of("a", "_b1", "principal", "permit", "isEmpty", "hasTag", "contains", "when", "ip", "unless");
    private static final List<String> TEXTS = List.of(
            "", "if", "a b", "__cedar", "*", "\\*", "\"", "'", "\0\r\n\t", "\u0007\u2028\uFEFF", "é\uD83D\uDE00", "//");
    private static final List<String> TYPES = List.of("User", "A::B", "permit", "context::in_");
    private static final long[] NUMBERS = {0, 1, -1, 7, Long.MIN_VALUE, Long.MAX_VALUE};

    private final Random random;

    RandomTrees(long seed) {
        this.random = new Random(seed);
    }

    PolicyTree next() {
        Map<String, String> annotations = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            annotations.put(random.nextBoolean() ? "if" : pick(NAMES), pick(TEXTS));
        }
        List<PolicyTree.Condition> conditions =
                several(0, () -> new PolicyTree.Condition(random.nextBoolean(), expr(6)));
        return new PolicyTree(random.nextBoolean(), scope(), action(), scope(), conditions, annotations, NOWHERE, "");
    }

    private Scope scope() {
        return switch (random.nextInt(5)) {
            case 0 -> new Scope.Equal(operand());
            case 1 -> new Scope.In(operand());
            case 2 -> new Scope.Is(pick(TYPES), NOWHERE);
            case 3 -> new Scope.IsIn(pick(TYPES), operand(), NOWHERE);
            default -> new Scope.Any();
        };
    }

    private Scope.Operand operand() {
        return random.nextInt(3) == 0 ? new Scope.Slot(NOWHERE) : new Scope.Fixed(uid(), NOWHERE);
    }

    private Scope action() {
        Supplier<Scope.Fixed> action = () ->
                new Scope.Fixed(EntityUid.of(random.nextBoolean() ? "Action" : "N::Action", pick(TEXTS)), NOWHERE);
        return switch (random.nextInt(4)) {
            case 0 -> new Scope.Equal(action.get());
            case 1 -> new Scope.In(action.get());
            case 2 -> new Scope.InAny(several(0, action), NOWHERE);
            default -> new Scope.Any();
        };
    }

    private Expr expr(int height) {
        if (height <= 1) {
            return leaf();
        }
        Supplier<Expr> operand = () -> expr(height - 1 - random.nextInt(2));
        return switch (random.nextInt(15)) {
            case 0 -> new Expr.And(several(2, operand), NOWHERE);
            case 1 -> new Expr.Or(several(2, operand), NOWHERE);
            case 2 -> new Expr.Product(several(2, operand), NOWHERE);
            case 3 ->
                new Expr.Sum(
                        operand.get(), several(1, () -> new Expr.Addend(random.nextBoolean(), operand.get())), NOWHERE);
            case 4 -> new Expr.Conditional(operand.get(), operand.get(), operand.get(), NOWHERE);
            case 5, 6 -> new Expr.Unary(pick(List.of(Expr.UnaryOperator.values())), operand.get(), NOWHERE);
            case 7, 8 ->
                new Expr.Binary(pick(List.of(Expr.BinaryOperator.values())), operand.get(), operand.get(), NOWHERE);
            case 9 ->
                new Expr.Has(
                        operand.get(), random.nextBoolean() ? List.of(name()) : several(1, () -> pick(NAMES)), NOWHERE);
            case 10 -> new Expr.Like(operand.get(), pattern(), NOWHERE);
            case 11 -> new Expr.Is(operand.get(), pick(TYPES), random.nextBoolean() ? operand.get() : null, NOWHERE);
            case 12 -> new Expr.Attribute(operand.get(), name(), NOWHERE);
            case 13 -> call(operand);
            default -> container(operand);
        };
    }

    private Expr leaf() {
        Value value = switch (random.nextInt(5)) {
            case 0 -> Value.of(random.nextBoolean());
            case 1 -> Value.of(pick(TEXTS));
            case 2 -> uid();
            default -> Value.of(NUMBERS[random.nextInt(NUMBERS.length)]);
        };
        return random.nextInt(4) == 0
                ? new Expr.VariableUse(pick(List.of(Expr.Variable.values())), NOWHERE)
                : new Expr.Literal(value, NOWHERE);
    }

    private Pattern pattern() {
        List<String> segments = new ArrayList<>(several(1, () -> pick(TEXTS)));
        for (int i = segments.size() - 2; i > 0; i--) {
            if (segments.get(i).isEmpty()) {
                segments.remove(i);
            }
        }
        return new Pattern(segments);
    }

    private Expr call(Supplier<Expr> operand) {
        ExtensionFunction function = pick(List.of(ExtensionFunction.values()));
        return new Expr.Call(function, several(function.isMethod() ? 1 : 0, operand), NOWHERE);
    }

    private Expr container(Supplier<Expr> element) {
        if (random.nextBoolean()) {
            return new Expr.SetLiteral(several(0, element), NOWHERE);
        }
        Map<String, Expr> fields = new LinkedHashMap<>();
        several(0, this::name).forEach(name -> fields.put(name, element.get()));
        return new Expr.RecordLiteral(fields, NOWHERE);
    }

    private EntityUid uid() {
        return EntityUid.of(pick(TYPES), pick(TEXTS));
    }

    private String name() {
        return random.nextBoolean() ? pick(NAMES) : pick(TEXTS);
    }

    private <T> List<T> several(int least, Supplier<T> each) {
        List<T> all = new ArrayList<>();
        for (int i = least + random.nextInt(3); i > 0; i--) {
            all.add(each.get());
        }
        return all;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
