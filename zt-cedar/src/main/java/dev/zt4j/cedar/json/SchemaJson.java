package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.SchemaTree;

/** The JSON form of schemas, both ways. */
public final class SchemaJson {
    private SchemaJson() {}

    /** The declarations that a document holds. Whether their names are declared is not looked at. */
    public static SchemaTree read(JsonDocument document) {
        return new SchemaReader(document).schema();
    }

    /** Declarations as JSON, or a refusal if they would nest deeper than can be read. */
    public static String write(SchemaTree schema, Refusal refusal) {
        return JsonText.write(refusal, "the schema", out -> new SchemaWriter(out).schema(schema));
    }
}
