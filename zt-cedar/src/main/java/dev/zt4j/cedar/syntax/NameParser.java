package dev.zt4j.cedar.syntax;

import dev.zt4j.cedar.value.EntityUid;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads names, entities and annotations, which policies and schemas share. */
final class NameParser {
    private final Lexer lexer;

    NameParser(Lexer lexer) {
        this.lexer = lexer;
    }

    /** {@code A::B}, up to and without a string after a last {@code ::}; one object for all that are equal. */
    String path(String what) {
        StringBuilder name = new StringBuilder(lexer.expectIdentifier(what));
        while (lexer.accept(Token.PATH)) {
            if (lexer.token() == Token.STRING) {
                return name.toString().intern();
            }
            name.append("::").append(lexer.expectIdentifier("a name or an entity id in double quotes"));
        }
        if (lexer.token() == Token.STRING) {
            throw lexer.unexpected("'::' before the entity id");
        }
        return name.toString().intern();
    }

    /** A type name. */
    String typeName() {
        return typeName("a type name");
    }

    /** A name of the form of a type name, called so by error messages. */
    String typeName(String what) {
        String name = path(what);
        if (lexer.token() == Token.STRING) {
            throw lexer.failure("found an entity, expected " + what);
        }
        return name;
    }

    /** An entity. */
    EntityUid entity() {
        String name = path("an entity such as User::\"alice\"");
        if (lexer.token() != Token.STRING) {
            throw lexer.unexpected("'::' and an entity id in double quotes");
        }
        return EntityUid.of(name, lexer.expectString());
    }

    /** Any number of annotations, by key in order; one without a value holds the empty text. */
    Map<String, String> annotations() {
        Map<String, String> annotations = new LinkedHashMap<>();
        while (lexer.accept(Token.AT)) {
            SourcePosition place = lexer.position();
            if (lexer.token() != Token.IDENTIFIER) {
                throw lexer.unexpected("an annotation key");
            }
            String key = lexer.word();
            lexer.advance();
            String value = "";
            if (lexer.accept(Token.LEFT_PAREN)) {
                value = lexer.expectString();
                lexer.expect(Token.RIGHT_PAREN);
            }
            if (annotations.put(key, value) != null) {
                throw new CedarSyntaxException(place, "this annotation is there already");
            }
        }
        return annotations;
    }
}
