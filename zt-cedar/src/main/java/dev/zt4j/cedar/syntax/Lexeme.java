package dev.zt4j.cedar.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A token as written, with the comments that stand at it.
 *
 * @param token its kind
 * @param word its text
 * @param before the comments on lines of their own before it
 * @param blankBefore whether a blank line parts it from these comments
 * @param after the comment that follows it on its line
 */
record Lexeme(
        Token token,
        String word,
        List<Comment> before,
        boolean blankBefore,
        @Nullable String after) {

    /**
     * A comment on a line of its own.
     *
     * @param text the comment from its slashes on, without blanks at its end
     * @param blankBefore whether a blank line parts it from what is before it
     */
    record Comment(String text, boolean blankBefore) {}

    /** Whether the other has the same token and comments, blank lines aside. */
    boolean says(Lexeme other) {
        return token == other.token
                && word.equals(other.word)
                && Objects.equals(after, other.after)
                && texts(before).equals(texts(other.before));
    }

    private static List<String> texts(List<Comment> comments) {
        return comments.stream().map(Comment::text).toList();
    }

    /**
     * The lexemes of a text, the last of which is its end.
     *
     * @throws CedarSyntaxException if a part of the text is no token
     */
    static List<Lexeme> all(String text) {
        List<Lexeme> lexemes = new ArrayList<>();
        Lexer lexer = new Lexer(text);
        Gap gap = Gap.of(text, 0, lexer.position().offset());
        while (true) {
            Token token = lexer.token();
            String word = lexer.word();
            int end = lexer.position().offset() + word.length();
            Gap before = gap;
            String after = null;
            if (token != Token.END) {
                lexer.advance();
                gap = Gap.of(text, end, lexer.position().offset());
                after = gap.first();
            }
            lexemes.add(new Lexeme(token, word, before.others(), before.blankAtEnd(), after));
            if (token == Token.END) {
                return lexemes;
            }
        }
    }

    /**
     * What stands between two tokens.
     *
     * @param first the comment on the line of the earlier token
     * @param others the comments on lines of their own
     * @param blankAtEnd whether a blank line follows these
     */
    private record Gap(@Nullable String first, List<Comment> others, boolean blankAtEnd) {

        /** Reads a part of the text that holds blanks and comments alone. */
        static Gap of(String text, int start, int end) {
            String first = null;
            List<Comment> others = new ArrayList<>(0);
            int lines = start == 0 ? 1 : 0;
            int at = start;
            while (at < end) {
                char c = text.charAt(at);
                if (c == '/') {
                    int close = lineEnd(text, at, end);
                    String comment = trimmed(text, at, close);
                    if (lines == 0) {
                        first = comment;
                    } else {
                        others.add(new Comment(comment, lines > 1));
                    }
                    lines = 0;
                    at = close;
                    continue;
                }
                at++;
                if (c == '\n' || c == '\r') {
                    lines++;
                    if (c == '\r' && at < end && text.charAt(at) == '\n') {
                        at++;
                    }
                }
            }
            return new Gap(first, others, !others.isEmpty() && lines > 1);
        }

        private static int lineEnd(String text, int start, int end) {
            int at = start;
            while (at < end && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                at++;
            }
            return at;
        }

        private static String trimmed(String text, int start, int end) {
            int last = end;
            while (text.charAt(last - 1) == ' ' || text.charAt(last - 1) == '\t') {
                last--;
            }
            return text.substring(start, last);
        }
    }
}
