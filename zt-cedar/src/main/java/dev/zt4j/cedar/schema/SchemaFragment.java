package dev.zt4j.cedar.schema;

import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.SchemaParser;
import dev.zt4j.cedar.syntax.SchemaTree;
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

    /** The declarations as written. */
    public SchemaTree tree() {
        return tree;
    }

    /** The name of the text, if it was given one. */
    public Optional<String> source() {
        return Optional.ofNullable(source);
    }
}
