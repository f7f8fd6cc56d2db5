package dev.zt4j.cedar.value;

import dev.zt4j.cedar.text.Identifiers;
import dev.zt4j.cedar.text.Quoting;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name of an entity: its type and its id within the type. The type is spelled canonically, identifiers joined by
 * {@code ::} without spaces or reserved words; the id is any text, the empty one included.
 *
 * @since 0.1.0
 */
public final class EntityUid implements Value, Comparable<EntityUid> {
    private static final Comparator<EntityUid> ORDER =
            Comparator.comparing(EntityUid::type).thenComparing(EntityUid::id);

    private final String type;
    private final String id;

    /** Kept because every decision looks up entities by their names. */
    private final int hash;

    /**
     * Names an entity.
     *
     * @param type the full type name, such as {@code Zt::Workload}
     * @param id the id
     * @throws ValueFormatException if the type is no canonical type name
     */
    public EntityUid(String type, String id) {
        this(checked(Objects.requireNonNull(type, "type")), Objects.requireNonNull(id, "id"), hash(type, id));
    }

    private EntityUid(String type, String id, int hash) {
        this.type = type;
        this.id = id;
        this.hash = hash;
    }

    private static String checked(String type) {
        if (!Identifiers.isTypeName(type)) {
            throw new ValueFormatException("not an entity type name: identifiers joined by '::' are needed");
        }
        return type;
    }

    private static int hash(String type, String id) {
        return 31 * type.hashCode() + id.hashCode();
    }

    /**
     * Names an entity.
     *
     * @throws ValueFormatException if the type is no canonical type name
     */
    public static EntityUid of(String type, String id) {
        return new EntityUid(type, id);
    }

    /** Names another entity of the same type, which need not be checked again. */
    public EntityUid withId(String other) {
        return new EntityUid(type, Objects.requireNonNull(other, "other"), hash(type, other));
    }

    /** The full type name, such as {@code Zt::Workload}. */
    public String type() {
        return type;
    }

    /** The id within the type. */
    public String id() {
        return id;
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

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof EntityUid uid && hash == uid.hash && id.equals(uid.id) && type.equals(uid.type));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Cedar source for this entity, as in {@code User::"alice"}, with the id escaped. */
    @Override
    public String toString() {
        return type + "::" + Quoting.quote(id);
    }
}
