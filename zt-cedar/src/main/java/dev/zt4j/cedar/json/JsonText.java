package dev.zt4j.cedar.json;

import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;

/** Writes JSON texts, as deep as they can be read. */
final class JsonText {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(JsonReader.MAX_NESTING)
                    .build())
            .build();

    private JsonText() {}

    /** What is written, or the refusal of what would nest deeper than can be read. */
    static String write(Refusal refusal, String what, Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            content.accept(out);
        } catch (JacksonException tooDeep) {
            throw refusal.of(null, what + " nests deeper than " + JsonReader.MAX_NESTING + " levels as JSON");
        }
        return text.toString();
    }
}
