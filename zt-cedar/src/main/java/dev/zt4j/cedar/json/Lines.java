package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.Arrays;

/** Where the lines of a text begin, for finding the places of many pieces of one text. */
final class Lines {
    private final int[] starts;

    Lines(String text) {
        int[] found = new int[16];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean crOfCrLf = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (c == '\n' || (c == '\r' && !crOfCrLf)) {
                found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
                found[count++] = i + 1;
            }
        }
        this.starts = Arrays.copyOf(found, count);
    }

    /** What {@link SourcePosition#in} says of this text, without reading the text again. */
    SourcePosition position(int offset) {
        int found = Arrays.binarySearch(starts, offset);
        int line = found >= 0 ? found : -found - 2;
        return new SourcePosition(line + 1, offset - starts[line] + 1, offset);
    }
}
