package dev.zt4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads files. */
final class Input {
    /** How the standard input is named in place of a file. */
    static final String STANDARD = "-";

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

    /** The bytes of a file, or of the standard input for {@code -}; one more than the most if there are more. */
    static byte[] bytes(String file, InputStream standard, int most) {
        if (file.equals(STANDARD)) {
            return read(file, standard, most);
        }
        try (InputStream stream = open(file)) {
            return read(file, stream, most);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static byte[] read(String file, InputStream stream, int most) {
        try {
            return stream.readNBytes(most + 1);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /** A file to be read bit by bit. */
    static InputStream open(String file) {
        try {
            Path path = Path.of(file);
            if (Files.isDirectory(path)) {
                throw new InputException(file, null, "expected a file, found a folder");
            }
            return Files.newInputStream(path);
        } catch (IOException | InvalidPathException e) {
            throw new InputException(file, null, "expected a file that exists and can be read");
        }
    }

    /** What went wrong with a file, in one line. */
    static InputException failure(String file, IOException e) {
        return e instanceof FileSystemException known && known.getReason() != null
                ? new InputException(String.valueOf(known.getFile()), null, known.getReason())
                : new InputException(
                        file, null, "cannot be read or written: " + e.getClass().getSimpleName());
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
