package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLType;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls each method of JDBC on a guard and looks at what reaches the driver, which here is one that writes down what it
 * is asked. It says that it is H2, for which the text alone is judged.
 */
@DisplayName("Y-14 every method of JDBC is guarded, passed on safely or refused")
final class GuardsTest {
    /** What neither executes a statement nor hands out an object of the driver. */
    private static final Map<Class<?>, List<String>> PASSED = Map.of(
            Connection.class,
            Words.of("""
                    abort beginRequest clearWarnings createSQLXML endRequest getAutoCommit getCatalog getClientInfo
                    getHoldability getNetworkTimeout getSchema getTransactionIsolation getTypeMap getWarnings isClosed
                    isReadOnly isValid nativeSQL releaseSavepoint setHoldability setNetworkTimeout setReadOnly
                    setTransactionIsolation setSavepoint commit rollback setAutoCommit close
                    """),
            Statement.class,
            Words.of("""
                    cancel clearBatch clearWarnings close closeOnCompletion enquoteIdentifier enquoteLiteral
                    enquoteNCharLiteral getFetchDirection getFetchSize getLargeMaxRows getLargeUpdateCount
                    getMaxFieldSize getMaxRows getMoreResults getQueryTimeout getResultSetConcurrency
                    getResultSetHoldability getResultSetType getUpdateCount getWarnings isCloseOnCompletion isClosed
                    isPoolable isSimpleIdentifier setEscapeProcessing setFetchDirection setFetchSize setLargeMaxRows
                    setMaxFieldSize setMaxRows setPoolable setQueryTimeout
                    """),
            PreparedStatement.class,
            Words.of("""
                    addBatch clearParameters setArray setAsciiStream setBigDecimal setBinaryStream setBoolean setByte
                    setBytes setCharacterStream setDate setDouble setFloat setInt setLong setNCharacterStream
                    setNString setNull setObject setRowId setSQLXML setShort setString setTime setTimestamp setURL
                    setUnicodeStream
                    """),
            ResultSet.class,
            Words.of("""
                    absolute afterLast beforeFirst clearWarnings close findColumn first getAsciiStream getBigDecimal
                    getBinaryStream getBoolean getByte getBytes getCharacterStream getConcurrency getCursorName getDate
                    getDouble getFetchDirection getFetchSize getFloat getHoldability getInt getLong
                    getNCharacterStream getNString getRow getRowId getSQLXML getShort getString getTime getTimestamp
                    getType getURL getUnicodeStream getWarnings isAfterLast isBeforeFirst isClosed isFirst isLast last
                    next previous relative rowDeleted rowInserted rowUpdated setFetchDirection setFetchSize wasNull
                    """));

    /** What hands out a guard, or what is guarded value by value. */
    private static final Map<Class<?>, List<String>> WRAPPED = Map.of(
            Connection.class,
            Words.of("createArrayOf createStatement getMetaData prepareCall prepareStatement"),
            Statement.class,
            Words.of("getGeneratedKeys getResultSet"),
            PreparedStatement.class,
            List.of(),
            ResultSet.class,
            Words.of("getArray getMetaData getObject"));

    /** What is decided before the driver hears of it. */
    private static final Map<Class<?>, List<String>> DECIDED = Map.of(
            Connection.class,
            Words.of("setCatalog setClientInfo setSchema"),
            Statement.class,
            Words.of("execute executeLargeUpdate executeQuery executeUpdate"),
            PreparedStatement.class,
            Words.of("execute executeLargeUpdate executeQuery executeUpdate getMetaData getParameterMetaData"),
            ResultSet.class,
            List.of());

    /** What the guard answers itself. */
    private static final Map<Class<?>, List<String>> ANSWERED = Map.of(
            Connection.class,
            List.of(),
            Statement.class,
            Words.of("getConnection"),
            PreparedStatement.class,
            List.of(),
            ResultSet.class,
            Words.of("getStatement"));

    /** What has to be decided only if something was added. */
    private static final List<String> BATCHES = Words.of("addBatch executeBatch executeLargeBatch");

    private static final Executor HERE = Runnable::run;

    private static LedgerWorld world;

    private final List<String> reached = new ArrayList<>();

    @BeforeAll
    static void open() throws IOException {
        world = new LedgerWorld(LedgerWorld.ENFORCE);
        world.deploy(LedgerWorld.POLICIES + """
                permit(
                  principal == Zt::Workload::"spiffe://prod.example/guest",
                  action == Zt::Sql::Action::"connect",
                  resource);
                """);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    static Stream<Arguments> methods() {
        return Stream.<Class<?>>of(Connection.class, Statement.class, PreparedStatement.class, ResultSet.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                        .filter(method -> !(type == Statement.class && BATCHES.contains(method.getName())))
                        .map(method -> Arguments.of(type, method)));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void method_isTheGuardsOwnAndReachesTheDriverAsItMay(Class<?> type, Method method) throws Exception {
        world.as("/admin", guarded(), connection -> {
            Object guard = guard(type, connection);
            assertThat(guard.getClass()
                            .getMethod(method.getName(), method.getParameterTypes())
                            .getDeclaringClass()
                            .isInterface())
                    .as("what the interface does by default is no guard's")
                    .isFalse();
            reached.clear();
            String name = method.getName();
            if (has(PASSED, type, name)) {
                assertThat(call(guard, method)).isEqualTo(answer(method));
                assertThat(reached).contains(asked(method, arguments(method)));
            } else if (has(WRAPPED, type, name)) {
                Object got = call(guard, method);
                assertThat(reached).contains(asked(method, arguments(method)));
                assertThat(got)
                        .satisfiesAnyOf(
                                value -> assertThat(value).isInstanceOf(String.class),
                                value -> assertThat(Guarded.unguarded(value))
                                        .isNotNull()
                                        .isNotSameAs(value));
            } else if (has(DECIDED, type, name)) {
                call(guard, method);
                assertThat(reached).contains(asked(method, arguments(method)));
            } else if (has(ANSWERED, type, name)) {
                assertThat(Guarded.unguarded(call(guard, method))).isNotNull();
                assertThat(reached).isEmpty();
            } else {
                assertThatExceptionOfType(SQLFeatureNotSupportedException.class).isThrownBy(() -> call(guard, method));
                assertThat(reached).isEmpty();
            }
        });
    }

    static Stream<Arguments> decidedMethods() {
        return methods().filter(one -> has(DECIDED, (Class<?>) one.get()[0], ((Method) one.get()[1]).getName()));
    }

    @ParameterizedTest
    @MethodSource("decidedMethods")
    void methodThatIsDecided_doesNotReachTheDriverWhereItIsDenied(Class<?> type, Method method) throws Exception {
        world.as("/guest", guarded(), connection -> {
            Object guard = guard(type, connection);
            reached.clear();
            SQLException denied = catchThrowableOfType(SQLException.class, () -> call(guard, method));
            assertThat(denied.getSQLState()).isEqualTo(DatabaseGuard.DENIED_STATE);
            assertThat(reached).doesNotContain(asked(method, arguments(method)));
        });
    }

    private DataSource guarded() {
        Connection driver = driver(Connection.class);
        return world.guard(new Single(driver) {
            @Override
            public Connection getConnection() {
                return driver;
            }
        });
    }

    @SuppressWarnings("resource") // the connection closes it
    private static Object guard(Class<?> type, Connection connection) throws SQLException {
        if (type == Connection.class) {
            return connection;
        }
        if (type == Statement.class) {
            return connection.createStatement();
        }
        PreparedStatement prepared = connection.prepareStatement("SELECT id FROM entry");
        if (type == PreparedStatement.class) {
            return prepared;
        }
        return prepared.executeQuery();
    }

    private static boolean has(Map<Class<?>, List<String>> treated, Class<?> type, String method) {
        return treated.getOrDefault(type, List.of()).contains(method);
    }

    private static @Nullable Object call(Object guard, Method method) throws SQLException {
        try {
            return method.invoke(guard, arguments(method));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException error) {
                throw error;
            }
            throw new AssertionError(method + " failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Object[] arguments(Method method) {
        @Nullable Object[] arguments = new Object[method.getParameterCount()];
        Arrays.setAll(arguments, place -> argument(method, place));
        return arguments;
    }

    private static @Nullable Object argument(Method method, int place) {
        Class<?> type = method.getParameterTypes()[place];
        boolean makes =
                method.getName().startsWith("prepare") || method.getName().startsWith("createStatement");
        if (type == int.class && makes) {
            // Neither keys nor changes are asked for.
            return method.getName().equals("prepareStatement") && method.getParameterCount() == 2
                    ? Statement.NO_GENERATED_KEYS
                    : ResultSet.CONCUR_READ_ONLY;
        }
        Map<Class<?>, Object> known = Map.of(
                int.class,
                1,
                long.class,
                1L,
                boolean.class,
                true,
                String.class,
                "SELECT 1",
                Class.class,
                String.class,
                Map.class,
                Map.of(),
                Executor.class,
                HERE,
                Properties.class,
                new Properties(),
                SQLType.class,
                JDBCType.INTEGER,
                Object.class,
                "1");
        if (type == String[].class || type == int[].class) {
            return type == int[].class ? new int[] {1} : new String[] {"id"};
        }
        return type.isPrimitive() && !known.containsKey(type) ? zero(type) : known.get(type);
    }

    /** Returns a driver's object that writes down what it is asked, and answers as little as it can. */
    @SuppressWarnings("ReferenceEquality") // an object of the driver is equal to itself alone
    private <T> T driver(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                GuardsTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    @Nullable Object[] arguments = given == null ? new Object[0] : given;
                    reached.add(asked(method, arguments));
                    return switch (method.getName()) {
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        case "getDatabaseProductName" -> "H2";
                        case "unwrap" -> proxy;
                        default -> answer(method);
                    };
                }));
    }

    private @Nullable Object answer(Method method) {
        Class<?> type = method.getReturnType();
        boolean leadsBack = Wrapper.class.isAssignableFrom(type) || type == java.sql.Array.class;
        if (leadsBack || type == DatabaseMetaData.class) {
            return driver(type);
        }
        Map<Class<?>, Object> known = Map.of(
                boolean.class,
                !List.of("isClosed", "next").contains(method.getName()),
                int.class,
                7,
                long.class,
                7L,
                String.class,
                "1",
                Object.class,
                "1");
        return type.isPrimitive() && type != void.class && !known.containsKey(type) ? zero(type) : known.get(type);
    }

    private static Object zero(Class<?> type) {
        return java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0);
    }

    private static String asked(Method method, @Nullable Object @Nullable [] arguments) {
        return method.getName() + Arrays.toString(method.getParameterTypes()) + Arrays.deepToString(arguments);
    }
}
