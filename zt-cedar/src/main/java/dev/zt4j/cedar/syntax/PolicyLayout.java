package dev.zt4j.cedar.syntax;

import static dev.zt4j.cedar.syntax.Layout.group;
import static dev.zt4j.cedar.syntax.Layout.nested;
import static dev.zt4j.cedar.syntax.Layout.row;

import java.util.ArrayList;
import java.util.List;

/** Lays out the lexemes of a text that is known to be Cedar: every token once, in its order. */
final class PolicyLayout {
    private static final Layout SPACE = new Layout.Space();

    /** A space, or a line break if the group around it is broken. */
    private static final Layout LINE = new Layout.Break(true, false);

    /** Nothing, or a line break if the group around it is broken. */
    private static final Layout SOFT_LINE = new Layout.Break(false, false);

    private static final Layout NEW_LINE = new Layout.Break(false, true);

    private final List<Lexeme> lexemes;
    private int at;

    PolicyLayout(List<Lexeme> lexemes) {
        this.lexemes = lexemes;
    }

    /** Whether there is another policy; the comments at the end of the text are in none. */
    boolean hasNext() {
        return !is(Token.END);
    }

    private Lexeme lexeme() {
        return lexemes.get(at);
    }

    private boolean is(Token token) {
        return lexeme().token() == token;
    }

    private boolean isWord(String word) {
        return is(Token.IDENTIFIER) && lexeme().word().equals(word);
    }

    /** The next token with its comments. */
    private Layout take() {
        Lexeme lexeme = lexemes.get(at++);
        Layout word = new Layout.Word(lexeme);
        return lexeme.before().isEmpty() ? word : row(new Layout.Notes(lexeme), word);
    }

    /** The next policy. */
    Layout next() {
        List<Layout> parts = new ArrayList<>();
        while (is(Token.AT)) {
            parts.add(take());
            parts.add(take());
            if (is(Token.LEFT_PAREN)) {
                parts.add(take());
                parts.add(take());
                parts.add(take());
            }
            parts.add(NEW_LINE);
        }
        parts.add(take());
        parts.add(SPACE);
        parts.add(list(Token.RIGHT_PAREN));
        while (!is(Token.SEMICOLON)) {
            parts.add(NEW_LINE);
            parts.add(condition());
        }
        parts.add(take());
        return row(parts);
    }

    private Layout condition() {
        Layout clause = take();
        Layout open = take();
        return group(clause, LINE, bracketed(open, LINE, expression()));
    }

    /** The comments before a closing bracket are lined up with what it closes. */
    private Layout bracketed(Layout open, Layout gap, Layout body) {
        Lexeme close = lexemes.get(at++);
        return row(open, nested(gap, body, new Layout.Notes(close)), gap, new Layout.Word(close));
    }

    /** Brackets with what they hold, separated by commas; the fields of a record too. */
    private Layout list(Token close) {
        Layout open = take();
        List<Layout> elements = new ArrayList<>();
        while (!is(close)) {
            Layout element = expression();
            if (is(Token.COLON)) {
                element = row(element, take(), SPACE, nested(expression()));
            }
            if (is(Token.COMMA)) {
                element = row(element, take());
            }
            elements.add(elements.isEmpty() ? element : row(LINE, element));
        }
        return group(bracketed(open, SOFT_LINE, row(elements)));
    }

    private Layout expression() {
        if (!isWord("if")) {
            return operators(ExprParser.OR);
        }
        return group(
                take(),
                SPACE,
                nested(expression()),
                LINE,
                take(),
                SPACE,
                nested(expression()),
                LINE,
                take(),
                SPACE,
                nested(expression()));
    }

    private Layout operators(int loosest) {
        Layout left = unary();
        int binding = binding();
        while (binding >= loosest) {
            left = binding == ExprParser.RELATION ? relation(left) : chain(left, binding);
            binding = binding();
        }
        return left;
    }

    private int binding() {
        return ExprParser.binding(lexeme().token(), lexeme().word());
    }

    private Layout chain(Layout first, int binding) {
        List<Layout> parts = new ArrayList<>();
        parts.add(first);
        while (binding() == binding) {
            parts.add(SPACE);
            parts.add(take());
            parts.add(LINE);
            parts.add(operators(binding + 1));
        }
        return group(parts);
    }

    private Layout relation(Layout left) {
        boolean type = isWord("is");
        Layout right = nested(SPACE, take(), LINE, operators(ExprParser.SUM));
        if (type && isWord("in")) {
            return group(left, right, nested(LINE, take(), SPACE, operators(ExprParser.SUM)));
        }
        return group(left, right);
    }

    private Layout unary() {
        List<Layout> parts = new ArrayList<>();
        while (is(Token.NOT) || is(Token.MINUS)) {
            parts.add(take());
        }
        parts.add(primary());
        while (true) {
            if (is(Token.LEFT_PAREN)) {
                parts.add(list(Token.RIGHT_PAREN));
            } else if (is(Token.LEFT_BRACKET)) {
                parts.add(list(Token.RIGHT_BRACKET));
            } else if (is(Token.DOT) || is(Token.PATH)) {
                parts.add(take());
                parts.add(take());
            } else {
                return row(parts);
            }
        }
    }

    private Layout primary() {
        return switch (lexeme().token()) {
            case LEFT_PAREN -> {
                Layout open = take();
                Layout inner = expression();
                yield group(open, nested(inner, new Layout.Notes(lexeme())), new Layout.Word(lexemes.get(at++)));
            }
            case LEFT_BRACKET -> list(Token.RIGHT_BRACKET);
            case LEFT_BRACE -> list(Token.RIGHT_BRACE);
            default -> take();
        };
    }
}
