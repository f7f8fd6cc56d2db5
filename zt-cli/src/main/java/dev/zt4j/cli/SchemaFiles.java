package dev.zt4j.cli;

import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.SchemaFragment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads schemas: in JSON if the name of the file ends so, else in Cedar syntax. */
final class SchemaFiles {
    private SchemaFiles() {}

    /** The schema that files, and the {@code .cedarschema} files of folders, declare together. */
    static Schema read(List<Path> paths) {
        List<SchemaFragment> fragments = new ArrayList<>();
        for (Path file : Input.files(paths, ".cedarschema")) {
            fragments.add(fragment(file.toString(), Input.text(file)));
        }
        return schema(String.valueOf(paths.get(0)), fragments);
    }

    static SchemaFragment fragment(String file, String text) {
        return InputException.reading(
                file,
                () -> file.endsWith(".json") ? SchemaFragment.parseJson(text, file) : SchemaFragment.parse(text, file));
    }

    static Schema schema(String file, List<SchemaFragment> fragments) {
        return InputException.reading(file, () -> Schema.of(fragments));
    }
}
