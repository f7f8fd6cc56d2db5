package dev.zt4j.jdbc;

import java.util.Set;

/**
 * Splits PostgreSQL's SQL into tokens, in one pass. It reads a text only where the server (whatever its setting of
 * {@code standard_conforming_strings}) and its JDBC driver cannot read it in another way; anything else is
 * {@link Token#UNREADABLE}. Sections of the PostgreSQL manual: 4.1 Lexical Structure.
 */
final class SqlLexer {
    /** What a token is. */
    enum Token {
        /** A key word or an unquoted name; {@link #word()} is its text in lower case. */
        WORD,
        /** A quoted name. */
        QUOTED,
        /** A string constant of any notation. */
        STRING,
        /** A number. */
        NUMBER,
        /** {@code ?} or {@code $1}. */
        PARAMETER,
        /** One character of punctuation or of an operator; {@link #word()} is that character. */
        SYMBOL,
        /** The end of the text. */
        END,
        /** Nothing that can be read, and so for the rest of the text. */
        UNREADABLE
    }

    private static final String SYMBOLS = "()[]{},.;:+-*/%^<>=~!@#&|`";
    // What the driver takes for the end of a name, so that E begins an escape string there.
    private static final String BEFORE_ESCAPE_STRING = " \t\n\r\f\",()[].;:+-*/%^<>=~!@#&|`";
    private static final String[] SYMBOL_TEXTS = symbolTexts();
    private static final int LONGEST_KEY_WORD = 32;

    private final String text;
    private int at;
    private int from;
    private String word = "";
    private boolean escapedName;

    SqlLexer(String text) {
        this.text = text;
    }

    /** Tells whether a text can be sent at all: no NUL, and every surrogate in a pair. */
    static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c) && (++i == text.length() || !Character.isLowSurrogate(text.charAt(i)))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the last word in lower case (empty if longer than any key word), the last symbol, or nothing. */
    String word() {
        return word;
    }

    /** Tells whether the last quoted name may contain escapes ({@code U&"d\0061ta"}). */
    boolean isEscapedName() {
        return escapedName;
    }

    /** Tells whether the last name, quoted or not, is one of some plain names in lower case. */
    boolean isAmong(Set<String> names) {
        return names.contains(text.charAt(from) == '"' ? text.substring(from + 1, at - 1) : word);
    }

    /** Returns where the last token begins. */
    int start() {
        return from;
    }

    /** Returns where the last token ends. */
    int end() {
        return at;
    }

    /** Reads the next token. */
    Token next() {
        word = "";
        escapedName = false;
        if (!skipBlanks()) {
            return unreadable();
        }
        from = at;
        if (at == text.length()) {
            return Token.END;
        }
        char c = text.charAt(at);
        if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            return number();
        }
        if (startsWord()) {
            return startsPrefixed() ? prefixed() : readWord();
        }
        return switch (c) {
            case '\'' -> string();
            case '"' -> quoted();
            case '$' -> dollar();
            case '?' -> question();
            default -> symbol(c);
        };
    }

    private Token unreadable() {
        at = text.length() + 1;
        return Token.UNREADABLE;
    }

    /** Skips blanks and comments; false if the text is left in the middle of a comment, or was given up before. */
    private boolean skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
                at++;
            } else if (c == '-' && peek(1) == '-') {
                skipLine();
            } else if (c != '/' || peek(1) != '*') {
                return true;
            } else if (!skipBlock()) {
                return false;
            }
        }
        return at == text.length();
    }

    private void skipLine() {
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
    }

    private boolean skipBlock() {
        if (peek(2) == '/') {
            // The driver takes this for a whole comment, the server for the beginning of one.
            return false;
        }
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '/' && peek(1) == '*') {
                depth++;
                at += 2;
            } else if (c == '*' && peek(1) == '/') {
                depth--;
                at += 2;
                if (depth == 0) {
                    return true;
                }
            } else {
                at++;
            }
        }
        return false;
    }

    private Token readWord() {
        while (precedesWord()) {
            at += Character.charCount(text.codePointAt(at));
        }
        if (at - from <= LONGEST_KEY_WORD) {
            word = lowerCase(text, from, at);
        }
        return Token.WORD;
    }

    /** Tells whether a string or name with a prefix starts here: {@code E'}, {@code B'}, {@code U&"} and the like. */
    private boolean startsPrefixed() {
        return switch (text.charAt(at)) {
            case 'e', 'E', 'b', 'B', 'x', 'X', 'n', 'N' -> peek(1) == '\'';
            case 'u', 'U' -> peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"');
            default -> false;
        };
    }

    private Token prefixed() {
        char prefix = text.charAt(at);
        if (prefix == 'u' || prefix == 'U') {
            at += 2;
            if (text.charAt(at) == '\'') {
                return string();
            }
            escapedName = true;
            return quoted();
        }
        boolean escapes = prefix == 'e' || prefix == 'E';
        if (escapes && (at == 0 || BEFORE_ESCAPE_STRING.indexOf(text.charAt(at - 1)) < 0)) {
            return unreadable();
        }
        at++;
        return escapes ? escapeString() : string();
    }

    /** Reads a plain string. A backslash before a quote ends or continues it by a setting that is not known here. */
    private Token string() {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\') {
                if (peek(0) == '\'') {
                    return unreadable();
                }
                at++;
            } else if (c == '\'') {
                if (peek(0) != '\'') {
                    return Token.STRING;
                }
                at++;
            }
        }
        return unreadable();
    }

    private Token escapeString() {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\') {
                at++;
            } else if (c == '\'') {
                if (peek(0) != '\'') {
                    return Token.STRING;
                }
                at++;
            }
        }
        return unreadable();
    }

    private Token quoted() {
        at++;
        while (at < text.length()) {
            if (text.charAt(at++) == '"') {
                if (peek(0) != '"') {
                    return Token.QUOTED;
                }
                at++;
            }
        }
        return unreadable();
    }

    /** Reads {@code $1} or a string such as {@code $tag$ … $tag$}. */
    private Token dollar() {
        if (followsWord()) {
            return unreadable();
        }
        at++;
        if (isDigit(peek(0))) {
            while (isDigit(peek(0))) {
                at++;
            }
            return precedesWord() ? unreadable() : Token.PARAMETER;
        }
        while (isAsciiLetter(peek(0)) || peek(0) == '_' || (at > from + 1 && isDigit(peek(0)))) {
            at++;
        }
        if (peek(0) != '$') {
            return unreadable();
        }
        String tag = text.substring(from, at + 1);
        int end = text.indexOf(tag, at + 1);
        if (end < 0) {
            return unreadable();
        }
        at = end + tag.length();
        return Token.STRING;
    }

    /**
     * Reads {@code ?}, or the operator {@code ??}. The driver writes {@code $1} for a parameter, which would make one
     * word of what touches it.
     */
    private Token question() {
        if (peek(1) == '?') {
            at += 2;
            word = "?";
            return Token.SYMBOL;
        }
        if (followsWord() || (at > 0 && text.charAt(at - 1) == '.')) {
            return unreadable();
        }
        at++;
        return precedesWord() ? unreadable() : Token.PARAMETER;
    }

    private Token number() {
        skipDigits();
        if (peek(0) == '.') {
            at++;
            skipDigits();
        }
        if (peek(0) == 'e' || peek(0) == 'E') {
            at++;
            if (peek(0) == '+' || peek(0) == '-') {
                at++;
            }
            if (!isDigit(peek(0))) {
                return unreadable();
            }
            skipDigits();
        }
        return precedesWord() ? unreadable() : Token.NUMBER;
    }

    private void skipDigits() {
        while (isDigit(peek(0))) {
            at++;
        }
    }

    private Token symbol(char c) {
        if (SYMBOLS.indexOf(c) < 0) {
            return unreadable();
        }
        at++;
        word = SYMBOL_TEXTS[c];
        return Token.SYMBOL;
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
    }

    private boolean startsWord() {
        int c = text.codePointAt(at);
        return c == '_' || (c < 0x80 ? isAsciiLetter(c) : Character.isLetter(c));
    }

    private boolean followsWord() {
        return at > 0 && isWordPart(text.codePointBefore(at));
    }

    private boolean precedesWord() {
        return at < text.length() && isWordPart(text.codePointAt(at));
    }

    private static boolean isWordPart(int c) {
        return c < 0x80 ? isAsciiLetter(c) || isDigit(c) || c == '_' || c == '$' : Character.isLetterOrDigit(c);
    }

    private static boolean isAsciiLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** Folds ASCII only, as the server does for key words: no other letter is one of theirs. */
    private static String lowerCase(String text, int from, int to) {
        char[] folded = new char[to - from];
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            folded[i - from] = c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
        }
        return new String(folded);
    }

    private static String[] symbolTexts() {
        String[] texts = new String[0x80];
        for (char c = 0; c < texts.length; c++) {
            texts[c] = String.valueOf(c);
        }
        return texts;
    }
}
