package dev.zt4j.cedar.syntax;

import dev.zt4j.cedar.value.EntityUid;

/** Reads type names and entities, which scopes and expressions share. */
final class NameParser {
    private final Lexer lexer;

    NameParser(Lexer lexer) {
        this.lexer = lexer;
    }

    /** {@code A::B}, up to and without a string after a last {@code ::}. */
    String path(String what) {
        StringBuilder name = new StringBuilder(lexer.expectIdentifier(what));
        while (lexer.accept(Token.PATH)) {
            if (lexer.token() == Token.STRING) {
                return name.toString();
            }
            name.append("::").append(lexer.expectIdentifier("a name or an entity id in double quotes"));
        }
        if (lexer.token() == Token.STRING) {
            throw lexer.unexpected("'::' before the entity id");
        }
        return name.toString();
    }

    /** A type name. */
    String typeName() {
        String name = path("a type name");
        if (lexer.token() == Token.STRING) {
            throw lexer.failure("found an entity, expected a type name");
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
}
