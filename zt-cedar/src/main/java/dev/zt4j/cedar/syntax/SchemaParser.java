package dev.zt4j.cedar.syntax;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads Cedar schema text into its declarations. Safe on hostile text: length, nesting and what a text stands for are
 * bounded, and nothing but {@link CedarSyntaxException} is thrown for any text.
 *
 * @since 0.1.0
 */
public final class SchemaParser {
    /** The longest text accepted, in UTF-16 code units. */
    public static final int MAX_TEXT_LENGTH = 1 << 20;

    /** How deep types may nest. */
    public static final int MAX_NESTING = 256;

    /** How long the declarations may be, in UTF-16 code units, if one of several names is written out for each. */
    public static final int MAX_WRITTEN_OUT = 1 << 24;

    private static final String ENTITY_TYPE = "an entity type";

    private final Lexer lexer;
    private final NameParser names;
    private final WrittenTypeParser types;
    private final Map<String, Block> blocks = new LinkedHashMap<>();
    private long writtenOut;

    private SchemaParser(String text) {
        this.lexer = new Lexer(text);
        this.names = new NameParser(lexer);
        this.types = new WrittenTypeParser(lexer, names);
    }

    /**
     * Reads the declarations of a text; none if it holds only blanks and comments. Whether names are declared, and
     * declared once, is not looked at.
     *
     * @throws CedarSyntaxException if the text is no Cedar schema or passes {@link #MAX_TEXT_LENGTH},
     *     {@link #MAX_NESTING} or {@link #MAX_WRITTEN_OUT}
     */
    public static SchemaTree parse(String text) {
        Objects.requireNonNull(text, "text");
        SourcePosition start = new SourcePosition(1, 1, 0);
        if (text.length() > MAX_TEXT_LENGTH) {
            throw new CedarSyntaxException(start, "the text is longer than " + MAX_TEXT_LENGTH + " characters");
        }
        return new SchemaParser(text).schema(start);
    }

    private SchemaTree schema(SourcePosition start) {
        Block outside = new Block("", Map.of(), start);
        while (lexer.token() != Token.END) {
            Map<String, String> annotations = names.annotations();
            if (lexer.acceptWord("namespace")) {
                namespace(annotations);
            } else {
                declaration(annotations, outside);
            }
        }
        List<SchemaTree.Namespace> namespaces = new ArrayList<>();
        if (!outside.isEmpty()) {
            namespaces.add(outside.namespace());
        }
        blocks.values().forEach(block -> namespaces.add(block.namespace()));
        return new SchemaTree(namespaces);
    }

    private void namespace(Map<String, String> annotations) {
        SourcePosition position = lexer.position();
        String name = names.typeName("the name of a namespace");
        Block block = new Block(name, annotations, position);
        if (blocks.put(name, block) != null) {
            throw new CedarSyntaxException(position, "the text has a block of this namespace already");
        }
        lexer.expect(Token.LEFT_BRACE);
        while (!lexer.accept(Token.RIGHT_BRACE)) {
            Map<String, String> inner = names.annotations();
            if (lexer.isWord("namespace")) {
                throw lexer.failure("namespaces do not nest; write A::B for a namespace in another");
            }
            declaration(inner, block);
        }
    }

    private void declaration(Map<String, String> annotations, Block block) {
        int start = lexer.position().offset();
        int declared;
        if (lexer.acceptWord("entity")) {
            declared = entity(annotations, block);
        } else if (lexer.acceptWord("action")) {
            declared = action(annotations, block);
        } else if (lexer.acceptWord("type")) {
            declared = type(annotations, block);
        } else if (block.name.isEmpty()) {
            throw lexer.unexpected("'namespace', 'entity', 'action' or 'type'");
        } else {
            throw lexer.unexpected("'entity', 'action', 'type' or '}'");
        }
        int end = lexer.position().offset();
        writtenOut += (long) declared * (end - start);
        if (writtenOut > MAX_WRITTEN_OUT) {
            throw lexer.failure(
                    start,
                    "with this declaration written out for each of its names, the schema is longer than "
                            + MAX_WRITTEN_OUT + " characters");
        }
    }

    private int type(Map<String, String> annotations, Block block) {
        SourcePosition position = lexer.position();
        String name = lexer.expectIdentifier("the name of a type");
        lexer.expect(Token.ASSIGN);
        block.types.add(new SchemaTree.CommonType(name, annotations, types.type(), position));
        lexer.expect(Token.SEMICOLON);
        return 1;
    }

    private int entity(Map<String, String> annotations, Block block) {
        List<SchemaTree.Reference> declared = new ArrayList<>();
        do {
            SourcePosition position = lexer.position();
            declared.add(new SchemaTree.Reference(lexer.expectIdentifier("the name of an entity type"), position));
        } while (lexer.accept(Token.COMMA));
        List<String> ids = List.of();
        List<SchemaTree.Reference> parents = List.of();
        WrittenType shape = null;
        WrittenType tags = null;
        if (lexer.acceptWord("enum")) {
            ids = ids();
        } else {
            parents = lexer.acceptWord("in") ? entityTypes() : List.of();
            shape = shape();
            tags = lexer.acceptWord("tags") ? types.type() : null;
        }
        if (!lexer.accept(Token.SEMICOLON)) {
            throw lexer.unexpected(afterEntity(ids, parents, shape, tags));
        }
        for (SchemaTree.Reference name : declared) {
            block.entities.add(
                    new SchemaTree.Entity(name.name(), annotations, parents, shape, tags, ids, name.position()));
        }
        return declared.size();
    }

    private static String afterEntity(
            List<String> ids,
            List<SchemaTree.Reference> parents,
            @Nullable WrittenType shape,
            @Nullable WrittenType tags) {
        if (!ids.isEmpty() || tags != null) {
            return "';'";
        }
        if (shape != null) {
            return "'tags' or ';'";
        }
        return parents.isEmpty() ? "',', 'in', '{', 'tags', 'enum' or ';'" : "'{', 'tags' or ';'";
    }

    private List<String> ids() {
        List<String> ids = new ArrayList<>();
        lexer.expect(Token.LEFT_BRACKET);
        do {
            ids.add(lexer.expectString());
        } while (lexer.accept(Token.COMMA));
        lexer.expect(Token.RIGHT_BRACKET);
        return List.copyOf(ids);
    }

    private @Nullable WrittenType shape() {
        boolean assigned = lexer.accept(Token.ASSIGN);
        if (lexer.token() == Token.LEFT_BRACE) {
            return types.record();
        }
        if (assigned) {
            throw lexer.unexpected("'{': the attributes of an entity are written as a record");
        }
        return null;
    }

    /** One entity type, or a list of them that may be empty. */
    private List<SchemaTree.Reference> entityTypes() {
        if (!lexer.accept(Token.LEFT_BRACKET)) {
            return List.of(reference());
        }
        List<SchemaTree.Reference> listed = new ArrayList<>();
        if (!lexer.accept(Token.RIGHT_BRACKET)) {
            do {
                listed.add(reference());
            } while (lexer.accept(Token.COMMA));
            lexer.expect(Token.RIGHT_BRACKET);
        }
        return List.copyOf(listed);
    }

    private SchemaTree.Reference reference() {
        SourcePosition position = lexer.position();
        return new SchemaTree.Reference(names.typeName(ENTITY_TYPE), position);
    }

    private int action(Map<String, String> annotations, Block block) {
        Map<SourcePosition, String> declared = new LinkedHashMap<>();
        do {
            declared.put(lexer.position(), types.name("the name of an action"));
        } while (lexer.accept(Token.COMMA));
        List<SchemaTree.Parent> parents = lexer.acceptWord("in") ? parents() : List.of();
        SchemaTree.AppliesTo appliesTo = lexer.isWord("appliesTo") ? appliesTo() : null;
        if (lexer.acceptWord("attributes")) {
            lexer.expect(Token.LEFT_BRACE);
            lexer.expect(Token.RIGHT_BRACE);
        }
        lexer.expect(Token.SEMICOLON);
        declared.forEach((position, id) ->
                block.actions.add(new SchemaTree.Action(id, annotations, parents, appliesTo, position)));
        return declared.size();
    }

    private List<SchemaTree.Parent> parents() {
        if (!lexer.accept(Token.LEFT_BRACKET)) {
            return List.of(parent());
        }
        List<SchemaTree.Parent> parents = new ArrayList<>();
        do {
            parents.add(parent());
        } while (lexer.accept(Token.COMMA));
        lexer.expect(Token.RIGHT_BRACKET);
        return List.copyOf(parents);
    }

    private SchemaTree.Parent parent() {
        SourcePosition position = lexer.position();
        if (lexer.token() == Token.STRING) {
            return new SchemaTree.Parent(null, lexer.expectString(), position);
        }
        String name = names.path("an action");
        if (lexer.token() == Token.STRING) {
            return new SchemaTree.Parent(name, lexer.expectString(), position);
        }
        if (name.indexOf(':') >= 0) {
            throw lexer.unexpected("'::' and the id of an action in double quotes");
        }
        return new SchemaTree.Parent(null, name, position);
    }

    private SchemaTree.AppliesTo appliesTo() {
        SourcePosition position = lexer.position();
        lexer.advance();
        lexer.expect(Token.LEFT_BRACE);
        List<SchemaTree.Reference> principals = List.of();
        List<SchemaTree.Reference> resources = List.of();
        WrittenType context = null;
        do {
            if (isPart("principal", principals.isEmpty())) {
                principals = someEntityTypes();
            } else if (isPart("resource", resources.isEmpty())) {
                resources = someEntityTypes();
            } else if (isPart("context", context == null)) {
                context = lexer.token() == Token.LEFT_BRACE ? types.record() : types.commonType();
            } else {
                throw lexer.unexpected("'principal', 'resource' or 'context'");
            }
        } while (lexer.accept(Token.COMMA) && lexer.token() != Token.RIGHT_BRACE);
        lexer.expect(Token.RIGHT_BRACE);
        if (principals.isEmpty() || resources.isEmpty()) {
            throw new CedarSyntaxException(position, "'principal' and 'resource' are both needed");
        }
        return new SchemaTree.AppliesTo(principals, resources, context, position);
    }

    private boolean isPart(String word, boolean first) {
        if (!lexer.isWord(word)) {
            return false;
        }
        if (!first) {
            throw lexer.failure("'" + word + "' is there already");
        }
        lexer.advance();
        lexer.expect(Token.COLON);
        return true;
    }

    private List<SchemaTree.Reference> someEntityTypes() {
        SourcePosition position = lexer.position();
        List<SchemaTree.Reference> types = entityTypes();
        if (types.isEmpty()) {
            throw new CedarSyntaxException(
                    position, "at least one entity type is needed; an action without 'appliesTo' applies to nothing");
        }
        return types;
    }

    /** The declarations of one namespace while they are read. */
    private static final class Block {
        private final String name;
        private final Map<String, String> annotations;
        private final SourcePosition position;
        private final List<SchemaTree.CommonType> types = new ArrayList<>();
        private final List<SchemaTree.Entity> entities = new ArrayList<>();
        private final List<SchemaTree.Action> actions = new ArrayList<>();

        Block(String name, Map<String, String> annotations, SourcePosition position) {
            this.name = name;
            this.annotations = annotations;
            this.position = position;
        }

        boolean isEmpty() {
            return types.isEmpty() && entities.isEmpty() && actions.isEmpty();
        }

        SchemaTree.Namespace namespace() {
            return new SchemaTree.Namespace(name, annotations, types, entities, actions, position);
        }
    }
}
