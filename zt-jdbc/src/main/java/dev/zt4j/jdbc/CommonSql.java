package dev.zt4j.jdbc;

import java.util.Set;

/**
 * Proves of a text that {@link SqlText} has judged for PostgreSQL that H2 reads it alike, and that it calls nothing
 * there: only tokens that both split in the same way, and before each opening parenthesis a word that H2 reserves or a
 * function that nobody can define anew (H2 manual, Advanced, Keywords; Commands, CREATE ALIAS). Whatever else a
 * statement is counts as the most privileged class: H2 runs code of files and classes by DDL, by CALL and by functions.
 */
final class CommonSql {
    private static final String SYMBOLS = "(),.;*+-/%=<>|";

    /** May stand before an opening parenthesis. */
    private static final Set<String> OPENERS = Set.copyOf(Words.of("""
            ( , = < > + - * / % |
            all and any as between case except exists from having in intersect join like not on or select some union
            using values when where
            abs avg cast coalesce count lower max min nullif sum upper
            """));

    /** Draws from a sequence, or shows what was drawn, in the place of a column. */
    private static final Set<String> DRAWS = Set.of("nextval", "currval");

    private static final String NAME = "name";

    private CommonSql() {}

    /** Returns what a text does at most on a database of another kind than PostgreSQL. */
    static StatementClass judge(SqlText text) {
        return StatementClass.isPlain(text.kind().id()) && isCommon(text.text()) ? text.kind() : StatementClass.OTHER;
    }

    private static boolean isCommon(String text) {
        if (text.indexOf('\\') >= 0 || text.indexOf('$') >= 0) {
            return false;
        }
        SqlLexer lexer = new SqlLexer(text);
        String last = "(";
        boolean target = false;
        int end = 0;
        for (SqlLexer.Token token = lexer.next(); token != SqlLexer.Token.END; token = lexer.next()) {
            if (!isBlank(text, end, lexer.start()) || !isCommon(token, lexer, text)) {
                return false;
            }
            String word = token == SqlLexer.Token.WORD || token == SqlLexer.Token.SYMBOL ? lexer.word() : NAME;
            if (word.equals("(") && !target && !OPENERS.contains(last)) {
                return false;
            }
            // A comment for H2; a draw from a sequence.
            if ((word.equals("/") && last.equals("/")) || (word.equals("value") && last.equals("next"))) {
                return false;
            }
            target = last.equals("into") || (target && isPartOfName(token, word));
            last = word;
            end = lexer.end();
        }
        return isBlank(text, end, text.length());
    }

    private static boolean isPartOfName(SqlLexer.Token token, String word) {
        return word.equals(".") || token == SqlLexer.Token.WORD || token == SqlLexer.Token.QUOTED;
    }

    private static boolean isCommon(SqlLexer.Token token, SqlLexer lexer, String text) {
        return switch (token) {
            case WORD -> isAscii(text, lexer.start(), lexer.end()) && !DRAWS.contains(lexer.word());
            case QUOTED -> !lexer.isEscapedName() && !isDraw(text.substring(lexer.start() + 1, lexer.end() - 1));
            case STRING -> text.charAt(lexer.start()) == '\'';
            case NUMBER, PARAMETER -> true;
            case SYMBOL -> SYMBOLS.contains(lexer.word());
            case END, UNREADABLE -> false;
        };
    }

    private static boolean isDraw(String name) {
        return DRAWS.stream().anyMatch(name::equalsIgnoreCase);
    }

    /** H2 takes some other letters for those of key words. */
    private static boolean isAscii(String text, int from, int to) {
        return text.substring(from, to).chars().allMatch(c -> c < 0x80);
    }

    private static boolean isBlank(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) > ' ') {
                return false;
            }
        }
        return true;
    }
}
