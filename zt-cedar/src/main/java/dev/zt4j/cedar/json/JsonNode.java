package dev.zt4j.cedar.json;

import java.util.List;
import java.util.Map;

/** A piece of a JSON document, with the index in the text at which it begins. */
public sealed interface JsonNode {

    /** Where the piece begins. */
    int offset();

    /** An object, its members in order, and the index at which it ends. */
    record Members(Map<String, JsonNode> byName, int offset, int end) implements JsonNode {}

    /** An array. */
    record Items(List<JsonNode> nodes, int offset) implements JsonNode {}

    /** A string. */
    record Text(String value, int offset) implements JsonNode {}

    /** An integer in the range of a Long. */
    record Whole(long value, int offset) implements JsonNode {}

    /** A truth value. */
    record Truth(boolean value, int offset) implements JsonNode {}

    /** What JSON has and Cedar has not, refused only where a value is needed. */
    record Foreign(String what, int offset) implements JsonNode {
        static final String NULL = "null";

        boolean isNull() {
            return what.equals(NULL);
        }
    }
}
