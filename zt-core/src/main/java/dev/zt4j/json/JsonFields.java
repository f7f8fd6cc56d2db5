package dev.zt4j.json;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object of a configuration, each read once and by its type. What nobody reads is an error of
 * {@link #end()}, so a misspelt name does not pass unseen. Every fault is a {@link JsonTextException} that names the
 * field. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class JsonFields {
    private final String path;
    private final Map<String, @Nullable Object> values;
    private final Set<String> read = new HashSet<>();

    private JsonFields(String path, Map<String, @Nullable Object> values) {
        this.path = path;
        this.values = values;
    }

    /**
     * Reads an object.
     *
     * @param text the JSON, whose size the caller has bounded
     */
    public static JsonFields parse(String text) {
        return new JsonFields("", StrictJson.object(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Tells whether there is a field of a name. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** Returns a text, which is not blank. */
    public String text(String name) {
        return typed(name, String.class, "a text that is not blank", text -> !text.isBlank());
    }

    /** Returns a text, or nothing if there is none. */
    public Optional<String> optionalText(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /** Returns a truth value, or another if there is none. */
    public boolean truth(String name, boolean otherwise) {
        return has(name) ? typed(name, Boolean.class, "true or false", value -> true) : otherwise;
    }

    /** Returns a whole number. */
    public long number(String name) {
        return typed(name, Long.class, "a whole number", value -> true);
    }

    /** Returns an instant, written as in ISO 8601 with Z. */
    public Instant instant(String name) {
        String text = text(name);
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw wrong(name, "an instant such as 2026-01-31T12:00:00Z");
        }
    }

    /** Returns a duration, written as in ISO 8601. */
    public Duration duration(String name) {
        String text = text(name);
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw wrong(name, "a duration such as PT15M");
        }
    }

    /** Returns a constant of an enum, written in any case with {@code -} or {@code _}. */
    public <E extends Enum<E>> E constant(String name, Class<E> type) {
        String text = text(name).toUpperCase(Locale.ROOT).replace('-', '_');
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw wrong(name, "one of " + List.of(type.getEnumConstants()));
    }

    /** Returns the texts of a list; none if there is no list. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object item : items(name)) {
            if (!(item instanceof String text) || text.isBlank()) {
                throw wrong(name, "a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    /** Returns the objects of a list; none if there is no list. */
    public List<JsonFields> objects(String name) {
        List<JsonFields> objects = new ArrayList<>();
        for (Object item : items(name)) {
            objects.add(of(item, path + name + '[' + objects.size() + "]."));
        }
        return objects;
    }

    /** Returns an object. */
    public JsonFields object(String name) {
        return of(value(name), path + name + '.');
    }

    /** Returns the names of all fields, in their order. */
    public Set<String> names() {
        return Set.copyOf(values.keySet());
    }

    /** Refuses fields that were not read. */
    public void end() {
        for (String name : values.keySet()) {
            if (!read.contains(name)) {
                throw new JsonTextException(path + name + ": no such field is known");
            }
        }
    }

    private List<?> items(String name) {
        return has(name) ? typed(name, List.class, "a list", value -> true) : List.of();
    }

    @SuppressWarnings("unchecked") // objects have texts as names
    private JsonFields of(@Nullable Object value, String itsPath) {
        if (value instanceof Map<?, ?> fields) {
            return new JsonFields(itsPath, (Map<String, @Nullable Object>) fields);
        }
        throw new JsonTextException(itsPath.substring(0, itsPath.length() - 1) + ": expected an object");
    }

    private @Nullable Object value(String name) {
        if (!has(name)) {
            throw new JsonTextException(path + name + ": missing");
        }
        read.add(name);
        return values.get(name);
    }

    private <T> T typed(String name, Class<T> type, String expected, java.util.function.Predicate<T> test) {
        Object value = value(name);
        if (type.isInstance(value) && test.test(type.cast(value))) {
            return type.cast(value);
        }
        throw wrong(name, expected);
    }

    private JsonTextException wrong(String name, String expected) {
        return new JsonTextException(path + name + ": expected " + expected);
    }
}
