package dev.zt4j.cedar.syntax;

import dev.zt4j.cedar.text.Identifiers;
import dev.zt4j.cedar.text.Quoting;

/** Cuts policy or schema text into tokens, one at a time; the current one stands in the accessors. */
final class Lexer {
    private static final int LONGEST_QUOTED_WORD = 40;

    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;
    private Token token = Token.END;
    private int start;
    private int startLine = 1;
    private int startColumn = 1;
    private int previousEnd;

    Lexer(String text) {
        this.text = text;
        int lone = Quoting.loneSurrogate(text);
        if (lone >= 0) {
            throw failure(lone, "unpaired surrogate; the text must be Unicode");
        }
        advance();
    }

    Token token() {
        return token;
    }

    /** The source of the current token. */
    String word() {
        return text.substring(start, at);
    }

    boolean isWord(String word) {
        return token == Token.IDENTIFIER && at - start == word.length() && text.startsWith(word, start);
    }

    SourcePosition position() {
        return new SourcePosition(startLine, startColumn, start);
    }

    /** The text from an offset to the end of the token before the current one. */
    String sourceFrom(int offset) {
        return text.substring(offset, previousEnd);
    }

    CedarSyntaxException failure(String problem) {
        return new CedarSyntaxException(position(), problem);
    }

    CedarSyntaxException failure(int offset, String problem) {
        return new CedarSyntaxException(SourcePosition.in(text, offset), problem);
    }

    boolean accept(Token wanted) {
        if (token != wanted) {
            return false;
        }
        advance();
        return true;
    }

    boolean acceptWord(String wanted) {
        if (!isWord(wanted)) {
            return false;
        }
        advance();
        return true;
    }

    void expect(Token wanted) {
        if (!accept(wanted)) {
            throw unexpected(wanted.description());
        }
    }

    void expectWord(String wanted) {
        if (!acceptWord(wanted)) {
            throw unexpected("'" + wanted + "'");
        }
    }

    /** Consumes a string token and gives what it stands for. */
    String expectString() {
        if (token != Token.STRING) {
            throw unexpected("a string");
        }
        String value = Unescaping.string(text, start + 1, at - 1);
        advance();
        return value;
    }

    /** Consumes a string token and gives the pattern that it stands for. */
    Pattern expectPattern() {
        if (token != Token.STRING) {
            throw unexpected("a pattern in double quotes");
        }
        Pattern pattern = Unescaping.pattern(text, start + 1, at - 1);
        advance();
        return pattern;
    }

    /** Consumes an identifier that is no reserved word. */
    String expectIdentifier(String what) {
        if (token != Token.IDENTIFIER) {
            throw unexpected(what);
        }
        String word = word();
        if (Identifiers.isReserved(word)) {
            throw failure("found the reserved word '" + word + "', expected " + what);
        }
        advance();
        return word;
    }

    CedarSyntaxException unexpected(String expected) {
        return failure("found " + found() + ", expected " + expected);
    }

    /** How an error message names the current token. */
    private String found() {
        boolean shortWord = token == Token.IDENTIFIER && at - start <= LONGEST_QUOTED_WORD;
        return shortWord ? "'" + word() + "'" : token.description();
    }

    void advance() {
        previousEnd = at;
        skipBlanks();
        start = at;
        startLine = line;
        startColumn = at - lineStart + 1;
        if (at == text.length()) {
            token = Token.END;
            return;
        }
        char c = text.charAt(at);
        if (Identifiers.isStart(c)) {
            token = Token.IDENTIFIER;
            skipWord();
        } else if (Identifiers.isDigit(c)) {
            token = Token.NUMBER;
            while (at < text.length() && Identifiers.isDigit(text.charAt(at))) {
                at++;
            }
        } else if (c == '"') {
            token = Token.STRING;
            skipString();
        } else if (c == '?' && at + 1 < text.length() && Identifiers.isStart(text.charAt(at + 1))) {
            token = Token.SLOT;
            at++;
            skipWord();
        } else {
            token = punctuation(c);
        }
    }

    private void skipWord() {
        while (at < text.length() && Identifiers.isPart(text.charAt(at))) {
            at++;
        }
    }

    private void skipString() {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return;
            }
            if (c == '\r') {
                throw failure(at - 1, "a carriage return may not stand in a string; write \\r");
            }
            if (c == '\n') {
                newLine();
            } else if (c == '\\' && at < text.length() && text.charAt(at) != '\r' && text.charAt(at) != '\n') {
                at++;
            }
        }
        throw failure(start, "the string that begins here does not end");
    }

    private void skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '/' && text.startsWith("//", at)) {
                while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                    at++;
                }
            } else if (c == '\n' || c == '\r') {
                at++;
                if (c == '\r' && at < text.length() && text.charAt(at) == '\n') {
                    at++;
                }
                newLine();
            } else if (isBlank(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    private void newLine() {
        line++;
        lineStart = at;
    }

    /** Unicode White_Space; the JDK's own tests leave some of it out. */
    private static boolean isBlank(char c) {
        return c == ' '
                || (c >= '\t' && c <= '\r')
                || c == '\u0085'
                || c == '\u00A0'
                || c == '\u1680'
                || (c >= '\u2000' && c <= '\u200A')
                || c == '\u2028'
                || c == '\u2029'
                || c == '\u202F'
                || c == '\u205F'
                || c == '\u3000';
    }

    private Token punctuation(char c) {
        at++;
        return switch (c) {
            case '@' -> Token.AT;
            case '?' -> Token.QUESTION;
            case '.' -> Token.DOT;
            case ',' -> Token.COMMA;
            case ';' -> Token.SEMICOLON;
            case '(' -> Token.LEFT_PAREN;
            case ')' -> Token.RIGHT_PAREN;
            case '{' -> Token.LEFT_BRACE;
            case '}' -> Token.RIGHT_BRACE;
            case '[' -> Token.LEFT_BRACKET;
            case ']' -> Token.RIGHT_BRACKET;
            case '+' -> Token.PLUS;
            case '-' -> Token.MINUS;
            case '*' -> Token.STAR;
            case '/' -> Token.SLASH;
            case '%' -> Token.PERCENT;
            case ':' -> either(':', Token.PATH, Token.COLON);
            case '=' -> either('=', Token.EQUAL, Token.ASSIGN);
            case '!' -> either('=', Token.NOT_EQUAL, Token.NOT);
            case '<' -> either('=', Token.LESS_OR_EQUAL, Token.LESS);
            case '>' -> either('=', Token.GREATER_OR_EQUAL, Token.GREATER);
            case '&' -> both('&', Token.AND);
            case '|' -> both('|', Token.OR);
            default -> throw stray(c);
        };
    }

    private Token either(char second, Token longer, Token shorter) {
        if (at < text.length() && text.charAt(at) == second) {
            at++;
            return longer;
        }
        return shorter;
    }

    private Token both(char second, Token whole) {
        if (at < text.length() && text.charAt(at) == second) {
            at++;
            return whole;
        }
        throw failure(start, "found a single '" + second + "', expected '" + second + second + "'");
    }

    private CedarSyntaxException stray(char c) {
        return failure(
                start,
                c > ' ' && c < 127
                        ? "the character '" + c + "' has no meaning here"
                        : "the character U+" + Integer.toHexString(text.codePointAt(start)) + " has no meaning here");
    }
}
