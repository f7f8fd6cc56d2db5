package dev.zt4j.cedar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Test tables kept as text, so that Cedar and JSON stand in them unescaped: {@code rule | outcome | subject}. */
public final class Table {
    private Table() {}

    /** The rows of a table beside this class, each named by its rule and subject. */
    public static Stream<Arguments> rows(String name) {
        try (InputStream in = Table.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no table " + name);
            }
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Table::row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Arguments row(String line) {
        String[] cells = line.split("\\|", 3);
        String subject = cells[2].strip();
        return Arguments.argumentSet(cells[0].strip() + " " + subject, cells[1].strip(), subject);
    }
}
