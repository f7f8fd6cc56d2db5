package dev.zt4j.jdbc;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Proves of a statement's tokens that it is a query, or a plain insert, update or delete. The proof is syntactic:
 *
 * <ul>
 *   <li>no word outside quotes begins another kind of change, {@code INTO}, or a row lock;
 *   <li>each name before an opening parenthesis is a construct of the grammar, which can be no function's name, a list
 *       of columns, or a function of {@link #FUNCTIONS};
 *   <li>no function is called in the notation of an attribute, {@code (x).f} (PostgreSQL manual, 4.2.6 and 36.5.3),
 *       but for functions of whole rows, of which none that ships with PostgreSQL has an effect.
 * </ul>
 *
 * <p>Key words are relied on only where PostgreSQL reserves them or forbids them as function names (manual,
 * appendix C); a word that merely might be a key word proves nothing. Not thread-safe.
 */
final class QueryProof {
    /** The deepest nesting of parentheses. */
    static final int MAX_DEPTH = 256;

    /** Functions without effect; all of {@code pg_catalog}, none volatile. */
    static final Set<String> FUNCTIONS = words("""
            count sum min max avg array_agg string_agg json_agg jsonb_agg bool_and bool_or every
            row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
            lower upper initcap length char_length octet_length btrim ltrim rtrim substr left right replace concat
            concat_ws split_part strpos starts_with lpad rpad reverse
            abs ceil ceiling floor round trunc mod power sqrt sign
            now age date_part date_trunc make_date to_char to_date to_timestamp to_number
            array_length cardinality array_position unnest generate_series
            json_build_object jsonb_build_object
            """);

    /** Constructs that read like functions. Within their parentheses FROM begins no clause. */
    static final Set<String> FUNCTION_CONSTRUCTS =
            words("cast coalesce extract greatest least nullif overlay position substring trim");

    /** Other words that may stand before a parenthesis, and that can name no function. */
    static final Set<String> CONSTRUCTS = words("""
            all and any array asymmetric between case distinct else except exists from group grouping having in
            intersect lateral limit not offset on only or returning row select some symmetric then union using values
            when where
            bit char character dec decimal float interval numeric time timestamp varchar
            """);

    /** Types whose values the driver takes for the name of a cursor, from which it fetches by itself. */
    private static final Set<String> CURSOR_TYPES = words("refcursor _refcursor");

    private static final Set<String> LOCKS = words("update share no key");
    private static final Set<String> TABLE_STARTS = words("from using join lateral");
    private static final Map<String, Role> ROLES = roles();

    private final Frame[] frames = new Frame[MAX_DEPTH + 1];
    private final boolean[] tables = new boolean[MAX_DEPTH + 1];
    private int depth;

    private String verb = "";
    private boolean unproven;
    private boolean functionAsTable;
    private boolean qualifiedName;
    private int sets;
    private Target target = Target.NONE;
    private @Nullable Expected expected;

    // The last three tokens, latest first. A name has no text, be it quoted or qualified.
    private Previous last = Previous.NONE;
    private Previous second = Previous.NONE;
    private Previous third = Previous.NONE;
    private Frame closed = Frame.PLAIN;

    QueryProof() {
        frames[0] = Frame.PLAIN;
    }

    /** Returns what is proven, after the last token. */
    StatementClass conclude() {
        if (unproven || depth != 0 || expected != null || (functionAsTable && qualifiedName)) {
            return StatementClass.OTHER;
        }
        return switch (verb) {
            case "select", "values", "table", "with" -> StatementClass.SELECT;
            case "insert" -> StatementClass.INSERT;
            case "update" -> StatementClass.UPDATE;
            case "delete" -> StatementClass.DELETE;
            default -> StatementClass.OTHER;
        };
    }

    /** Takes the next token. No more than {@link #MAX_DEPTH} parentheses may be open. */
    void accept(SqlLexer.Token token, SqlLexer lexer) {
        if (unproven) {
            return;
        }
        String text = lexer.word();
        boolean asExpected = expected == null || expected.accepts(text);
        expected = null;
        boolean name = token == SqlLexer.Token.QUOTED
                || (token == SqlLexer.Token.WORD && (last.is(".") || target == Target.NAME));
        if (!asExpected) {
            unproven = true;
        } else if (name) {
            acceptName(lexer);
        } else if (token == SqlLexer.Token.WORD) {
            acceptWord(text);
        } else if (text.equals("(")) {
            open();
        } else if (text.equals(")")) {
            close();
        } else if (text.equals(".")) {
            acceptDot();
        } else {
            // Escapes of the driver are rewritten after this.
            unproven = verb.isEmpty() || text.equals("{") || text.equals("}");
            target = Target.NONE;
        }
        third = second;
        second = last;
        last = name ? Previous.NAME : new Previous(token, text);
    }

    private void acceptName(SqlLexer lexer) {
        qualifiedName |= last.is(".");
        target = target == Target.NAME ? Target.NAMED : Target.NONE;
        unproven = verb.isEmpty() || lexer.isEscapedName() || lexer.isAmong(CURSOR_TYPES);
    }

    private void acceptWord(String word) {
        if (verb.isEmpty()) {
            verb = word;
            unproven = word.isEmpty() || (depth > 0 && !word.equals("select") && !word.equals("values"));
            return;
        }
        if (verb.equals("insert") && last.is("insert")) {
            target = Target.NAME;
            unproven = !word.equals("into");
            return;
        }
        target = Target.NONE;
        if (last.is("for") && LOCKS.contains(word)) {
            unproven = true;
        }
        switch (ROLES.getOrDefault(word, Role.NONE)) {
            case CHANGE -> unproven = true;
            case TABLES_START -> tables[depth] |= frames[depth] != Frame.CALL && !comparesDistinct();
            case TABLES_END -> tables[depth] = false;
            case VALUE_FUNCTION -> functionAsTable |= tables[depth] && last.startsTable();
            case SET -> sets++;
            case NONE -> {}
        }
    }

    private boolean comparesDistinct() {
        return last.is("distinct") && (second.is("is") || second.is("not"));
    }

    private void acceptDot() {
        if (!last.isNameOrWord()) {
            expected = Expected.STAR;
        }
        target = target == Target.NAMED ? Target.NAME : Target.NONE;
    }

    private void open() {
        boolean columns = target == Target.NAMED;
        target = Target.NONE;
        Frame frame = Frame.PLAIN;
        if (!columns && last.isNameOrWord() && !aliases()) {
            frame = last.token == SqlLexer.Token.WORD ? frame(last.text) : Frame.UNPROVEN;
        }
        unproven = frame == Frame.UNPROVEN;
        boolean table = tables[depth] && last.startsTable();
        depth++;
        frames[depth] = frame;
        tables[depth] = table;
    }

    /** Tells whether the last name is given here, so that a list of columns or a type's size follows it. */
    private boolean aliases() {
        return second.is("as") || second.is("with") || (second.is("recursive") && third.is("with"));
    }

    private Frame frame(String word) {
        if (FUNCTIONS.contains(word) || FUNCTION_CONSTRUCTS.contains(word)) {
            functionAsTable |= tables[depth] && second.startsTable();
            return Frame.CALL;
        }
        if (CONSTRUCTS.contains(word)) {
            return Frame.PLAIN;
        }
        return switch (word) {
            case "as" -> Frame.PLAIN;
            case "by" ->
                second.is("group") || second.is("order") || second.is("partition") ? Frame.PLAIN : Frame.UNPROVEN;
            // These may name functions, but no call can follow a call.
            case "over", "filter" -> second.is(")") && closed == Frame.CALL ? Frame.CALL : Frame.UNPROVEN;
            // These may name functions, but no argument begins with a query.
            case "join", "materialized" -> {
                expected = Expected.QUERY;
                yield Frame.PLAIN;
            }
            case "conflict" -> verb.equals("insert") && second.is("on") ? Frame.CONFLICT : Frame.UNPROVEN;
            case "set" -> verb.equals("update") && depth == 0 && sets == 1 ? Frame.PLAIN : Frame.UNPROVEN;
            default -> Frame.UNPROVEN;
        };
    }

    private void close() {
        target = Target.NONE;
        if (depth == 0 || verb.isEmpty()) {
            unproven = true;
            return;
        }
        closed = frames[depth];
        depth--;
        if (closed == Frame.CONFLICT) {
            // Otherwise it was a function of that name in the condition of a join.
            expected = Expected.DO;
        }
    }

    private static Set<String> words(String list) {
        return Set.copyOf(Words.of(list));
    }

    private static Map<String, Role> roles() {
        Map<String, Role> roles = new HashMap<>();
        CURSOR_TYPES.forEach(word -> roles.put(word, Role.CHANGE));
        Words.of("insert update delete merge into call create alter drop truncate grant revoke")
                .forEach(word -> roles.put(word, Role.CHANGE));
        Words.of("from using").forEach(word -> roles.put(word, Role.TABLES_START));
        Words.of("select where group having window order limit offset fetch for union intersect except returning")
                .forEach(word -> roles.put(word, Role.TABLES_END));
        Words.of("""
                        current_catalog current_date current_role current_schema current_time current_timestamp
                        current_user localtime localtimestamp session_user system_user user
                        """).forEach(word -> roles.put(word, Role.VALUE_FUNCTION));
        roles.put("set", Role.SET);
        return Map.copyOf(roles);
    }

    /** What a word means wherever it stands. */
    private enum Role {
        /** Begins a change, other than as the first word; or makes the driver fetch from a cursor. */
        CHANGE,
        /** Begins a list of tables. */
        TABLES_START,
        /** Ends a list of tables. */
        TABLES_END,
        /** Is a function without parentheses. */
        VALUE_FUNCTION,
        /** Is SET. */
        SET,
        NONE
    }

    /** What a parenthesis was opened for. */
    private enum Frame {
        PLAIN,
        CALL,
        CONFLICT,
        UNPROVEN
    }

    /** Where in the name of the table that is inserted into the tokens are. */
    private enum Target {
        NONE,
        NAME,
        NAMED
    }

    /** What must come next, else nothing is proven. */
    private enum Expected {
        QUERY("select", "with"),
        DO("do", "do"),
        STAR("*", "*");

        private final String one;
        private final String other;

        Expected(String one, String other) {
            this.one = one;
            this.other = other;
        }

        boolean accepts(String text) {
            return text.equals(one) || text.equals(other);
        }
    }

    private record Previous(SqlLexer.Token token, String text) {
        private static final Previous NONE = new Previous(SqlLexer.Token.END, "");
        private static final Previous NAME = new Previous(SqlLexer.Token.QUOTED, "");

        boolean is(String word) {
            return text.equals(word);
        }

        boolean isNameOrWord() {
            return token == SqlLexer.Token.WORD || token == SqlLexer.Token.QUOTED;
        }

        boolean startsTable() {
            return text.equals(",") || text.equals("(") || TABLE_STARTS.contains(text);
        }
    }
}
