package dev.zt4j.cedar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Takes test files apart without interpreting them: the parts of an object or array as JSON texts. */
final class RawJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Map<String, String> members;

    private RawJson(Map<String, String> members) {
        this.members = members;
    }

    /** The members of an object. */
    static RawJson object(String json) {
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, slice(json, parser));
            }
        }
        return new RawJson(members);
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    Set<String> names() {
        return members.keySet();
    }

    /** The JSON text of a member that must be there. */
    String text(String name) {
        return Objects.requireNonNull(members.get(name), name);
    }

    /** These members, and those of the other object that are missing here. */
    RawJson orElse(RawJson other) {
        Map<String, String> all = new LinkedHashMap<>(other.members);
        all.putAll(members);
        return new RawJson(all);
    }

    static List<String> items(String json) {
        List<String> items = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(slice(json, parser));
            }
        }
        return items;
    }

    static String string(String json) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return parser.getString();
        }
    }

    private static String slice(String json, JsonParser parser) {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            parser.getString();
        } else {
            parser.skipChildren();
        }
        return json.substring(start, (int) parser.currentLocation().getCharOffset())
                .strip();
    }
}
