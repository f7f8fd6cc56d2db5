package dev.zt4j.enforcement;

import dev.zt4j.cedar.value.EntityUid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All waivers of a snapshot. Immutable.
 *
 * @param byId all of them
 * @param byPrincipal the same, by whom they are for
 * @param nextEnd when the first of them ends
 */
record Waivers(Map<String, Waiver> byId, Map<EntityUid, List<Waiver>> byPrincipal, Instant nextEnd) {
    static final Waivers NONE = of(Map.of());

    private static Waivers of(Map<String, Waiver> byId) {
        Map<EntityUid, List<Waiver>> byPrincipal = new HashMap<>();
        Instant nextEnd = Instant.MAX;
        for (Waiver waiver : byId.values()) {
            byPrincipal
                    .computeIfAbsent(waiver.principal(), whom -> new ArrayList<>())
                    .add(waiver);
            nextEnd = waiver.expiresAt().isBefore(nextEnd) ? waiver.expiresAt() : nextEnd;
        }
        byPrincipal.replaceAll((whom, waivers) -> List.copyOf(waivers));
        return new Waivers(Map.copyOf(byId), Map.copyOf(byPrincipal), nextEnd);
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    Waivers with(Waiver waiver) {
        Map<String, Waiver> changed = new TreeMap<>(byId);
        changed.put(waiver.id(), waiver);
        return of(changed);
    }

    Waivers without(String id) {
        Map<String, Waiver> changed = new TreeMap<>(byId);
        changed.remove(id);
        return of(changed);
    }

    /** Returns those that end by an instant. */
    List<Waiver> endedBy(Instant instant) {
        return nextEnd.isAfter(instant)
                ? List.of()
                : byId.values().stream()
                        .filter(waiver -> !waiver.expiresAt().isAfter(instant))
                        .toList();
    }

    /** Returns those that have not ended; the same object if that is all. */
    Waivers at(Instant now) {
        if (nextEnd.isAfter(now)) {
            return this;
        }
        Map<String, Waiver> changed = new TreeMap<>(byId);
        changed.values().removeIf(waiver -> !waiver.expiresAt().isAfter(now));
        return of(changed);
    }

    /** Returns those for a principal. */
    List<Waiver> of(EntityUid principal) {
        return byPrincipal.getOrDefault(principal, List.of());
    }
}
