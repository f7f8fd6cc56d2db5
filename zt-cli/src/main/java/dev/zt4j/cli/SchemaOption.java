package dev.zt4j.cli;

import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.SchemaFragment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads schemas from files. */
final class SchemaOption {
    private SchemaOption() {}

    /** The schema that files, and the {@code .cedarschema} files of folders, declare together. */
    static Schema read(List<Path> paths) {
        List<SchemaFragment> fragments = new ArrayList<>();
        for (Path file : Input.files(paths, ".cedarschema")) {
            String text = Input.text(file);
            fragments.add(InputException.reading(file.toString(), () -> SchemaFragment.parse(text, file.toString())));
        }
        return InputException.reading(String.valueOf(paths.get(0)), () -> Schema.of(fragments));
    }
}
