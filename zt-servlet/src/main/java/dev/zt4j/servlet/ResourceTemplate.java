package dev.zt4j.servlet;

import dev.zt4j.cedar.value.EntityUid;
import java.util.List;
import java.util.StringJoiner;

/**
 * How the resource of a route is named: by a type, and by an id whose parts between slashes may be segments of the path.
 *
 * @param type an entity of the type
 * @param parts the parts of the id
 */
record ResourceTemplate(EntityUid type, List<Part> parts) {
    ResourceTemplate {
        parts = List.copyOf(parts);
    }

    /**
     * A part of an id.
     *
     * @param literal stands for itself, unless a segment of the path stands here
     * @param segment which segment, -1 for none
     */
    record Part(String literal, int segment) {
        String of(List<String> path) {
            return segment < 0 ? literal : path.get(segment);
        }
    }

    /** Names the resource of a request that has this path. */
    EntityUid of(List<String> path) {
        if (parts.size() == 1) {
            return type.withId(parts.get(0).of(path));
        }
        StringJoiner id = new StringJoiner("/");
        for (Part part : parts) {
            id.add(part.of(path));
        }
        return type.withId(id.toString());
    }
}
