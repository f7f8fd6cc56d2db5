package dev.zt4j.cedar;

import dev.zt4j.cedar.syntax.Expr;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.SourcePosition;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Trees as nested lists without positions and source, for comparing what two texts mean rather than how they lie. */
final class Shape {
    private final boolean flattened;

    private Shape(boolean flattened) {
        this.flattened = flattened;
    }

    static List<Object> of(PolicyTree tree) {
        return new Shape(false).record(tree);
    }

    /**
     * The shape of a tree in which a chain whose first operand is a chain of the same operator is one chain: JSON has no
     * parentheses to tell {@code (a && b) && c} from {@code a && b && c}.
     */
    static List<Object> flattened(PolicyTree tree) {
        return new Shape(true).record(tree);
    }

    private List<Object> record(Record node) {
        List<Object> shape = new ArrayList<>();
        shape.add(node.getClass().getSimpleName());
        for (RecordComponent component : node.getClass().getRecordComponents()) {
            boolean place = component.getType() == SourcePosition.class
                    || (node instanceof PolicyTree && component.getName().equals("source"));
            if (!place) {
                shape.add(of(value(component, node)));
            }
        }
        return shape;
    }

    private static @Nullable Object value(RecordComponent component, Record node) {
        try {
            return component.getAccessor().invoke(node);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private Object of(@Nullable Object part) {
        if (part instanceof Record record
                && record.getClass().getPackageName().equals(PolicyTree.class.getPackageName())) {
            return flattened && record instanceof Expr expr ? record((Record) flat(expr)) : record(record);
        }
        if (part instanceof List<?> list) {
            return list.stream().map(this::of).toList();
        }
        if (part instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> List.of(entry.getKey(), of(entry.getValue())))
                    .toList();
        }
        return part == null ? Optional.empty() : part;
    }

    private static Expr flat(Expr expr) {
        if (expr instanceof Expr.And and && flat(and.operands().get(0)) instanceof Expr.And first) {
            return new Expr.And(joined(first.operands(), and.operands()), and.position());
        }
        if (expr instanceof Expr.Or or && flat(or.operands().get(0)) instanceof Expr.Or first) {
            return new Expr.Or(joined(first.operands(), or.operands()), or.position());
        }
        if (expr instanceof Expr.Product product && flat(product.factors().get(0)) instanceof Expr.Product first) {
            return new Expr.Product(joined(first.factors(), product.factors()), product.position());
        }
        if (expr instanceof Expr.Sum sum && flat(sum.first()) instanceof Expr.Sum first) {
            List<Expr.Addend> rest = new ArrayList<>(first.rest());
            rest.addAll(sum.rest());
            return new Expr.Sum(first.first(), rest, sum.position());
        }
        return expr;
    }

    private static List<Expr> joined(List<Expr> first, List<Expr> chain) {
        List<Expr> all = new ArrayList<>(first);
        all.addAll(chain.subList(1, chain.size()));
        return all;
    }
}
