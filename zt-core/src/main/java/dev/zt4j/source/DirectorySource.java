package dev.zt4j.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A source that reads the files of one directory as one generation. It is parsed again only when a byte has changed,
 * and refused as a whole when one file is bad or when files change while they are being read. Replace a file by
 * renaming a finished one over it: a file that is written in place may be seen half done.
 * Not thread-safe: it is loaded by one thread at a time.
 *
 * @param <T> what the files become
 * @since 0.1.0
 */
public final class DirectorySource<T> implements Source<T> {
    /** The most files that are read. */
    public static final int MAX_FILES = 10_000;

    /** The most bytes that are read, over all files. */
    public static final int MAX_BYTES = 64 << 20;

    private final String name;
    private final Path directory;
    private final Predicate<String> wanted;
    private final Function<SortedMap<String, byte[]>, T> parser;

    private @Nullable SortedMap<String, byte[]> lastFiles;
    private @Nullable T lastValue;
    private @Nullable SourceException lastRefusal;

    /**
     * Creates a source over a directory, which need not exist yet.
     *
     * @param name a name for messages
     * @param directory where the files are
     * @param wanted tells by its name whether a file is read; hidden files never are
     * @param parser turns the files, by name in order, into a value, or throws {@link SourceException}
     */
    public DirectorySource(
            String name, Path directory, Predicate<String> wanted, Function<SortedMap<String, byte[]>, T> parser) {
        this.name = Objects.requireNonNull(name, "name");
        this.directory = Objects.requireNonNull(directory, "directory");
        this.wanted = Objects.requireNonNull(wanted, "wanted");
        this.parser = Objects.requireNonNull(parser, "parser");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Delivery<T> load(Instant now) {
        SortedMap<String, byte[]> files = read();
        if (lastFiles == null || !sameContent(lastFiles, files)) {
            lastFiles = files;
            lastRefusal = null;
            lastValue = null;
            try {
                lastValue = parser.apply(files);
            } catch (SourceException e) {
                lastRefusal = e;
            }
        }
        if (lastRefusal != null) {
            throw lastRefusal;
        }
        return Delivery.of(Objects.requireNonNull(lastValue), now);
    }

    private SortedMap<String, byte[]> read() {
        try {
            SortedMap<String, String> before = list();
            SortedMap<String, byte[]> files = new TreeMap<>();
            int room = MAX_BYTES;
            for (String file : before.keySet()) {
                byte[] content = readFile(directory.resolve(file), room);
                room -= content.length;
                files.put(file, content);
            }
            if (!before.equals(list())) {
                throw new SourceException(List.of(name + ": files changed while they were being read"));
            }
            return files;
        } catch (IOException e) {
            throw new SourceException(List.of(name + ": cannot read the directory or a file in it ("
                    + e.getClass().getSimpleName() + ")"));
        }
    }

    /** Returns the wanted files with what tells that one was changed. */
    private SortedMap<String, String> list() throws IOException {
        SortedMap<String, String> stamps = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String file = entry.getFileName().toString();
                if (file.startsWith(".") || !wanted.test(file)) {
                    continue;
                }
                BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
                if (!attributes.isRegularFile()) {
                    throw new SourceException(List.of(name + ": " + file + " is not a regular file"));
                }
                if (attributes.size() > MAX_BYTES) {
                    throw new SourceException(List.of(name + ": " + file + " has more than " + MAX_BYTES + " bytes"));
                }
                BasicFileAttributes link =
                        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                stamps.put(
                        file,
                        attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey() + " "
                                + link.fileKey());
                if (stamps.size() > MAX_FILES) {
                    throw new SourceException(List.of(name + ": more than " + MAX_FILES + " files"));
                }
            }
        }
        return stamps;
    }

    private byte[] readFile(Path file, int room) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] content = input.readNBytes(room + 1);
            if (content.length > room) {
                throw new SourceException(List.of(name + ": more than " + MAX_BYTES + " bytes"));
            }
            return content;
        }
    }

    private static boolean sameContent(Map<String, byte[]> one, Map<String, byte[]> other) {
        if (!one.keySet().equals(other.keySet())) {
            return false;
        }
        for (Map.Entry<String, byte[]> entry : one.entrySet()) {
            if (!Arrays.equals(entry.getValue(), other.get(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }
}
