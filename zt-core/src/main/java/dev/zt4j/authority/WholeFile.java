package dev.zt4j.authority;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that appear complete or not at all. */
final class WholeFile {
    private static final Set<PosixFilePermission> SECRET = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");

    private WholeFile() {}

    /** Writes a file that its owner alone can read, in the place of one that is there. */
    static void writeSecret(Path file, String text) throws IOException {
        write(file, text, SECRET);
    }

    /** Writes a file that all can read, in the place of one that is there. */
    static void writePublic(Path file, String text) throws IOException {
        write(file, text, PUBLIC);
    }

    private static void write(Path file, String text, Set<PosixFilePermission> permissions) throws IOException {
        // Made for the owner alone, before anything is in it.
        Path unfinished = Files.createTempFile(file.toAbsolutePath().getParent(), ".unfinished", null);
        try {
            PosixFileAttributeView view = Files.getFileAttributeView(unfinished, PosixFileAttributeView.class);
            if (view != null) {
                view.setPermissions(permissions);
            }
            Files.writeString(unfinished, text);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
