package dev.zt4j.jdbc.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the blocks of docs/row-filters.md. */
final class GuideTest {
    private static final Pattern CLASS = Pattern.compile("public final class (\\w+)");

    @TempDir
    Path directory;

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("..", "docs", "row-filters.md"))) {
            if (line.startsWith("```")) {
                if (inside) {
                    blocks.add(block.toString());
                }
                block.setLength(0);
                inside = line.equals("```" + language);
            } else if (inside) {
                block.append(line).append('\n');
            }
        }
        return blocks;
    }

    @Test
    void javaOfTheGuide_compiles() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String block : blocks("java")) {
            Matcher name = CLASS.matcher(block);
            assertThat(name.find()).isTrue();
            sources.add(Files.writeString(directory.resolve(name.group(1) + ".java"), block));
        }
        assertThat(sources).hasSize(4);
        List<String> options = List.of(
                "-proc:none",
                "-d",
                directory.resolve("classes").toString(),
                "-classpath",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            problems, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as(problems.toString()).isTrue();
        }
    }
}
