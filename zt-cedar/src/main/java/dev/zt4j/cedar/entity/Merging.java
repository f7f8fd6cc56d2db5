package dev.zt4j.cedar.entity;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Makes one entity of two that have the same name. */
final class Merging {
    private Merging() {}

    static Entity merge(Entity below, Entity above) {
        return new Entity(
                below.uid(),
                override(below.attributes(), above.attributes()),
                union(below.parents(), above.parents()),
                override(below.tags(), above.tags()));
    }

    private static Map<String, Value> override(Map<String, Value> below, Map<String, Value> above) {
        if (below.isEmpty() || above.isEmpty()) {
            return above.isEmpty() ? below : above;
        }
        Map<String, Value> all = new HashMap<>(below);
        all.putAll(above);
        return all;
    }

    static Set<EntityUid> union(Set<EntityUid> some, Set<EntityUid> others) {
        if (some.isEmpty() || others.isEmpty()) {
            return some.isEmpty() ? others : some;
        }
        Set<EntityUid> all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }
}
