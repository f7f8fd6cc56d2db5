package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.text.Quoting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/** Reads a JSON text strictly: no repeated keys, no unpaired surrogates, bounded length and nesting, nothing after it. */
final class JsonReader {
    static final int MAX_NESTING = 128;
    private static final int MAX_NUMBER = 1000;

    // Repeated keys are found while the members are collected; the factory's own detection would do it twice.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxNumberLength(MAX_NUMBER)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final String text;
    private final JsonParser parser;
    private final Refusal refusal;

    private JsonReader(String text, JsonParser parser, Refusal refusal) {
        this.text = text;
        this.parser = parser;
        this.refusal = refusal;
    }

    static JsonNode read(String text, int maxLength, Refusal refusal) {
        if (text.length() > maxLength) {
            throw refusal.of(null, "the JSON text is longer than " + maxLength + " characters");
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonReader reader = new JsonReader(text, parser, refusal);
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw reader.failure(text.length(), "the JSON text is empty");
            }
            JsonNode root = reader.node(first);
            if (parser.nextToken() != null) {
                throw reader.failure(reader.offset(), "more text after the JSON value");
            }
            return root;
        } catch (JacksonException malformed) {
            long offset = malformed.getLocation() == null
                    ? 0
                    : malformed.getLocation().getCharOffset();
            throw refusal.of(
                    SourcePosition.in(text, (int) Math.max(0, Math.min(offset, text.length()))),
                    "not JSON, or nested deeper than " + MAX_NESTING + " levels");
        }
    }

    private RuntimeException failure(int offset, String problem) {
        return refusal.of(SourcePosition.in(text, offset), problem);
    }

    private int offset() {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    private JsonNode node(JsonToken token) {
        int offset = offset();
        return switch (token) {
            case START_OBJECT -> members(offset);
            case START_ARRAY -> items(offset);
            case VALUE_STRING -> new JsonNode.Text(unicode(parser.getString(), offset), offset);
            case VALUE_NUMBER_INT -> whole(offset);
            case VALUE_TRUE -> new JsonNode.Truth(true, offset);
            case VALUE_FALSE -> new JsonNode.Truth(false, offset);
            case VALUE_NUMBER_FLOAT -> new JsonNode.Foreign("a number with a fraction or an exponent", offset);
            case VALUE_NULL -> new JsonNode.Foreign(JsonNode.Foreign.NULL, offset);
            default -> throw failure(offset, "not JSON");
        };
    }

    private JsonNode members(int offset) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            int place = offset();
            String name = unicode(parser.currentName(), place);
            if (members.put(name, node(parser.nextToken())) != null) {
                throw failure(place, "the object has this key already");
            }
        }
        return new JsonNode.Members(members, offset, offset() + 1);
    }

    private JsonNode items(int offset) {
        List<JsonNode> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(node(token));
        }
        return new JsonNode.Items(items, offset);
    }

    private JsonNode whole(int offset) {
        String digits = parser.getString();
        try {
            return digits.equals("-0")
                    ? new JsonNode.Foreign("a negative zero", offset)
                    : new JsonNode.Whole(Long.parseLong(digits), offset);
        } catch (NumberFormatException tooLarge) {
            return new JsonNode.Foreign("a number that does not fit in 64 bits", offset);
        }
    }

    private String unicode(String value, int offset) {
        if (Quoting.loneSurrogate(value) >= 0) {
            throw failure(offset, "a string with an unpaired surrogate");
        }
        return value;
    }
}
