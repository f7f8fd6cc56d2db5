package dev.zt4j.cedar.syntax;

import java.util.List;
import java.util.Objects;

/**
 * Lays out policy text anew. Every token stays as it is spelled, in its order, and every comment stays at its token:
 * on the token's line if it was there, else on a line of its own before the next one. Policies are separated by one
 * blank line; one blank line also stays where there were some before or after a comment on a line of its own. All other
 * line breaks are chosen here, and lines end with LF. A text that was formatted before comes out unchanged.
 *
 * <p>A scope, list or condition stands on one line if it fits; else each of its parts has a line, operators at the ends
 * of lines. Immutable and safe to share between threads.
 *
 * @since 0.1.0
 */
public final class CedarFormatter {
    /** The longest text accepted and made, in UTF-16 code units. */
    public static final int MAX_TEXT_LENGTH = 1 << 22;

    private static final Limits LIMITS = Limits.DEFAULT.withTextLength(MAX_TEXT_LENGTH);
    private static final CedarFormatter STANDARD = new CedarFormatter(80, 2);
    private static final int NARROWEST = 20;
    private static final int WIDEST = 1000;
    private static final int LARGEST_INDENT = 8;

    private final int lineWidth;
    private final int indent;

    private CedarFormatter(int lineWidth, int indent) {
        this.lineWidth = lineWidth;
        this.indent = indent;
    }

    /** The formatter with lines of 80 characters and two spaces for each level. */
    public static CedarFormatter standard() {
        return STANDARD;
    }

    /**
     * A formatter with other settings.
     *
     * @param lineWidth how many UTF-16 code units a line should have at most, from 20 to 1000; a token or comment that
     *     is longer stays whole
     * @param indent how many spaces a level is indented by, from 0 to 8; lines begin at the middle at the latest
     * @throws IllegalArgumentException if a number is out of its range
     */
    public static CedarFormatter of(int lineWidth, int indent) {
        if (lineWidth < NARROWEST || lineWidth > WIDEST || indent < 0 || indent > LARGEST_INDENT) {
            throw new IllegalArgumentException("lines of 20 to 1000 characters and indents of 0 to 8 spaces");
        }
        return new CedarFormatter(lineWidth, indent);
    }

    /**
     * The text in the layout of this formatter; empty if it holds nothing but blanks.
     *
     * @param text policies and templates as {@link PolicyParser} reads them
     * @throws CedarSyntaxException if the text is not Cedar, passes one of the {@link Limits#DEFAULT} limits, or is longer than
     *     {@link #MAX_TEXT_LENGTH} before or after
     */
    public String format(String text) {
        Objects.requireNonNull(text, "text");
        PolicyParser.parse(text, LIMITS);
        List<Lexeme> lexemes = Lexeme.all(text);
        LayoutPrinter printer = new LayoutPrinter(lineWidth, indent);
        PolicyLayout policies = new PolicyLayout(lexemes);
        while (policies.hasNext()) {
            printer.blankLine();
            printer.print(policies.next());
        }
        printer.notes(lexemes.get(lexemes.size() - 1), 0);
        String formatted = printer.toString();
        checkSame(lexemes, Lexeme.all(formatted));
        return formatted;
    }

    /** A formatter that changes what a policy says is worse than none. */
    private static void checkSame(List<Lexeme> given, List<Lexeme> made) {
        boolean same = given.size() == made.size();
        for (int i = 0; same && i < given.size(); i++) {
            same = given.get(i).says(made.get(i));
        }
        if (!same) {
            throw new IllegalStateException("formatting would change the policies or their comments");
        }
    }
}
