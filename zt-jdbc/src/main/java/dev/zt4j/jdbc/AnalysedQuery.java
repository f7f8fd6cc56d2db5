package dev.zt4j.jdbc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * What a query tree of the server says: relations with the permissions that it needs, and functions. Only what is
 * known is read: a node, a kind of range table entry or a permission that is not known here fails. Not thread-safe.
 */
final class AnalysedQuery {
    /** Bits of {@code requiredPerms} ({@code acl.h}). */
    static final int INSERT = 1;

    static final int SELECT = 1 << 1;
    static final int UPDATE = 1 << 2;
    static final int DELETE = 1 << 3;

    private static final int ALL = INSERT | SELECT | UPDATE | DELETE;

    /** Added to numbers of columns in sets, as those of system columns are negative ({@code sysattr.h}). */
    private static final int COLUMN_OFFSET = 7;

    private static final String RELATION = "0";
    /** Subquery, join, function, table function, VALUES, WITH, and GROUP BY (the last since PostgreSQL 18). */
    private static final Set<String> OTHER_ENTRIES = Set.of("1", "2", "3", "4", "5", "6", "9");

    private static final String REQUIRED = "requiredPerms";

    private static final Set<String> COMMANDS = Set.of("1", "2", "3", "4", "5");

    /** Types whose values the driver takes for the name of a cursor, from which it fetches by itself. */
    private static final Set<String> CURSOR_TYPES = Set.of("1790", "2201");

    /** The type of a constant that names a relation. */
    private static final String RELATION_NAME_TYPE = "2205";

    /** Whether a function is called by name or by a cast that the server knows ({@code CoercionForm}). */
    private static final Set<String> CASTS = Set.of("1", "2");

    private static final Set<String> NODES = Set.copyOf(Words.of("""
            QUERY COMMONTABLEEXPR CTESEARCHCLAUSE CTECYCLECLAUSE RANGETBLENTRY RTEPERMISSIONINFO RANGETBLFUNCTION
            ALIAS FROMEXPR JOINEXPR RANGETBLREF TARGETENTRY VAR CONST PARAM AGGREF GROUPINGFUNC WINDOWFUNC
            SUBSCRIPTINGREF FUNCEXPR NAMEDARGEXPR OPEXPR DISTINCTEXPR NULLIFEXPR SCALARARRAYOPEXPR BOOLEXPR SUBLINK
            FIELDSELECT RELABELTYPE COERCEVIAIO ARRAYCOERCEEXPR CONVERTROWTYPEEXPR COLLATEEXPR CASEEXPR CASEWHEN
            CASETESTEXPR ARRAYEXPR ROWEXPR ROWCOMPAREEXPR COALESCEEXPR MINMAXEXPR SQLVALUEFUNCTION NULLTEST BOOLEANTEST
            COERCETODOMAIN SETTODEFAULT INFERENCEELEM ONCONFLICTEXPR SORTGROUPCLAUSE GROUPINGSET WINDOWCLAUSE
            ROWMARKCLAUSE SETOPERATIONSTMT MERGEACTION MERGESUPPORTFUNC
            TABLESAMPLECLAUSE CURRENTOFEXPR FIELDSTORE TABLEFUNC XMLEXPR
            JSONCONSTRUCTOREXPR JSONVALUEEXPR JSONFORMAT JSONRETURNING JSONISPREDICATE JSONEXPR JSONBEHAVIOR
            JSONTABLEPATH JSONTABLEPATHSCAN JSONTABLESIBLINGJOIN
            """));

    private final Map<Integer, Permissions> relations = new LinkedHashMap<>();
    private final Set<Integer> entries = new HashSet<>();
    private final Set<Integer> called = new LinkedHashSet<>();
    private final Set<Integer> implied = new LinkedHashSet<>();
    private final Set<Integer> named = new HashSet<>();
    private boolean cursors;

    /**
     * Reads the body of a function of one statement.
     *
     * @param body {@code pg_proc.prosqlbody}
     * @throws UnknownNodeException if anything in it is not known
     */
    AnalysedQuery(String body) {
        PgNode statement = single(single(PgNode.read(body)));
        if (!(statement instanceof PgNode.Struct query) || !query.name().equals("QUERY")) {
            throw new UnknownNodeException("no query");
        }
        visit(query);
        if (!relations.keySet().containsAll(entries)) {
            throw new UnknownNodeException("a relation without permissions");
        }
    }

    /** Returns the relations by OID, in the order of the statement. */
    Map<Integer, Permissions> relations() {
        return relations;
    }

    /** Returns the OIDs of the functions that are called by name. */
    Set<Integer> called() {
        return called;
    }

    /** Returns the OIDs of the functions behind operators and casts. */
    Set<Integer> implied() {
        return implied;
    }

    /** Returns the OIDs of relations that constants name, of which nothing but the name is read. */
    Set<Integer> named() {
        return named;
    }

    /** Tells whether a value may be taken for a cursor by the driver. */
    boolean hasCursors() {
        return cursors;
    }

    private static PgNode single(PgNode list) {
        if (list instanceof PgNode.Items items && items.items().size() == 1) {
            return items.items().get(0);
        }
        throw new UnknownNodeException("not one statement");
    }

    private void visit(PgNode node) {
        if (node instanceof PgNode.Items items) {
            items.items().forEach(this::visit);
        } else if (node instanceof PgNode.Struct struct) {
            if (!NODES.contains(struct.name())) {
                throw new UnknownNodeException(struct.name());
            }
            switch (struct.name()) {
                case "QUERY" -> query(struct);
                case "RANGETBLENTRY" -> entry(struct);
                case "RTEPERMISSIONINFO" -> permissions(struct);
                default -> functions(struct);
            }
            struct.fields().forEach(this::visitField);
        }
    }

    private void visitField(String name, PgNode value) {
        boolean type = name.endsWith("type") || name.endsWith("typeid") || name.equals("typid");
        cursors |= type && value instanceof PgNode.Atom atom && CURSOR_TYPES.contains(atom.text());
        visit(value);
    }

    private static void query(PgNode.Struct query) {
        if (!COMMANDS.contains(text(query, "commandType"))
                || !text(query, "querySource").equals("0")
                || !query.fields().getOrDefault("utilityStmt", query).equals(PgNode.NOTHING)
                || !text(query, "isReturn").equals("false")) {
            throw new UnknownNodeException("a query of another sort");
        }
    }

    private void entry(PgNode.Struct entry) {
        String kind = text(entry, "rtekind");
        // PostgreSQL 15 has the permissions here, later versions in a list of their own.
        boolean permitted = entry.fields().containsKey(REQUIRED);
        if (kind.equals(RELATION)) {
            entries.add(number(entry, "relid"));
            if (permitted) {
                permissions(entry);
            }
        } else if (!OTHER_ENTRIES.contains(kind) || (permitted && number(entry, REQUIRED) != 0)) {
            throw new UnknownNodeException("a range table entry of another sort");
        }
    }

    private void permissions(PgNode.Struct info) {
        int needed = number(info, REQUIRED);
        if ((needed & ~ALL) != 0 || number(info, "checkAsUser") != 0) {
            throw new UnknownNodeException("a permission of another sort");
        }
        relations
                .computeIfAbsent(number(info, "relid"), oid -> new Permissions())
                .add(
                        needed,
                        columns(info, "selectedCols"),
                        columns(info, "insertedCols"),
                        columns(info, "updatedCols"));
    }

    private void functions(PgNode.Struct node) {
        switch (node.name()) {
            case "FUNCEXPR" ->
                (CASTS.contains(text(node, "funcformat")) ? implied : called).add(number(node, "funcid"));
            case "AGGREF" -> called.add(number(node, "aggfnoid"));
            case "WINDOWFUNC" -> called.add(number(node, "winfnoid"));
            case "TABLESAMPLECLAUSE" -> implied.add(number(node, "tsmhandler"));
            case "OPEXPR", "DISTINCTEXPR", "NULLIFEXPR", "SCALARARRAYOPEXPR" -> implied.add(number(node, "opfuncid"));
            case "CONST" -> {
                if (text(node, "consttype").equals(RELATION_NAME_TYPE)) {
                    name(node.fields().getOrDefault("constvalue", PgNode.NOTHING));
                }
            }
            default -> {}
        }
    }

    /** Reads an OID from a word, whose other half is zero: the half tells which end comes first. */
    private void name(PgNode value) {
        if (!(value instanceof PgNode.Items bytes) || bytes.items().size() != PgNode.WORD_BYTES) {
            return;
        }
        long word = 0;
        for (PgNode item : bytes.items()) {
            // Some machines write bytes as signed numbers.
            word = (word << Byte.SIZE) | (number(item, Integer::parseInt) & 0xff);
        }
        long half = word >>> Integer.SIZE;
        if (half == 0) {
            named.add((int) word);
        } else if ((int) word == 0) {
            named.add(Integer.reverseBytes((int) half));
        }
    }

    private static List<Integer> columns(PgNode.Struct info, String field) {
        if (!(info.fields().get(field) instanceof PgNode.Items set)
                || set.items().isEmpty()
                || !set.items().get(0).equals(new PgNode.Atom("b"))) {
            throw new UnknownNodeException(field);
        }
        List<Integer> columns = new ArrayList<>();
        for (PgNode member : set.items().subList(1, set.items().size())) {
            columns.add(number(member) - COLUMN_OFFSET);
        }
        return columns;
    }

    private static String text(PgNode.Struct node, String field) {
        if (node.fields().get(field) instanceof PgNode.Atom atom) {
            return atom.text();
        }
        throw new UnknownNodeException(field);
    }

    private static int number(PgNode.Struct node, String field) {
        PgNode value = node.fields().get(field);
        if (value == null) {
            throw new UnknownNodeException(field);
        }
        return number(value);
    }

    private static int number(PgNode value) {
        return number(value, Integer::parseUnsignedInt);
    }

    private static int number(PgNode value, ToIntFunction<String> notation) {
        if (value instanceof PgNode.Atom atom) {
            try {
                return notation.applyAsInt(atom.text());
            } catch (NumberFormatException e) {
                throw new UnknownNodeException("no number");
            }
        }
        throw new UnknownNodeException("no number");
    }

    /** What a statement needs of one relation. Column 0 stands for the whole row. Not thread-safe. */
    static final class Permissions {
        private final Set<Integer> selected = new TreeSet<>();
        private final Set<Integer> inserted = new TreeSet<>();
        private final Set<Integer> updated = new TreeSet<>();
        private int needed;

        private void add(int permissions, List<Integer> read, List<Integer> added, List<Integer> changed) {
            needed |= permissions;
            selected.addAll(read);
            inserted.addAll(added);
            updated.addAll(changed);
        }

        /** Tells whether a permission is needed. */
        boolean needs(int permission) {
            return (needed & permission) != 0;
        }

        /** Tells whether none is needed. */
        boolean needsNothing() {
            return needed == 0;
        }

        Set<Integer> selected() {
            return selected;
        }

        Set<Integer> inserted() {
            return inserted;
        }

        Set<Integer> updated() {
            return updated;
        }
    }
}
