package dev.zt4j.cedar.value;

import dev.zt4j.cedar.text.Quoting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Record: values under distinct names, without order. At most 256 levels of sets and records may nest.
 *
 * @since 0.1.0
 */
public final class RecordValue implements Value, Context {
    private static final int SMALL = 8;
    private static final RecordValue EMPTY = new RecordValue(new Object[0]);

    /** Names, each followed by its value. Names that are one object are found without looking into them. */
    private final Object[] namesAndValues;

    private final int depth;

    /** Made when first needed, which it is not to find one of a few names. Threads that race for it make the same. */
    private @Nullable Map<String, Value> fields;

    /** Worked out when first asked for; 0 until then. Threads that race for it write the same number. */
    private int hash;

    private RecordValue(Object[] namesAndValues) {
        this.namesAndValues = namesAndValues;
        int deepest = 0;
        for (int i = 0; i < size(); i++) {
            deepest = Math.max(deepest, Nesting.depth(value(i)));
        }
        this.depth = Nesting.above(deepest, size());
    }

    /** The record without fields. */
    public static RecordValue empty() {
        return EMPTY;
    }

    /**
     * The record of these fields.
     *
     * @throws ValueFormatException if there are more than {@link Value#MAX_ELEMENTS}, or sets and records would nest too
     *     deeply
     */
    public static RecordValue of(Map<String, ? extends Value> fields) {
        Objects.requireNonNull(fields, "fields");
        if (fields.isEmpty()) {
            return EMPTY;
        }
        List<Object> all = new ArrayList<>(fields.size() * 2);
        fields.forEach((name, value) -> {
            all.add(Objects.requireNonNull(name, "name"));
            all.add(Objects.requireNonNull(value, "value"));
        });
        return new RecordValue(all.toArray());
    }

    /**
     * Starts a record of fields that come one by one.
     *
     * @param fields how many there will be at most
     */
    public static Builder builder(int fields) {
        return new Builder(fields);
    }

    /** The fields by name; unmodifiable, with constant-time {@code get}, in the order they were given. */
    public Map<String, Value> fields() {
        Map<String, Value> known = fields;
        if (known == null) {
            Map<String, Value> copy = new LinkedHashMap<>(Math.max(16, size() * 2));
            for (int i = 0; i < size(); i++) {
                copy.put(name(i), value(i));
            }
            known = Collections.unmodifiableMap(copy);
            fields = known;
        }
        return known;
    }

    @Override
    public RecordValue record() {
        return this;
    }

    /** The value of a field, or null if there is none of this name. */
    @Override
    @SuppressWarnings("ReferenceEquality") // equal names that are not one object are looked for afterwards
    public @Nullable Value get(String name) {
        int size = size();
        if (size > SMALL) {
            return fields().get(name);
        }
        for (int i = 0; i < size; i++) {
            if (namesAndValues[2 * i] == name) {
                return value(i);
            }
        }
        for (int i = 0; i < size; i++) {
            if (namesAndValues[2 * i].equals(name)) {
                return value(i);
            }
        }
        return null;
    }

    int size() {
        return namesAndValues.length / 2;
    }

    String name(int index) {
        return (String) namesAndValues[2 * index];
    }

    Value value(int index) {
        return (Value) namesAndValues[2 * index + 1];
    }

    int depth() {
        return depth;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof RecordValue record
                        && hashCode() == record.hashCode()
                        && fields().equals(record.fields()));
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
        for (int i = 0; i < size(); i++) {
            out.append(i == 0 ? "" : ", ").append(Quoting.quote(name(i))).append(": ");
            out.append(value(i));
        }
        return out.append('}').toString();
    }

    /**
     * Collects the fields of a record. Makes no more objects than the record needs. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Object[] namesAndValues;
        private int next;

        private Builder(int fields) {
            this.namesAndValues = new Object[2 * fields];
        }

        /**
         * Adds a field.
         *
         * @throws IllegalArgumentException if there is one of this name, or there are more than was said
         */
        public Builder put(String name, Value value) {
            if (next == namesAndValues.length) {
                throw new IllegalArgumentException("more than " + next / 2 + " fields");
            }
            for (int i = 0; i < next; i += 2) {
                if (namesAndValues[i].equals(name)) {
                    throw new IllegalArgumentException("two fields are named " + name);
                }
            }
            namesAndValues[next] = Objects.requireNonNull(name, "name");
            namesAndValues[next + 1] = Objects.requireNonNull(value, "value");
            next += 2;
            return this;
        }

        /** Adds all fields of a record, as {@link #put} does. */
        public Builder putAll(RecordValue record) {
            for (int i = 0; i < record.size(); i++) {
                put(record.name(i), record.value(i));
            }
            return this;
        }

        /**
         * Makes the record; this is of no use afterwards.
         *
         * @throws ValueFormatException as {@link #of(Map)}
         */
        public RecordValue build() {
            if (next == 0) {
                return EMPTY;
            }
            return new RecordValue(
                    next == namesAndValues.length ? namesAndValues : Arrays.copyOf(namesAndValues, next));
        }
    }
}
