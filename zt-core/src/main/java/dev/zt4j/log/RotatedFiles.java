package dev.zt4j.log;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files beside a log file that were put aside: its name, a dot and a number that grows. */
final class RotatedFiles {
    private final Path file;
    private final TreeMap<Long, Path> byNumber = new TreeMap<>();

    private RotatedFiles(Path file) {
        this.file = file;
    }

    static RotatedFiles of(Path file) throws IOException {
        RotatedFiles found = new RotatedFiles(file.toAbsolutePath());
        Pattern form = Pattern.compile(Pattern.quote(file.getFileName() + ".") + "([0-9]{6,18})");
        try (DirectoryStream<Path> all = Files.newDirectoryStream(found.file.getParent())) {
            for (Path each : all) {
                Matcher name = form.matcher(String.valueOf(each.getFileName()));
                if (name.matches()) {
                    found.byNumber.put(Long.parseLong(name.group(1)), each);
                }
            }
        }
        return found;
    }

    /** The name for one more. */
    Path next() {
        long number = byNumber.isEmpty() ? 1 : byNumber.lastKey() + 1;
        Path path = file.resolveSibling(file.getFileName() + String.format(Locale.ROOT, ".%06d", number));
        byNumber.put(number, path);
        return path;
    }

    @Nullable
    Path newest() {
        return byNumber.isEmpty() ? null : byNumber.lastEntry().getValue();
    }

    void deleteAllBut(int kept) throws IOException {
        for (Map.Entry<Long, Path> each : List.copyOf(byNumber.entrySet())) {
            if (byNumber.size() <= kept) {
                return;
            }
            Files.deleteIfExists(each.getValue());
            byNumber.remove(each.getKey());
        }
    }
}
