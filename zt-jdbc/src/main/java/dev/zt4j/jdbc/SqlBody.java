package dev.zt4j.jdbc;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A statement as the server can be asked to analyse it: the body of a function of one statement.
 *
 * @param text the text, with parameters as {@code $1}, without a semicolon
 * @param parameters how many parameters it has
 */
record SqlBody(String text, int parameters) {
    /** How statements begin that the server takes in a body and that are more than utilities. */
    private static final Set<String> VERBS =
            Set.of("select", "values", "table", "with", "insert", "update", "delete", "merge", "(");

    private static final Set<String> CHANGES = Set.of("insert", "update", "delete", "merge");
    private static final Set<String> MAIN_VERBS =
            Set.of("select", "values", "table", "insert", "update", "delete", "merge");

    /**
     * Makes the body of a text, or nothing if it is no statement that can be one.
     *
     * @param text what {@link SqlText} has found to be one readable statement
     * @param prepared whether the driver takes question marks for parameters
     * @param keys whether the driver adds RETURNING to it, for generated keys
     */
    static @Nullable SqlBody of(String text, boolean prepared, boolean keys) {
        SqlLexer lexer = new SqlLexer(text);
        StringBuilder body = new StringBuilder(text.length() + 16);
        int copied = 0;
        int parameters = 0;
        int depth = 0;
        boolean returning = false;
        String verb = "";
        String main = "";
        SqlLexer.Token token = lexer.next();
        for (; token != SqlLexer.Token.END && !lexer.word().equals(";"); token = lexer.next()) {
            String word = lexer.word();
            if (verb.isEmpty()) {
                verb = word;
                if (!VERBS.contains(verb)) {
                    return null;
                }
            }
            if (token == SqlLexer.Token.UNREADABLE || word.equals("{") || word.equals("}")) {
                return null;
            }
            if (token == SqlLexer.Token.PARAMETER && (prepared || text.charAt(lexer.start()) == '$')) {
                if (text.charAt(lexer.start()) == '$') {
                    return null;
                }
                parameters++;
                body.append(text, copied, lexer.start()).append('$').append(parameters);
                copied = lexer.end();
            }
            depth += word.equals("(") ? 1 : word.equals(")") ? -1 : 0;
            if (depth == 0 && token == SqlLexer.Token.WORD) {
                returning |= word.equals("returning");
                main = main.isEmpty() && MAIN_VERBS.contains(word) ? word : main;
            }
        }
        int end = token == SqlLexer.Token.END ? text.length() : lexer.start();
        body.append(text, copied, end);
        if (keys && !returning && CHANGES.contains(main)) {
            body.append("\nRETURNING *");
        }
        return verb.isEmpty() ? null : new SqlBody(body.toString(), parameters);
    }
}
