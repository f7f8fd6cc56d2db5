package dev.zt4j.cedar.validation;

import java.util.HashSet;
import java.util.Set;

/** Which attributes and tags are known to be there. Immutable. */
record Capabilities(Set<Capability> all) {
    static final Capabilities NONE = new Capabilities(Set.of());

    static Capabilities of(ExprKey target, Object key) {
        return new Capabilities(Set.of(new Capability(target, key)));
    }

    boolean hold(ExprKey target, Object key) {
        return all.contains(new Capability(target, key));
    }

    Capabilities and(Capabilities others) {
        if (all.isEmpty() || others.all.isEmpty()) {
            return all.isEmpty() ? others : this;
        }
        Set<Capability> union = new HashSet<>(all);
        union.addAll(others.all);
        return new Capabilities(union);
    }

    Capabilities or(Capabilities others) {
        Set<Capability> common = new HashSet<>(all);
        common.retainAll(others.all);
        return common.isEmpty() ? NONE : new Capabilities(common);
    }

    /**
     * Something known to be there.
     *
     * @param target on which expression
     * @param key the name of an attribute, or the expression that gives the key of a tag
     */
    private record Capability(ExprKey target, Object key) {}
}
