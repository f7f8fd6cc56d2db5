package dev.zt4j.cedar.value;

import dev.zt4j.cedar.text.Identifiers;
import dev.zt4j.cedar.text.Quoting;
import java.util.Comparator;
import java.util.Objects;

/**
 * The name of an entity: its type and its id within the type. The type is spelled canonically, identifiers joined by
 * {@code ::} without spaces or reserved words; the id is any text, the empty one included.
 *
 * @param type the full type name, such as {@code Zt::Workload}
 * @param id the id
 * @since 0.1.0
 */
public record EntityUid(String type, String id) implements Value, Comparable<EntityUid> {
    private static final Comparator<EntityUid> ORDER =
            Comparator.comparing(EntityUid::type).thenComparing(EntityUid::id);

    /** Refuses null, and with {@link ValueFormatException} a type that is no canonical type name. */
    public EntityUid {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(id, "id");
        if (!Identifiers.isTypeName(type)) {
            throw new ValueFormatException("not an entity type name: identifiers joined by '::' are needed");
        }
    }

    /**
     * Names an entity.
     *
     * @throws ValueFormatException if the type is no canonical type name
     */
    public static EntityUid of(String type, String id) {
        return new EntityUid(type, id);
    }

    /** Whether the last component of the type is {@code Action}, which makes the entity an action. */
    public boolean isAction() {
        return type.endsWith("Action") && (type.length() == 6 || type.charAt(type.length() - 7) == ':');
    }

    /** Orders by type, then by id. */
    @Override
    public int compareTo(EntityUid other) {
        return ORDER.compare(this, other);
    }

    /** Cedar source for this entity, as in {@code User::"alice"}, with the id escaped. */
    @Override
    public String toString() {
        return type + "::" + Quoting.quote(id);
    }
}
