package dev.zt4j.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Files with tests in them, and the files that these name. */
interface TestTree {
    /** How messages name the file. */
    String display(String file);

    /** The files that may be tests, by the name that {@link #text} takes. */
    List<String> candidates();

    /** Whether a candidate has to be a test, because it was named. */
    boolean named();

    String text(String file);

    /**
     * The file that a test names. It is looked for beside the test, then in each folder above it, so paths may start at
     * the root of the tests.
     *
     * @return the name for {@link #text}, which need not exist
     */
    String resolve(String test, String path);

    /** What a path stands for: an archive, a folder or a file. */
    static TestTree of(Path path) {
        if (Files.isDirectory(path)) {
            List<String> files = Input.files(List.of(path), ".json").stream()
                    .map(Path::toString)
                    .toList();
            return new OnDisk(files, false);
        }
        String name = path.toString();
        if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
            return new Archive(name, unpack(path));
        }
        return new OnDisk(List.of(name), true);
    }

    private static SortedMap<String, byte[]> unpack(Path archive) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (InputStream file = Files.newInputStream(archive);
                TarArchiveInputStream in =
                        new TarArchiveInputStream(new GZIPInputStream(new BufferedInputStream(file)))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.isFile()) {
                    files.put(Path.of(entry.getName()).normalize().toString(), in.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new InputException(archive.toString(), null, "expected a tar.gz archive: " + e.getMessage());
        }
        return files;
    }

    /** Files and folders. */
    record OnDisk(List<String> candidates, boolean named) implements TestTree {
        @Override
        public String display(String file) {
            return file;
        }

        @Override
        public String text(String file) {
            return Input.text(Path.of(file));
        }

        @Override
        public String resolve(String test, String path) {
            Path first = Path.of(test).resolveSibling(path);
            for (Path folder = Path.of(test).toAbsolutePath().getParent();
                    folder != null;
                    folder = folder.getParent()) {
                Path file = folder.resolve(path);
                if (Files.isRegularFile(file)) {
                    Path here = Path.of("").toAbsolutePath();
                    return (file.startsWith(here) ? here.relativize(file) : file).toString();
                }
            }
            return first.toString();
        }
    }

    /** The content of a tar.gz. */
    record Archive(String name, SortedMap<String, byte[]> files) implements TestTree {
        @Override
        public String display(String file) {
            return name + "!" + file;
        }

        @Override
        public List<String> candidates() {
            List<String> json = new ArrayList<>(files.keySet());
            json.removeIf(file -> !file.endsWith(".json"));
            return json;
        }

        @Override
        public boolean named() {
            return false;
        }

        @Override
        public String text(String file) {
            byte[] content = files.get(file);
            if (content == null) {
                throw new InputException(display(file), null, "expected a file of this name in the archive");
            }
            return Input.utf8(display(file), content);
        }

        @Override
        public String resolve(String test, String path) {
            for (Path folder = Path.of(test).getParent(); folder != null; folder = folder.getParent()) {
                String file = folder.resolve(path).normalize().toString();
                if (files.containsKey(file)) {
                    return file;
                }
            }
            return Path.of(path).normalize().toString();
        }
    }
}
