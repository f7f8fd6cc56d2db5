package dev.zt4j.cedar.schema;

import dev.zt4j.cedar.json.JsonDocument;
import dev.zt4j.cedar.json.SchemaJson;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.SchemaParser;
import dev.zt4j.cedar.syntax.SchemaTree;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One text of a schema, read but not yet resolved: its names may be declared in other texts. {@link Schema#of} makes a
 * schema of one or more. Immutable and safe to share between threads.
 *
 * @since 0.1.0
 */
public final class SchemaFragment {
    private static final int MAX_JSON_LENGTH = 1 << 22;

    private final SchemaTree tree;
    private final @Nullable String source;

    private SchemaFragment(SchemaTree tree, @Nullable String source) {
        this.tree = tree;
        this.source = source;
    }

    /**
     * Reads schema text in Cedar syntax.
     *
     * @throws CedarSyntaxException if the text is no schema, or passes a limit of {@link SchemaParser}
     */
    public static SchemaFragment parse(String text) {
        return new SchemaFragment(SchemaParser.parse(text), null);
    }

    /**
     * Reads schema text in Cedar syntax.
     *
     * @param text the text
     * @param source the name of the text, such as a file name, for the messages of {@link Schema#of}
     * @throws CedarSyntaxException if the text is no schema, or passes a limit of {@link SchemaParser}
     */
    public static SchemaFragment parse(String text, String source) {
        return new SchemaFragment(SchemaParser.parse(text), Objects.requireNonNull(source, "source"));
    }

    /**
     * Reads schema text in the JSON form.
     *
     * @throws CedarSchemaException if the text is no schema of this form, is longer than 4 Mi characters or nests deeper
     *     than 128 levels
     */
    public static SchemaFragment parseJson(String json) {
        return new SchemaFragment(readJson(json, null), null);
    }

    /**
     * Reads schema text in the JSON form.
     *
     * @param json the text
     * @param source the name of the text, such as a file name, for messages
     * @throws CedarSchemaException if the text is no schema of this form, is longer than 4 Mi characters or nests deeper
     *     than 128 levels
     */
    public static SchemaFragment parseJson(String json, String source) {
        return new SchemaFragment(readJson(json, Objects.requireNonNull(source, "source")), source);
    }

    private static SchemaTree readJson(String json, @Nullable String source) {
        Objects.requireNonNull(json, "json");
        return SchemaJson.read(JsonDocument.read(
                json, MAX_JSON_LENGTH, (position, problem) -> new CedarSchemaException(source, position, problem)));
    }

    /**
     * This text in the JSON form, annotations included. Whether the names in it are declared is not looked at.
     *
     * @throws CedarSchemaException if a name is declared twice, or the text would nest deeper than can be read
     */
    public String toJson() {
        new Declarations(List.of(this));
        return SchemaJson.write(tree, (position, problem) -> new CedarSchemaException(source, position, problem));
    }

    /**
     * This text in Cedar syntax, annotations included, comments not.
     *
     * @throws CedarSyntaxException if it holds what only the JSON form can say, see {@link SchemaTree#toCedar}
     */
    public String toCedar() {
        return tree.toCedar();
    }

    /** The declarations as written. */
    public SchemaTree tree() {
        return tree;
    }

    /** The name of the text, if it was given one. */
    public Optional<String> source() {
        return Optional.ofNullable(source);
    }
}
