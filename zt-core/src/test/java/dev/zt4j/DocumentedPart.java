package dev.zt4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a document that is made from the code, between two marks; {@code -Dzt.write-docs=true} writes it anew.
 *
 * @param document the document
 * @param start the mark before it
 * @param end the mark after it
 */
public record DocumentedPart(Path document, String start, String end) {
    /** Checks that the document says what the code makes, having written it if asked to. */
    public void assertIs(String made) throws IOException {
        String text = Files.readString(document);
        int from = text.indexOf(start) + start.length();
        int to = text.indexOf(end);
        if (Boolean.getBoolean("zt.write-docs")) {
            text = text.substring(0, from) + made + text.substring(to);
            Files.writeString(document, text);
            to = from + made.length();
        }
        assertThat(text.substring(from, to)).isEqualTo(made);
    }
}
