package dev.zt4j.cedar.syntax;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the types of a schema, and the names that may be quoted. */
final class WrittenTypeParser {
    private static final String BUILT_IN = "__cedar";

    private final Lexer lexer;
    private final NameParser names;
    private int depth;

    WrittenTypeParser(Lexer lexer, NameParser names) {
        this.lexer = lexer;
        this.names = names;
    }

    WrittenType type() {
        if (lexer.token() == Token.LEFT_BRACE) {
            return record();
        }
        SourcePosition position = lexer.position();
        String name = typeName("a type");
        if (!name.equals("Set") || lexer.token() != Token.LESS) {
            return new WrittenType.Named(name, WrittenType.Sort.ANY, position);
        }
        deeper(position);
        lexer.advance();
        WrittenType element = type();
        lexer.expect(Token.GREATER);
        depth--;
        return new WrittenType.SetOf(element, position);
    }

    WrittenType commonType() {
        SourcePosition position = lexer.position();
        return new WrittenType.Named(typeName("a record type"), WrittenType.Sort.COMMON, position);
    }

    WrittenType record() {
        SourcePosition position = lexer.position();
        deeper(position);
        lexer.expect(Token.LEFT_BRACE);
        Map<String, WrittenType.Field> fields = new LinkedHashMap<>();
        while (lexer.token() != Token.RIGHT_BRACE) {
            Map<String, String> annotations = names.annotations();
            String name = name("the name of an attribute");
            boolean required = !lexer.accept(Token.QUESTION);
            lexer.expect(Token.COLON);
            fields.put(name, new WrittenType.Field(type(), required, annotations));
            if (!lexer.accept(Token.COMMA)) {
                break;
            }
        }
        if (!lexer.accept(Token.RIGHT_BRACE)) {
            throw lexer.unexpected("',' or '}'");
        }
        depth--;
        return new WrittenType.RecordOf(fields, position);
    }

    /** A type name, which may be one of a type that the language brings along. */
    private String typeName(String what) {
        if (!lexer.acceptWord(BUILT_IN)) {
            return names.typeName(what);
        }
        lexer.expect(Token.PATH);
        return BUILT_IN + "::" + lexer.expectIdentifier(what);
    }

    /** An identifier, or any text in double quotes. */
    String name(String what) {
        return lexer.token() == Token.STRING ? lexer.expectString() : lexer.expectIdentifier(what);
    }

    private void deeper(SourcePosition position) {
        if (++depth > SchemaParser.MAX_NESTING) {
            throw new CedarSyntaxException(position, "types nest deeper than " + SchemaParser.MAX_NESTING + " levels");
        }
    }
}
