package dev.zt4j.source.https;

import dev.zt4j.digest.Sha256;
import dev.zt4j.source.SourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The last good document of one owner, such as a trust domain, on disk. It says whose it is and since when, with a digest over
 * all of that; it is replaced at once or not at all, and readable by its owner alone.
 * Not thread-safe: its source loads and saves one at a time.
 */
public final class SavedCopy {
    private static final String FORMAT = "zt4j-copy-1";
    private static final int MAX_HEADER = 8_192;
    private static final int HEADER_LINES = 4;

    private final Path file;
    private final String owner;
    private final int maxBytes;

    /**
     * Creates the copy, which need not exist yet.
     *
     * @param directory where it is
     * @param owner whose document it is
     * @param maxBytes the most bytes of the document
     */
    public SavedCopy(Path directory, String owner, int maxBytes) {
        String name = HexFormat.of().formatHex(Sha256.of(owner.getBytes(StandardCharsets.UTF_8)));
        this.file = directory.resolve(name + ".copy");
        this.owner = owner;
        this.maxBytes = maxBytes;
    }

    /** A document with when it was good. */
    public static final class Saved {
        private final Instant asOf;
        private final byte[] document;

        private Saved(Instant asOf, byte[] document) {
            this.asOf = asOf;
            this.document = document;
        }

        /** Returns since when it is good. */
        public Instant asOf() {
            return asOf;
        }

        /** Returns the document. */
        public byte[] document() {
            return document;
        }
    }

    /** Puts a document, good as of an instant, in the place of the one before. */
    public void write(byte[] document, Instant asOf) throws IOException {
        Path unfinished = Files.createTempFile(file.getParent(), ".copy", null);
        try {
            ownerOnly(unfinished);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            content.write(header(document, asOf));
            content.write(document);
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content.toByteArray());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void ownerOnly(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        }
    }

    private byte[] header(byte[] document, Instant asOf) {
        String start = FORMAT + '\n' + owner + '\n' + asOf + '\n';
        ByteBuffer signed = ByteBuffer.allocate(start.getBytes(StandardCharsets.UTF_8).length + document.length)
                .put(start.getBytes(StandardCharsets.UTF_8))
                .put(document);
        return (start + HexFormat.of().formatHex(Sha256.of(signed.array())) + '\n').getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns the copy; empty if there is none.
     *
     * @throws SourceException if there is one that cannot be relied on
     */
    public Optional<Saved> read(Instant now) {
        try {
            PosixFileAttributeView view =
                    Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            if (!Files.readAttributes(
                                    file, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .isRegularFile()
                    || Files.size(file) > (long) maxBytes + MAX_HEADER) {
                throw refused("it is no regular file, or too large");
            }
            if (view != null && view.readAttributes().permissions().stream().anyMatch(SavedCopy::opensToOthers)) {
                throw refused("others than its owner have access to it");
            }
            return Optional.of(parse(Files.readAllBytes(file), now));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | DateTimeParseException e) {
            throw refused("it cannot be read");
        }
    }

    private static boolean opensToOthers(PosixFilePermission permission) {
        return !permission.name().startsWith("OWNER");
    }

    private Saved parse(byte[] content, Instant now) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        String[] lines = text.split("\n", HEADER_LINES + 1);
        if (lines.length <= HEADER_LINES || !lines[0].equals(FORMAT)) {
            throw refused("it is not complete");
        }
        Instant asOf = Instant.parse(lines[2]);
        byte[] document = lines[HEADER_LINES].getBytes(StandardCharsets.ISO_8859_1);
        byte[] expected = header(document, asOf);
        if (content.length != expected.length + document.length
                || !MessageDigest.isEqual(expected, java.util.Arrays.copyOf(content, expected.length))) {
            throw refused("it is damaged, or of another owner");
        }
        if (asOf.isAfter(now)) {
            throw refused("it is of the future");
        }
        return new Saved(asOf, document);
    }

    private SourceException refused(String why) {
        return new SourceException(List.of("the copy " + file.getFileName() + " is not used: " + why));
    }
}
