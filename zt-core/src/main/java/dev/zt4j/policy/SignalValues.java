package dev.zt4j.policy;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the attribute sources say for one decision. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class SignalValues {
    /** Nothing, and nobody was asked. */
    public static final SignalValues NONE = new SignalValues(Map.of(), Map.of());

    private final Map<String, Value> signals;

    /** By entity, the attributes that come from a source; one that is absent is null. */
    private final Map<EntityUid, Map<String, @Nullable Value>> attributes;

    private SignalValues(Map<String, Value> signals, Map<EntityUid, Map<String, @Nullable Value>> attributes) {
        this.signals = signals;
        this.attributes = attributes;
    }

    /** Collects values. Not thread-safe. */
    static final class Collector {
        private final Map<String, Value> signals = new LinkedHashMap<>();
        private final Map<EntityUid, Map<String, @Nullable Value>> attributes = new LinkedHashMap<>();

        void put(AttributeSource source, EntityUid entity, @Nullable Value value) {
            if (source.target() != AttributeSource.Target.SIGNAL) {
                attributes.computeIfAbsent(entity, unknown -> new HashMap<>()).put(source.attribute(), value);
            } else if (value != null) {
                signals.put(source.attribute(), value);
            }
        }

        SignalValues values() {
            return new SignalValues(signals, attributes);
        }
    }

    /** Returns the signals by name. */
    Map<String, Value> signals() {
        return signals;
    }

    /** Tells whether no source says anything of an entity. */
    boolean leaveEntities() {
        return attributes.isEmpty();
    }

    /** Lays entities over those that are always there, with the attributes that sources gave, and no other of these. */
    Entities over(Entities resident, List<Entity> overlay) {
        if (attributes.isEmpty()) {
            return resident.with(overlay);
        }
        Map<EntityUid, Map<String, @Nullable Value>> open = new LinkedHashMap<>(attributes);
        List<Entity> all = new ArrayList<>(overlay.size() + open.size());
        for (Entity entity : overlay) {
            Map<String, @Nullable Value> given = attributes.get(entity.uid());
            all.add(given == null ? entity : with(entity, given));
            open.remove(entity.uid());
        }
        for (Map.Entry<EntityUid, Map<String, @Nullable Value>> left : open.entrySet()) {
            all.add(with(Entity.of(left.getKey()), left.getValue()));
        }
        return withoutOwned(resident).with(all);
    }

    private static Entity with(Entity entity, Map<String, @Nullable Value> given) {
        Map<String, Value> merged = new HashMap<>(entity.attributes());
        given.forEach((name, value) -> {
            merged.remove(name);
            if (value != null) {
                merged.put(name, value);
            }
        });
        return new Entity(entity.uid(), merged, entity.parents(), entity.tags());
    }

    /** Takes what the resident entities say of an attribute whose source has no answer out of them. */
    private Entities withoutOwned(Entities resident) {
        Entities left = resident;
        for (Map.Entry<EntityUid, Map<String, @Nullable Value>> entry : attributes.entrySet()) {
            Entity known = resident.get(entry.getKey());
            if (known != null && holdsAbsent(known, entry.getValue())) {
                Entity stripped = with(known, entry.getValue());
                left = left.without(List.of(known.uid())).with(List.of(stripped));
            }
        }
        return left;
    }

    private static boolean holdsAbsent(Entity known, Map<String, @Nullable Value> given) {
        for (Map.Entry<String, @Nullable Value> attribute : given.entrySet()) {
            if (attribute.getValue() == null && known.attributes().containsKey(attribute.getKey())) {
                return true;
            }
        }
        return false;
    }
}
