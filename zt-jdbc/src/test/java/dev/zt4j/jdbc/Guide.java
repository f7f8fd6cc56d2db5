package dev.zt4j.jdbc;

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

/**
 * A guide of docs, by its blocks of code.
 *
 * @param file its name
 */
public record Guide(String file) {
    private static final Pattern CLASS = Pattern.compile("public final class (\\w+)");

    /** Returns the blocks of a language. */
    public List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        boolean wanted = false;
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("..", "docs", file))) {
            if (line.startsWith("```")) {
                if (wanted) {
                    blocks.add(block.toString());
                }
                block.setLength(0);
                wanted = !inside && line.equals("```" + language);
                inside = !inside;
            } else if (wanted) {
                block.append(line).append('\n');
            }
        }
        return blocks;
    }

    /** Compiles the Java, which has to be so many classes. */
    public void compile(Path directory, int classes) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String block : blocks("java")) {
            Matcher name = CLASS.matcher(block);
            assertThat(name.find()).isTrue();
            sources.add(Files.writeString(directory.resolve(name.group(1) + ".java"), block));
        }
        assertThat(sources).hasSize(classes);
        List<String> options = List.of(
                "-proc:none",
                "-d",
                Files.createDirectory(directory.resolve("classes")).toString(),
                "-classpath",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(said.toString()).isEmpty();
            assertThat(compiled).isTrue();
        }
    }
}
