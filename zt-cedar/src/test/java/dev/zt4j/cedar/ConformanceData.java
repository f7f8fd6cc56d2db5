package dev.zt4j.cedar;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.PolicyParser;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/** The archives of conformance data, which lie outside the project. */
final class ConformanceData {
    private static final int BLOCK = 512;

    private ConformanceData() {}

    /** The archive's place; skips the running test if it is not there. */
    static Path find(String archive) {
        Path folder = Path.of(System.getProperty("cedar.conformance", "../shared/cedar-conformance"));
        Path file = folder.resolve(archive);
        Assumptions.assumeTrue(
                Files.isRegularFile(file),
                () -> "SKIPPED: no Cedar conformance data at " + folder.normalize() + " (" + archive + ")");
        return file;
    }

    static String gunzip(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    /** The texts of the wanted regular files of a tar.gz, by path. */
    static Map<String, String> untar(Path file, Predicate<String> wanted) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file))))) {
            byte[] header = new byte[BLOCK];
            while (true) {
                in.readFully(header);
                String name = field(header, 0, 100);
                if (name.isEmpty()) {
                    return files;
                }
                int size = Integer.parseInt(field(header, 124, 12).strip(), 8);
                byte[] content = new byte[size];
                in.readFully(content);
                in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                boolean regular = header[156] == '0' || header[156] == 0;
                if (regular && wanted.test(name)) {
                    files.put(name, new String(content, UTF_8));
                }
            }
        } catch (EOFException truncated) {
            throw new IOException("the archive ends early: " + file.getFileName(), truncated);
        }
    }

    /** The policy texts of an archive of cases. */
    static List<String> policies(String archive) throws IOException {
        return List.copyOf(untar(find(archive), name -> name.endsWith(".cedar")).values());
    }

    /** The policy texts among the probes that are Cedar, the expressions in a policy around them. */
    static List<String> probedPolicies() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String probe :
                RawJson.items(RawJson.object(gunzip(find("probes.json.gz"))).text("probes"))) {
            RawJson parts = RawJson.object(probe);
            String text;
            if (parts.has("e")) {
                text = Fixture.permitWhen(RawJson.string(parts.text("e")));
            } else if (parts.has("policy")) {
                text = RawJson.string(parts.text("policy"));
            } else {
                continue;
            }
            try {
                PolicyParser.parse(text);
                texts.add(text);
            } catch (CedarSyntaxException refused) {
                // What the language refuses, other tests look at.
            }
        }
        return texts;
    }

    private static String field(byte[] header, int start, int length) {
        int end = start;
        while (end < start + length && header[end] != 0) {
            end++;
        }
        return new String(header, start, end - start, UTF_8);
    }
}
