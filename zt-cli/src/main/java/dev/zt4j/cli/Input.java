package dev.zt4j.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads files. */
final class Input {
    private Input() {}

    /** The text of a file. */
    static String text(Path file) {
        if (Files.isDirectory(file)) {
            throw new InputException(file.toString(), null, "expected a file, found a folder");
        }
        if (!Files.isReadable(file)) {
            throw new InputException(file.toString(), null, "expected a file that exists and can be read");
        }
        try {
            return utf8(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new InputException(file.toString(), null, "cannot be read: " + e.getMessage());
        }
    }

    static String utf8(String file, byte[] content) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InputException(file, null, "expected text in UTF-8");
        }
    }

    /** The files themselves, and of folders the files below them that end so, in order of their names. */
    static List<Path> files(List<Path> paths, String suffix) {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (Stream<Path> below = Files.walk(path)) {
                below.filter(file -> file.toString().endsWith(suffix) && Files.isRegularFile(file))
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                throw new InputException(path.toString(), null, "cannot be read: " + e.getMessage());
            }
        }
        return files;
    }
}
