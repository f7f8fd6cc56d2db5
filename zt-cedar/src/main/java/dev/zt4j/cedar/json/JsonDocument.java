package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.text.Identifiers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A JSON text taken apart, and the places of its pieces. */
public final class JsonDocument {
    private final String text;
    private final Refusal refusal;
    private final JsonNode root;

    private JsonDocument(String text, Refusal refusal, JsonNode root) {
        this.text = text;
        this.refusal = refusal;
        this.root = root;
    }

    /** Reads a text strictly: no repeated keys, no unpaired surrogates, bounded length and nesting, nothing after it. */
    public static JsonDocument read(String text, int maxLength, Refusal refusal) {
        return new JsonDocument(text, refusal, JsonReader.read(text, maxLength, refusal));
    }

    /** The whole. */
    public JsonNode root() {
        return root;
    }

    /** The exception for a piece that is not what it should be. */
    public RuntimeException failure(JsonNode node, String problem) {
        return refusal.of(SourcePosition.in(text, node.offset()), problem);
    }

    String source(JsonNode.Members members) {
        return text.substring(members.offset(), members.end());
    }

    String text() {
        return text;
    }

    Map<String, JsonNode> members(JsonNode node, String what) {
        if (node instanceof JsonNode.Members members) {
            return members.byName();
        }
        throw failure(node, what + " is written as an object");
    }

    /** The members of an object that has all of the required keys and none beside the required and optional ones. */
    Map<String, JsonNode> members(JsonNode node, String what, Set<String> required, Set<String> optional) {
        Map<String, JsonNode> members = members(node, what);
        for (Map.Entry<String, JsonNode> member : members.entrySet()) {
            if (!required.contains(member.getKey()) && !optional.contains(member.getKey())) {
                throw failure(member.getValue(), what + " has a key that is not known here");
            }
        }
        for (String key : required) {
            if (!members.containsKey(key)) {
                throw failure(node, what + " needs the key \"" + key + "\"");
            }
        }
        return members;
    }

    List<JsonNode> items(JsonNode node, String what) {
        if (node instanceof JsonNode.Items items) {
            return items.nodes();
        }
        throw failure(node, what + " is written as an array");
    }

    String string(JsonNode node, String what) {
        if (node instanceof JsonNode.Text string) {
            return string.value();
        }
        throw failure(node, what + " is written as a string");
    }

    /** A member that was made sure of before. */
    static JsonNode part(Map<String, JsonNode> parts, String name) {
        JsonNode part = parts.get(name);
        if (part == null) {
            throw new IllegalStateException(name);
        }
        return part;
    }

    /** The annotations that an object holds, by key; one of null holds the empty text. */
    Map<String, String> annotations(JsonNode node) {
        Map<String, String> annotations = new LinkedHashMap<>();
        members(node, "the collection of annotations").forEach((key, value) -> {
            if (!Identifiers.isWord(key)) {
                throw failure(value, "the key of an annotation must be an identifier");
            }
            annotations.put(key, isNull(value) ? "" : string(value, "an annotation"));
        });
        return annotations;
    }

    static boolean isNull(JsonNode node) {
        return node instanceof JsonNode.Foreign foreign && foreign.isNull();
    }
}
