package dev.zt4j.cedar.syntax;

/**
 * A place in a text. Columns and offsets count UTF-16 code units, as {@link String#charAt} does. A line ends at LF, CR
 * or CR LF.
 *
 * @param line the line, from 1
 * @param column the column in its line, from 1
 * @param offset the index in the text, from 0
 * @since 0.1.0
 */
public record SourcePosition(int line, int column, int offset) {
    /** Refuses numbers below their start. */
    public SourcePosition {
        if (line < 1 || column < 1 || offset < 0) {
            throw new IllegalArgumentException("line and column count from 1, offset from 0");
        }
    }

    /** The place of an index in a text. */
    public static SourcePosition in(CharSequence text, int offset) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < offset; i++) {
            char c = text.charAt(i);
            boolean crOfCrLf = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (c == '\n' || (c == '\r' && !crOfCrLf)) {
                line++;
                start = i + 1;
            }
        }
        return new SourcePosition(line, offset - start + 1, offset);
    }

    /** Line and column, as in {@code line 3, column 14}. */
    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
