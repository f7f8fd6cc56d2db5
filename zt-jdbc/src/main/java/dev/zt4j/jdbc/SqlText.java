package dev.zt4j.jdbc;

import dev.zt4j.reason.Reason;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A statement's text and what it was judged to do. The text that is judged is the text that is sent: it is kept here
 * and nowhere else.
 *
 * @param text the text
 * @param kind what it does at most
 * @param refusal why it is refused whoever sends it, or null
 * @param shown whether the text is all that is sent, so that the server can be asked what it does
 * @param keys whether the driver asks for generated values besides
 * @param digest of the text
 */
record SqlText(
        String text,
        StatementClass kind,
        @Nullable Reason refusal,
        boolean shown,
        boolean keys,
        StatementDigest digest) {
    /** The longest text that is read, in characters. */
    static final int MAX_LENGTH = 1 << 20;

    private static final Set<String> TABLE_LIKE =
            Set.of("table", "index", "view", "sequence", "schema", "type", "domain");
    private static final Set<String> DEFINITION_MODIFIERS = Set.of(
            "or", "replace", "temp", "temporary", "global", "local", "unlogged", "unique", "materialized", "recursive");
    private static final Set<String> LITERALS = Set.of("null", "true", "false");

    /**
     * Judges a text, in time that grows with its length only.
     *
     * @param text what is to be executed
     */
    static SqlText judge(String text) {
        if (text.length() > MAX_LENGTH || !SqlLexer.isText(text)) {
            return refused(text, Reason.SQL_UNREADABLE);
        }
        SqlLexer lexer = new SqlLexer(text);
        QueryProof query = new QueryProof();
        String verb = null;
        boolean ended = false;
        int depth = 0;
        for (SqlLexer.Token token = lexer.next(); token != SqlLexer.Token.END; token = lexer.next()) {
            if (token == SqlLexer.Token.UNREADABLE) {
                return refused(text, Reason.SQL_UNREADABLE);
            }
            if (ended) {
                return refused(text, Reason.SQL_MULTIPLE_STATEMENTS);
            }
            if (lexer.word().equals("(") && ++depth > QueryProof.MAX_DEPTH) {
                return refused(text, Reason.SQL_UNREADABLE);
            }
            if (lexer.word().equals(")")) {
                depth--;
            }
            if (verb == null && !lexer.word().equals("(")) {
                verb = depth == 0 ? lexer.word() : "";
            }
            ended = lexer.word().equals(";");
            if (!ended) {
                query.accept(token, lexer);
            }
        }
        return new SqlText(
                text, kind(text, verb == null ? "" : verb, query), null, true, false, new StatementDigest(text));
    }

    /** Returns the same text as of the most privileged class, for where more than the text is sent. */
    SqlText asUnseen() {
        return new SqlText(text, StatementClass.OTHER, refusal, false, keys, digest);
    }

    /** Returns the same text with generated values asked for. */
    SqlText withKeys() {
        return new SqlText(text, kind, refusal, shown, true, digest);
    }

    /** Returns the same text as it is with what a call says of generated values. */
    SqlText withKeys(int asked) {
        return asked == Statement.RETURN_GENERATED_KEYS ? withKeys() : this;
    }

    /**
     * Returns the same text with the generated values of columns asked for. Their names become part of the text in some
     * drivers: where they are no plain names the text counts as of the most privileged class.
     */
    SqlText withKeys(String[] columns) {
        for (String column : columns) {
            if (!isPlainName(column)) {
                return asUnseen();
            }
        }
        return withKeys();
    }

    private static boolean isPlainName(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    private static SqlText refused(String text, Reason reason) {
        return new SqlText(text, StatementClass.OTHER, reason, false, false, StatementDigest.NONE);
    }

    private static StatementClass kind(String text, String verb, QueryProof query) {
        return switch (verb) {
            case "create", "alter", "drop" -> definesTable(text) ? StatementClass.DDL : StatementClass.OTHER;
            case "truncate", "comment" -> StatementClass.DDL;
            case "call", "{" -> callsPlainly(text) ? StatementClass.CALL : StatementClass.OTHER;
            default -> query.conclude();
        };
    }

    /** Tells whether a definition is one of table-like things, not of code, rights, settings or servers. */
    private static boolean definesTable(String text) {
        SqlLexer lexer = new SqlLexer(text);
        SqlLexer.Token token = lexer.next();
        do {
            token = lexer.next();
        } while (token == SqlLexer.Token.WORD && DEFINITION_MODIFIERS.contains(lexer.word()));
        return token == SqlLexer.Token.WORD && TABLE_LIKE.contains(lexer.word());
    }

    /** Tells whether a text is {@code CALL p(…)}, {@code {call p(…)}} or {@code {? = call p(…)}} with plain arguments. */
    private static boolean callsPlainly(String text) {
        SqlLexer lexer = new SqlLexer(text);
        SqlLexer.Token token = lexer.next();
        boolean escape = lexer.word().equals("{");
        if (escape) {
            token = lexer.next();
            if (token == SqlLexer.Token.PARAMETER) {
                lexer.next();
                if (!lexer.word().equals("=")) {
                    return false;
                }
                token = lexer.next();
            }
        }
        if (token != SqlLexer.Token.WORD || !lexer.word().equals("call") || !skipName(lexer)) {
            return false;
        }
        if (lexer.word().equals("(")) {
            if (!skipArguments(lexer)) {
                return false;
            }
            token = lexer.next();
        } else if (!escape) {
            return false;
        }
        if (escape) {
            if (!lexer.word().equals("}")) {
                return false;
            }
            token = lexer.next();
        }
        return token == SqlLexer.Token.END || lexer.word().equals(";");
    }

    /** Skips a routine's name and stops at what follows it. */
    private static boolean skipName(SqlLexer lexer) {
        do {
            SqlLexer.Token token = lexer.next();
            if (token != SqlLexer.Token.WORD && token != SqlLexer.Token.QUOTED) {
                return false;
            }
            lexer.next();
        } while (lexer.word().equals("."));
        return true;
    }

    private static boolean skipArguments(SqlLexer lexer) {
        SqlLexer.Token token = lexer.next();
        if (lexer.word().equals(")")) {
            return true;
        }
        while (isPlain(token, lexer)) {
            lexer.next();
            if (lexer.word().equals(")")) {
                return true;
            }
            if (!lexer.word().equals(",")) {
                return false;
            }
            token = lexer.next();
        }
        return false;
    }

    private static boolean isPlain(SqlLexer.Token token, SqlLexer lexer) {
        return switch (token) {
            case PARAMETER, STRING, NUMBER -> true;
            case WORD -> LITERALS.contains(lexer.word());
            default -> false;
        };
    }
}
