package dev.zt4j.cedar.syntax;

import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads Cedar policy text into syntax trees. Safe on hostile text: length and nesting are bounded, and nothing but
 * {@link CedarSyntaxException} is thrown for any text.
 *
 * @since 0.1.0
 */
public final class PolicyParser {
    /** The longest text accepted unless {@link Limits} say otherwise, in UTF-16 code units. */
    public static final int MAX_TEXT_LENGTH = 1 << 24;

    /** How deep expressions may nest at most. A row of member accesses counts one level for each. */
    public static final int MAX_NESTING = 256;

    private final Lexer lexer;
    private final NameParser names;
    private final ExprParser expressions;

    private PolicyParser(String text, Limits limits) {
        this.lexer = new Lexer(text);
        this.names = new NameParser(lexer);
        this.expressions = new ExprParser(lexer, limits);
    }

    /**
     * Reads the policies and templates of a text, in order; none if it holds only blanks and comments.
     *
     * @throws CedarSyntaxException if the text is not Cedar or passes one of the {@link Limits#DEFAULT} limits
     */
    public static List<PolicyTree> parse(String text) {
        return parse(text, Limits.DEFAULT);
    }

    /**
     * Reads the policies and templates of a text, in order; none if it holds only blanks and comments.
     *
     * @throws CedarSyntaxException if the text is not Cedar or passes one of the limits
     */
    public static List<PolicyTree> parse(String text, Limits limits) {
        PolicyParser parser = new PolicyParser(checked(text, limits), limits);
        List<PolicyTree> policies = new ArrayList<>();
        while (parser.lexer.token() != Token.END) {
            if (policies.size() == limits.policies()) {
                throw parser.lexer.failure("the text has more than " + limits.policies() + " policies");
            }
            policies.add(parser.policy());
        }
        return List.copyOf(policies);
    }

    /**
     * Reads the name of one entity, such as {@code User::"alice"}.
     *
     * @throws CedarSyntaxException if the text is anything else or longer than {@link #MAX_TEXT_LENGTH}
     */
    public static EntityUid parseEntity(String text) {
        PolicyParser parser = new PolicyParser(checked(text, Limits.DEFAULT), Limits.DEFAULT);
        EntityUid uid = parser.names.entity();
        parser.lexer.expect(Token.END);
        return uid;
    }

    private static String checked(String text, Limits limits) {
        if (Objects.requireNonNull(text, "text").length() > limits.textLength()) {
            throw new CedarSyntaxException(
                    new SourcePosition(1, 1, 0), "the text is longer than " + limits.textLength() + " characters");
        }
        return text;
    }

    private PolicyTree policy() {
        SourcePosition position = lexer.position();
        Map<String, String> annotations = names.annotations();
        boolean permit = lexer.acceptWord("permit");
        if (!permit && !lexer.acceptWord("forbid")) {
            throw lexer.unexpected("'permit' or 'forbid'");
        }
        lexer.expect(Token.LEFT_PAREN);
        Scope principal = scope("principal");
        lexer.expect(Token.COMMA);
        Scope action = actionScope();
        lexer.expect(Token.COMMA);
        Scope resource = scope("resource");
        lexer.accept(Token.COMMA);
        lexer.expect(Token.RIGHT_PAREN);
        List<PolicyTree.Condition> conditions = conditions();
        return new PolicyTree(
                permit,
                principal,
                action,
                resource,
                conditions,
                annotations,
                position,
                lexer.sourceFrom(position.offset()));
    }

    private List<PolicyTree.Condition> conditions() {
        List<PolicyTree.Condition> conditions = new ArrayList<>(1);
        while (!lexer.accept(Token.SEMICOLON)) {
            boolean unless = lexer.acceptWord("unless");
            if (!unless && !lexer.acceptWord("when")) {
                throw lexer.unexpected("'when', 'unless' or ';'");
            }
            lexer.expect(Token.LEFT_BRACE);
            conditions.add(new PolicyTree.Condition(unless, expressions.expression()));
            if (!lexer.accept(Token.RIGHT_BRACE)) {
                throw lexer.unexpected("an operator or '}'");
            }
        }
        return conditions;
    }

    private Scope scope(String variable) {
        lexer.expectWord(variable);
        if (lexer.accept(Token.EQUAL)) {
            return new Scope.Equal(operand(variable));
        }
        if (lexer.acceptWord("in")) {
            return new Scope.In(operand(variable));
        }
        if (!lexer.acceptWord("is")) {
            return new Scope.Any();
        }
        SourcePosition place = lexer.position();
        String type = names.typeName();
        return lexer.acceptWord("in") ? new Scope.IsIn(type, operand(variable), place) : new Scope.Is(type, place);
    }

    private Scope.Operand operand(String variable) {
        int open = openParentheses();
        SourcePosition place = lexer.position();
        Scope.Operand operand;
        if (lexer.token() == Token.SLOT) {
            if (!lexer.word().equals("?" + variable)) {
                throw lexer.failure("the only slot here is ?" + variable);
            }
            operand = new Scope.Slot(place);
            lexer.advance();
        } else if (lexer.token() == Token.LEFT_BRACKET) {
            throw lexer.failure("only the action may be compared with a list in the scope; use a condition");
        } else {
            operand = new Scope.Fixed(names.entity(), place);
        }
        closeParentheses(open);
        return operand;
    }

    private Scope actionScope() {
        lexer.expectWord("action");
        if (lexer.accept(Token.EQUAL)) {
            return new Scope.Equal(action());
        }
        if (!lexer.acceptWord("in")) {
            return new Scope.Any();
        }
        int open = openParentheses();
        SourcePosition place = lexer.position();
        Scope scope;
        if (lexer.accept(Token.LEFT_BRACKET)) {
            scope = new Scope.InAny(actions(), place);
        } else {
            scope = new Scope.In(action());
        }
        closeParentheses(open);
        return scope;
    }

    private List<Scope.Fixed> actions() {
        List<Scope.Fixed> actions = new ArrayList<>();
        while (lexer.token() != Token.RIGHT_BRACKET) {
            actions.add(action());
            if (!lexer.accept(Token.COMMA)) {
                break;
            }
        }
        lexer.expect(Token.RIGHT_BRACKET);
        return actions;
    }

    private Scope.Fixed action() {
        int open = openParentheses();
        SourcePosition place = lexer.position();
        if (lexer.token() == Token.SLOT) {
            throw lexer.failure("there is no slot for the action");
        }
        EntityUid uid = names.entity();
        if (!uid.isAction()) {
            throw new CedarSyntaxException(place, "an action must have a type whose last part is Action");
        }
        closeParentheses(open);
        return new Scope.Fixed(uid, place);
    }

    private int openParentheses() {
        int open = 0;
        while (lexer.accept(Token.LEFT_PAREN)) {
            open++;
        }
        return open;
    }

    private void closeParentheses(int open) {
        for (int i = 0; i < open; i++) {
            lexer.expect(Token.RIGHT_PAREN);
        }
    }
}
