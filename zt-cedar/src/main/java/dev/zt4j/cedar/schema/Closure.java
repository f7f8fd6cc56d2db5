package dev.zt4j.cedar.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Works out what each thing is in, directly or not. There may be cycles. */
final class Closure {
    /** How many ancestors all things of a schema may have together; bounds memory and time. */
    static final int MAX_ANCESTORS = 1 << 18;

    private Closure() {}

    /** The ancestors of each, those of a member of a cycle with itself; null if there are too many. */
    static <T> @Nullable Map<T, Set<T>> of(Map<T, Set<T>> parents) {
        Map<T, Set<T>> closed = new LinkedHashMap<>();
        long total = 0;
        for (Map.Entry<T, Set<T>> each : parents.entrySet()) {
            Set<T> ancestors = new LinkedHashSet<>(each.getValue());
            List<T> pending = new ArrayList<>(ancestors);
            while (!pending.isEmpty()) {
                for (T above : parents.getOrDefault(pending.remove(pending.size() - 1), Set.of())) {
                    if (ancestors.add(above)) {
                        pending.add(above);
                    }
                }
                if (total + ancestors.size() > MAX_ANCESTORS) {
                    return null;
                }
            }
            total += ancestors.size();
            closed.put(each.getKey(), ancestors);
        }
        return closed;
    }
}
