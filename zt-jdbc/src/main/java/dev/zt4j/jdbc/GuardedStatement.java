package dev.zt4j.jdbc;

import java.lang.reflect.Method;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLType;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Guards a statement of any kind. A batch of texts is kept here and reaches the driver when it is decided. */
final class GuardedStatement extends Guarded {
    private static final Set<JDBCType> LARGE_OBJECTS = EnumSet.of(JDBCType.BLOB, JDBCType.CLOB, JDBCType.NCLOB);
    private static final int TYPE_ARGUMENT = 2;

    private final Connection connection;
    private final @Nullable SqlText prepared;
    private final boolean updatable;
    private final ParameterMarks marks = new ParameterMarks();
    private final List<SqlText> batch = new ArrayList<>();
    private final Set<List<@Nullable Object>> batchMarks = new LinkedHashSet<>();
    private @Nullable Execution current;
    private @Nullable UpdatableQuery changeable;

    GuardedStatement(
            Session session,
            Object target,
            MethodTable table,
            Connection connection,
            @Nullable SqlText prepared,
            boolean updatable) {
        super(session, target, table);
        this.connection = connection;
        this.prepared = prepared;
        this.updatable = updatable;
    }

    /**
     * Judges the text that is the first of a call's arguments. Names of columns whose generated values are asked for
     * become part of the text in some drivers: they are copied, and where they are no plain names the text counts as
     * of the most privileged class.
     *
     * @param texts judges
     * @throws SQLSyntaxErrorException if there is no text
     */
    static SqlText judge(KnownTexts texts, @Nullable Object[] arguments) throws SQLException {
        if (!(arguments[0] instanceof String text)) {
            throw new SQLSyntaxErrorException("a statement needs a text");
        }
        SqlText judged = texts.judge(text);
        if (arguments.length == 2
                && Integer.valueOf(Statement.RETURN_GENERATED_KEYS).equals(arguments[1])) {
            return judged.withKeys();
        }
        if (arguments.length > 1 && arguments[1] instanceof String[] columns) {
            String[] copy = columns.clone();
            arguments[1] = copy;
            for (String column : copy) {
                if (!isPlainName(column)) {
                    return judged.asUnseen();
                }
            }
            return judged.withKeys();
        }
        return arguments.length > 1 && arguments[1] instanceof int[] ? judged.asUnseen() : judged;
    }

    @Override
    Origin origin(Object proxy) {
        return new Origin(connection, (Statement) proxy, session().lease(), current);
    }

    @Override
    GuardedValue rows(Object value, Origin origin) throws SQLException {
        return updatable
                ? new GuardedRows(session(), value, origin, statement(), changeable)
                : super.rows(value, origin);
    }

    @Override
    @Nullable
    Object treat(Treatment treatment, Object proxy, Method method, @Nullable Object[] arguments) throws Throwable {
        return switch (treatment) {
            case CONNECTION -> connection;
            case EXECUTE -> {
                Sent sent = sent(arguments);
                yield execute(
                        List.of(sent),
                        updatable
                                ? () -> wrap(changeable(sent.text(), pass(method, arguments)), origin(proxy))
                                : () -> wrap(pass(method, arguments), origin(proxy)));
            }
            case DESCRIBE ->
                session()
                        .execute(
                                List.of(sent(arguments)),
                                statement(),
                                null,
                                () -> wrap(pass(method, arguments), origin(proxy)));
            case END -> {
                Object result = pass(method, arguments);
                end();
                yield result;
            }
            case ADD_BATCH -> addBatch(method, arguments);
            case CLEAR_BATCH -> {
                batch.clear();
                batchMarks.clear();
                yield pass(method, arguments);
            }
            case EXECUTE_BATCH -> executeBatch(method, arguments);
            case SET_OBJECT -> {
                checkObject(arguments);
                marks.note(method.getName(), arguments);
                yield pass(method, arguments);
            }
            case SET -> {
                marks.note(method.getName(), arguments);
                yield pass(method, arguments);
            }
            case CLEAR_PARAMETERS -> {
                marks.clear();
                yield pass(method, arguments);
            }
            default -> throw notSupported(method.getName());
        };
    }

    /** Notes what can be changed through the rows that an execution returned, if it returned any. */
    private @Nullable Object changeable(SqlText text, @Nullable Object result) throws SQLException {
        changeable = null;
        ResultSet rows = result instanceof ResultSet returned
                ? returned
                : Boolean.TRUE.equals(result) ? statement().getResultSet() : null;
        if (rows != null) {
            changeable = UpdatableQuery.of(text.text(), rows, statement().getConnection());
        }
        return result;
    }

    /** Returns what an execution sends. */
    private Sent sent(@Nullable Object[] arguments) throws SQLException {
        if (prepared == null) {
            return new Sent(judge(session().texts(), arguments), null, List.of());
        }
        checkNoText(arguments);
        return new Sent(prepared, (PreparedStatement) target(), marks.now());
    }

    private @Nullable Object addBatch(Method method, @Nullable Object[] arguments) throws Throwable {
        if (prepared != null) {
            checkNoText(arguments);
            batchMarks.add(marks.now());
            return pass(method, arguments);
        }
        SqlText text = judge(session().texts(), arguments);
        if (statement().isClosed()) {
            throw new SQLException("the statement is closed");
        }
        batch.add(text);
        return null;
    }

    private @Nullable Object executeBatch(Method method, @Nullable Object[] arguments) throws Throwable {
        if (prepared != null) {
            List<Sent> sent = new ArrayList<>();
            List<@Nullable Object> bound = marks.now();
            for (List<@Nullable Object> added : batchMarks) {
                // The driver can tell the types of those parameters only that are set at this moment.
                sent.add(new Sent(prepared, added.equals(bound) ? (PreparedStatement) target() : null, added));
            }
            batchMarks.clear();
            return execute(sent.isEmpty() ? List.of(sent(arguments)) : sent, () -> pass(method, arguments));
        }
        List<SqlText> texts = List.copyOf(batch);
        List<Sent> sent = new ArrayList<>();
        texts.forEach(text -> sent.add(new Sent(text, null, List.of())));
        return execute(sent, () -> {
            batch.clear();
            statement().clearBatch();
            for (SqlText text : texts) {
                statement().addBatch(text.text());
            }
            return pass(method, arguments);
        });
    }

    /** Executes, and has the end of it recorded. */
    private @Nullable Object execute(List<Sent> sent, Session.Call call) throws Throwable {
        end();
        Execution execution = session()
                .execution(prepared == null ? sent.stream().map(Sent::text).toList() : List.of(prepared));
        current = execution;
        Object result = session().execute(sent, statement(), execution, call);
        if (result instanceof ResultSet || Boolean.TRUE.equals(result)) {
            execution.opened();
            session().executions().add(execution);
        } else {
            execution.returned(result instanceof Boolean ? statement().getUpdateCount() : result);
        }
        return result;
    }

    /** Ends what was executed before. */
    private void end() {
        Execution last = current;
        if (last != null) {
            session().executions().remove(last);
            last.end();
        }
    }

    private Statement statement() {
        return (Statement) target();
    }

    private static void checkNoText(@Nullable Object[] arguments) throws SQLException {
        if (arguments.length > 0) {
            throw new SQLException("a prepared statement takes no other text");
        }
    }

    /** Refuses values for which the driver writes a large object before the statement is executed. */
    static void checkObject(@Nullable Object[] arguments) throws SQLException {
        Object value = unguarded(arguments[1]);
        boolean large = value instanceof Blob || value instanceof Clob || value instanceof Ref;
        if (arguments.length > TYPE_ARGUMENT) {
            Object type = arguments[TYPE_ARGUMENT];
            large |= type instanceof Integer number
                    && (number == Types.BLOB || number == Types.CLOB || number == Types.NCLOB);
            large |= type instanceof SQLType && !(type instanceof JDBCType known && !LARGE_OBJECTS.contains(known));
        }
        if (large) {
            throw notSupported("a large object");
        }
        arguments[1] = value;
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
}
