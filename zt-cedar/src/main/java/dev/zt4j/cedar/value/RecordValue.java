package dev.zt4j.cedar.value;

import dev.zt4j.cedar.text.Quoting;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Record: values under distinct names, without order. At most 256 levels of sets and records may nest.
 *
 * @since 0.1.0
 */
public final class RecordValue implements Value {
    private static final RecordValue EMPTY = new RecordValue(new LinkedHashMap<>());

    private final LinkedHashMap<String, Value> fields;
    private final int depth;

    /** Worked out when first asked for; 0 until then. Threads that race for it write the same number. */
    private int hash;

    private RecordValue(LinkedHashMap<String, Value> fields) {
        this.fields = fields;
        this.depth = Nesting.above(fields.values());
    }

    /** The record without fields. */
    public static RecordValue empty() {
        return EMPTY;
    }

    /**
     * The record of these fields.
     *
     * @throws ValueFormatException if sets and records would nest too deeply
     */
    public static RecordValue of(Map<String, ? extends Value> fields) {
        Objects.requireNonNull(fields, "fields");
        if (fields.isEmpty()) {
            return EMPTY;
        }
        LinkedHashMap<String, Value> copy = new LinkedHashMap<>(Math.max(16, fields.size() * 2));
        fields.forEach((name, value) ->
                copy.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value")));
        return new RecordValue(copy);
    }

    /** The fields by name; unmodifiable, with constant-time {@code get}, in the order they were given. */
    public Map<String, Value> fields() {
        return Collections.unmodifiableMap(fields);
    }

    /** The value of a field, or null if there is none of this name. */
    public @Nullable Value get(String name) {
        return fields.get(name);
    }

    int depth() {
        return depth;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof RecordValue record
                        && hashCode() == record.hashCode()
                        && fields.equals(record.fields));
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Hashing.of(this);
            hash = known;
        }
        return known;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        Iterator<Map.Entry<String, Value>> each = fields.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<String, Value> field = each.next();
            out.append(Quoting.quote(field.getKey())).append(": ").append(field.getValue());
            out.append(each.hasNext() ? ", " : "");
        }
        return out.append('}').toString();
    }
}
