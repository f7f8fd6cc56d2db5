package dev.zt4j.cedar.syntax;

import dev.zt4j.cedar.syntax.Expr.BinaryOperator;
import dev.zt4j.cedar.syntax.Expr.UnaryOperator;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.ExtensionFunction;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recursive descent over expressions. Two bounds keep everything that walks the tree off the end of the stack: how deep
 * the source nests, and how high the tree grows (a long row of member accesses nests nothing and still makes a high
 * tree).
 */
final class ExprParser {
    private static final int LONGEST_SIGN = 4;

    // How tightly operators bind, the loosest first.
    static final int OR = 1;
    private static final int AND = 2;
    static final int RELATION = 3;
    static final int SUM = 4;
    private static final int PRODUCT = 5;
    private static final Set<String> RELATION_WORDS = Set.of("in", "has", "like", "is");

    private final Lexer lexer;
    private final NameParser names;
    private final Limits limits;
    private int nesting;

    /** The height of the tree that the last parsing method gave. */
    private int height;

    ExprParser(Lexer lexer, Limits limits) {
        this.lexer = lexer;
        this.limits = limits;
        this.names = new NameParser(lexer);
    }

    Expr expression() {
        if (++nesting > limits.nesting()) {
            throw tooDeep();
        }
        Expr result = lexer.isWord("if") ? conditional() : operators(OR);
        nesting--;
        return result;
    }

    private CedarSyntaxException tooDeep() {
        return lexer.failure("expressions nest deeper than " + limits.nesting() + " levels");
    }

    private void bounded(int elements) {
        if (elements > limits.elements()) {
            throw lexer.failure("a set or a record has more than " + limits.elements() + " elements");
        }
    }

    /** Notes that a node now stands on subtrees of at most this height. */
    private void growFrom(int tallest) {
        height = tallest + 1;
        if (height > limits.nesting()) {
            throw tooDeep();
        }
    }

    private Expr conditional() {
        SourcePosition position = lexer.position();
        lexer.expectWord("if");
        Expr test = expression();
        int tallest = height;
        lexer.expectWord("then");
        Expr consequence = expression();
        tallest = Math.max(tallest, height);
        lexer.expectWord("else");
        Expr alternative = expression();
        growFrom(Math.max(tallest, height));
        return new Expr.Conditional(test, consequence, alternative, position);
    }

    /**
     * An operand with the operators that follow it, down to the given binding. One method serves all levels of
     * precedence, which keeps the stack that a level of nesting takes small.
     */
    private Expr operators(int loosest) {
        SourcePosition position = lexer.position();
        Expr left = unary();
        int tightest = PRODUCT;
        while (true) {
            int binding = binding();
            if (binding == RELATION && tightest < RELATION) {
                throw lexer.failure("comparisons, 'in', 'has', 'like' and 'is' do not chain; add parentheses");
            }
            if (binding < loosest || binding > tightest) {
                return left;
            }
            left = switch (binding) {
                case OR -> new Expr.Or(chain(left, Token.OR, AND), position);
                case AND -> new Expr.And(chain(left, Token.AND, RELATION), position);
                case RELATION -> relation(left, position);
                case SUM -> sum(left, position);
                default -> new Expr.Product(chain(left, Token.STAR, PRODUCT + 1), position);
            };
            tightest = binding - 1;
        }
    }

    /** How tightly the operator at hand binds; 0 if there is none. */
    private int binding() {
        Token token = lexer.token();
        return switch (token) {
            case ASSIGN -> throw lexer.failure("found '=', expected '=='");
            case SLASH, PERCENT -> throw lexer.failure("Cedar has no operator " + token.description());
            case IDENTIFIER -> binding(token, lexer.word());
            default -> binding(token, "");
        };
    }

    /** How tightly an operator binds; 0 if it is none. */
    static int binding(Token token, String word) {
        return switch (token) {
            case OR -> OR;
            case AND -> AND;
            case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> RELATION;
            case IDENTIFIER -> RELATION_WORDS.contains(word) ? RELATION : 0;
            case PLUS, MINUS -> SUM;
            case STAR -> PRODUCT;
            default -> 0;
        };
    }

    private List<Expr> chain(Expr first, Token operator, int operandBinding) {
        int tallest = height;
        List<Expr> operands = new ArrayList<>();
        operands.add(first);
        while (lexer.accept(operator)) {
            operands.add(operators(operandBinding));
            tallest = Math.max(tallest, height);
        }
        growFrom(tallest);
        return operands;
    }

    private Expr relation(Expr left, SourcePosition position) {
        if (lexer.acceptWord("has")) {
            return has(left, position);
        }
        if (lexer.acceptWord("like")) {
            growFrom(height);
            return new Expr.Like(left, lexer.expectPattern(), position);
        }
        if (lexer.acceptWord("is")) {
            return is(left, position);
        }
        BinaryOperator operator = relationalOperator();
        lexer.advance();
        int tallest = height;
        Expr right = operators(SUM);
        growFrom(Math.max(tallest, height));
        return new Expr.Binary(operator, left, right, position);
    }

    private BinaryOperator relationalOperator() {
        return switch (lexer.token()) {
            case EQUAL -> BinaryOperator.EQUAL;
            case NOT_EQUAL -> BinaryOperator.NOT_EQUAL;
            case LESS -> BinaryOperator.LESS;
            case LESS_OR_EQUAL -> BinaryOperator.LESS_OR_EQUAL;
            case GREATER -> BinaryOperator.GREATER;
            case GREATER_OR_EQUAL -> BinaryOperator.GREATER_OR_EQUAL;
            default -> BinaryOperator.IN;
        };
    }

    private Expr has(Expr target, SourcePosition position) {
        List<String> path = new ArrayList<>();
        if (lexer.token() == Token.STRING) {
            path.add(lexer.expectString());
        } else {
            do {
                path.add(lexer.expectIdentifier("an attribute name"));
            } while (lexer.accept(Token.DOT));
        }
        growFrom(height);
        return new Expr.Has(target, path, position);
    }

    private Expr is(Expr target, SourcePosition position) {
        String type = names.typeName();
        Expr ancestor = null;
        int tallest = height;
        if (lexer.acceptWord("in")) {
            ancestor = operators(SUM);
            tallest = Math.max(tallest, height);
        }
        growFrom(tallest);
        return new Expr.Is(target, type, ancestor, position);
    }

    private Expr sum(Expr first, SourcePosition position) {
        int tallest = height;
        List<Expr.Addend> rest = new ArrayList<>();
        while (lexer.token() == Token.PLUS || lexer.token() == Token.MINUS) {
            boolean subtracted = lexer.token() == Token.MINUS;
            lexer.advance();
            rest.add(new Expr.Addend(subtracted, operators(PRODUCT)));
            tallest = Math.max(tallest, height);
        }
        growFrom(tallest);
        return new Expr.Sum(first, rest, position);
    }

    private Expr unary() {
        Token sign = lexer.token();
        if (sign != Token.NOT && sign != Token.MINUS) {
            return member();
        }
        List<SourcePosition> signs = new ArrayList<>(1);
        while (lexer.token() == sign) {
            signs.add(lexer.position());
            lexer.advance();
        }
        if (signs.size() > LONGEST_SIGN) {
            throw lexer.failure("more than " + LONGEST_SIGN + " " + sign.description() + " in a row");
        }
        if (lexer.token() == Token.NOT || lexer.token() == Token.MINUS) {
            throw lexer.failure("'!' and '-' do not mix; add parentheses");
        }
        Expr operand;
        int outer = signs.size();
        if (sign == Token.MINUS && lexer.token() == Token.NUMBER) {
            SourcePosition position = lexer.position();
            String digits = lexer.word();
            lexer.advance();
            if (lexer.token() == Token.DOT || lexer.token() == Token.LEFT_BRACKET) {
                operand = accesses(number(digits, position), position);
            } else {
                outer--;
                operand = number("-" + digits, signs.get(outer));
            }
        } else {
            operand = member();
        }
        UnaryOperator operator = sign == Token.NOT ? UnaryOperator.NOT : UnaryOperator.NEGATE;
        for (int i = outer - 1; i >= 0; i--) {
            growFrom(height);
            operand = new Expr.Unary(operator, operand, signs.get(i));
        }
        return operand;
    }

    private Expr number(String digits, SourcePosition position) {
        height = 1;
        try {
            return new Expr.Literal(Value.of(Long.parseLong(digits)), position);
        } catch (NumberFormatException tooLarge) {
            throw new CedarSyntaxException(position, "the number does not fit in 64 bits");
        }
    }

    private Expr member() {
        SourcePosition position = lexer.position();
        return accesses(primary(), position);
    }

    private Expr accesses(Expr primary, SourcePosition position) {
        Expr target = primary;
        while (true) {
            if (lexer.accept(Token.DOT)) {
                SourcePosition place = lexer.position();
                String name = lexer.expectIdentifier("an attribute or method name");
                if (lexer.token() == Token.LEFT_PAREN) {
                    target = method(target, name, place, position);
                    continue;
                }
                target = new Expr.Attribute(target, name, position);
            } else if (lexer.accept(Token.LEFT_BRACKET)) {
                target = new Expr.Attribute(target, lexer.expectString(), position);
                lexer.expect(Token.RIGHT_BRACKET);
            } else {
                return target;
            }
            growFrom(height);
        }
    }

    private Expr method(Expr receiver, String name, SourcePosition place, SourcePosition position) {
        BinaryOperator binary = binaryMethod(name);
        ExtensionFunction extension = ExtensionFunction.named(name)
                .filter(ExtensionFunction::isMethod)
                .orElse(null);
        boolean isEmpty = name.equals("isEmpty");
        if (binary == null && extension == null && !isEmpty) {
            throw new CedarSyntaxException(place, "there is no method of this name");
        }
        List<Expr> operands = new ArrayList<>(2);
        operands.add(receiver);
        int tallest = height;
        list(Token.LEFT_PAREN, Token.RIGHT_PAREN, operands);
        growFrom(Math.max(tallest, height));
        if (extension != null) {
            return new Expr.Call(extension, operands, position);
        }
        if (operands.size() != (isEmpty ? 1 : 2)) {
            throw new CedarSyntaxException(place, name + " takes " + (isEmpty ? "no argument" : "one argument"));
        }
        return binary == null
                ? new Expr.Unary(UnaryOperator.IS_EMPTY, receiver, position)
                : new Expr.Binary(binary, receiver, operands.get(1), position);
    }

    private static @Nullable BinaryOperator binaryMethod(String name) {
        return switch (name) {
            case "contains" -> BinaryOperator.CONTAINS;
            case "containsAll" -> BinaryOperator.CONTAINS_ALL;
            case "containsAny" -> BinaryOperator.CONTAINS_ANY;
            case "getTag" -> BinaryOperator.GET_TAG;
            case "hasTag" -> BinaryOperator.HAS_TAG;
            default -> null;
        };
    }

    /** Expressions between brackets, a trailing comma allowed; leaves the height of the tallest. */
    private void list(Token open, Token close, List<Expr> elements) {
        lexer.expect(open);
        int tallest = 0;
        while (lexer.token() != close) {
            elements.add(expression());
            bounded(elements.size());
            tallest = Math.max(tallest, height);
            if (!lexer.accept(Token.COMMA)) {
                break;
            }
        }
        if (!lexer.accept(close)) {
            throw lexer.unexpected("',' or " + close.description());
        }
        height = tallest;
    }

    private Expr primary() {
        SourcePosition position = lexer.position();
        switch (lexer.token()) {
            case NUMBER -> {
                String digits = lexer.word();
                lexer.advance();
                return number(digits, position);
            }
            case STRING -> {
                height = 1;
                return new Expr.Literal(Value.of(lexer.expectString()), position);
            }
            case IDENTIFIER -> {
                return word(position);
            }
            case LEFT_PAREN -> {
                lexer.advance();
                Expr inner = expression();
                lexer.expect(Token.RIGHT_PAREN);
                return inner;
            }
            case LEFT_BRACKET -> {
                List<Expr> elements = new ArrayList<>();
                list(Token.LEFT_BRACKET, Token.RIGHT_BRACKET, elements);
                growFrom(height);
                return new Expr.SetLiteral(elements, position);
            }
            case LEFT_BRACE -> {
                return record(position);
            }
            case SLOT -> throw lexer.failure("a template slot may stand in the scope only");
            default -> throw lexer.unexpected("an expression");
        }
    }

    private Expr record(SourcePosition position) {
        lexer.expect(Token.LEFT_BRACE);
        Map<String, Expr> fields = new LinkedHashMap<>();
        int tallest = 0;
        while (lexer.token() != Token.RIGHT_BRACE) {
            SourcePosition place = lexer.position();
            String key = lexer.token() == Token.STRING ? lexer.expectString() : lexer.expectIdentifier("a record key");
            lexer.expect(Token.COLON);
            if (fields.put(key, expression()) != null) {
                throw new CedarSyntaxException(place, "the record has this key already");
            }
            bounded(fields.size());
            tallest = Math.max(tallest, height);
            if (!lexer.accept(Token.COMMA)) {
                break;
            }
        }
        lexer.expect(Token.RIGHT_BRACE);
        growFrom(tallest);
        return new Expr.RecordLiteral(fields, position);
    }

    /** What begins with a word: a truth value, a variable, an entity or a function call. */
    private Expr word(SourcePosition position) {
        height = 1;
        if (lexer.acceptWord("true")) {
            return new Expr.Literal(Value.of(true), position);
        }
        if (lexer.acceptWord("false")) {
            return new Expr.Literal(Value.of(false), position);
        }
        if (lexer.isWord("if")) {
            throw lexer.failure("'if' must stand in parentheses here");
        }
        String name = names.path("an expression");
        if (lexer.token() == Token.STRING) {
            return new Expr.Literal(EntityUid.of(name, lexer.expectString()), position);
        }
        Expr.Variable variable = variable(name);
        if (variable != null) {
            return new Expr.VariableUse(variable, position);
        }
        if (lexer.token() != Token.LEFT_PAREN) {
            throw new CedarSyntaxException(
                    position, "a name alone is no value: expected a variable, an entity or a function call");
        }
        ExtensionFunction function = ExtensionFunction.named(name)
                .filter(known -> !known.isMethod())
                .orElseThrow(() -> new CedarSyntaxException(position, "there is no function of this name"));
        List<Expr> arguments = new ArrayList<>(1);
        list(Token.LEFT_PAREN, Token.RIGHT_PAREN, arguments);
        growFrom(height);
        return new Expr.Call(function, arguments, position);
    }

    private static Expr.@Nullable Variable variable(String name) {
        return switch (name) {
            case "principal" -> Expr.Variable.PRINCIPAL;
            case "action" -> Expr.Variable.ACTION;
            case "resource" -> Expr.Variable.RESOURCE;
            case "context" -> Expr.Variable.CONTEXT;
            default -> null;
        };
    }
}
