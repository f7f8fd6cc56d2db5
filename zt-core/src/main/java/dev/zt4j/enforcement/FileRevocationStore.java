package dev.zt4j.enforcement;

import dev.zt4j.enforcement.Revocation.Target;
import dev.zt4j.json.JsonTextException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Appends lines to a file, each forced to the disk before it counts as stored. */
final class FileRevocationStore implements RevocationStore {
    private static final long MAX_SIZE = 256L << 20;

    private final Path file;

    FileRevocationStore(Path file) {
        this.file = Objects.requireNonNull(file, "file");
    }

    @Override
    public List<Revocation> load() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        if (Files.size(file) > MAX_SIZE) {
            throw new IOException(file + ": larger than " + MAX_SIZE + " bytes");
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        int whole = text.lastIndexOf('\n') + 1;
        if (whole < text.length()) {
            cut(text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
        }
        Map<Target, Revocation> standing = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.substring(0, whole).lines().toList()) {
            number++;
            read(line, number, standing);
        }
        return new ArrayList<>(standing.values());
    }

    private void read(String line, int number, Map<Target, Revocation> standing) throws IOException {
        try {
            RevocationJson.Line entry = RevocationJson.parse(line);
            if (entry.revocation() == null) {
                standing.remove(entry.target());
            } else {
                standing.put(entry.target(), entry.revocation());
            }
        } catch (JsonTextException | IllegalArgumentException e) {
            throw new IOException(file + ", line " + number + ": " + e.getMessage());
        }
    }

    @Override
    public void add(Revocation revocation) throws IOException {
        append(RevocationJson.revoked(revocation));
    }

    @Override
    public void lift(Target target) throws IOException {
        append(RevocationJson.lifted(target));
    }

    private void cut(long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
            channel.force(true);
        }
    }

    /** What could be written only in part is taken back, so that the next line begins where a line begins. */
    private void append(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + '\n').getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ),
                ownerOnly())) {
            long end = channel.size();
            try {
                channel.position(end);
                while (bytes.hasRemaining()) {
                    int ignored = channel.write(bytes);
                }
                channel.force(true);
            } catch (IOException e) {
                channel.truncate(end);
                throw e;
            }
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
