package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Types;
import java.sql.Wrapper;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

@DisplayName("Y-13 Y-14 no way leads from a guarded object to the driver")
final class WaysBackTest {
    private static LedgerWorld world;
    private static DataSource guarded;
    private static DataSource database;

    @BeforeAll
    static void start() throws SQLException {
        database = Postgres.create("ways");
        world = new LedgerWorld(LedgerWorld.ENFORCE);
        guarded = world.guard(database);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void unwrap_givesOutTheGuardOnly() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT tags FROM entry WHERE id = 1");
                    CallableStatement call = connection.prepareCall("CALL audit(?)");
                    ResultSet rows = statement.executeQuery()) {
                for (Wrapper wrapper : List.of(
                        connection,
                        statement,
                        call,
                        rows,
                        connection.getMetaData(),
                        rows.getMetaData(),
                        statement.getMetaData(),
                        statement.getParameterMetaData())) {
                    assertThat(wrapper.isWrapperFor(Wrapper.class)).isTrue();
                    assertThat(wrapper.unwrap(Wrapper.class)).isSameAs(wrapper);
                    assertThat(Guarded.unguarded(wrapper)).isNotSameAs(wrapper);
                    for (Class<?> driver : List.of(PGConnection.class, raw().getClass(), String.class)) {
                        assertThat(wrapper.isWrapperFor(driver)).isFalse();
                        assertThatThrownBy(() -> wrapper.unwrap(driver)).isInstanceOf(SQLException.class);
                    }
                }
            }
        });
    }

    @Test
    void waysBack_areTheGuardedObjects() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT tags FROM entry")) {
                assertThat(statement.getConnection()).isSameAs(connection);
                assertThat(rows.getStatement()).isSameAs(statement);
                assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
                assertThat(statement.getResultSet().getStatement()).isSameAs(statement);
                assertThat(statement.getGeneratedKeys().getStatement()).isSameAs(statement);
                assertThat(connection.getMetaData().getCatalogs().getStatement())
                        .isNull();
            }
            try (PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
                assertThat(statement.getConnection()).isSameAs(connection);
                assertThat(statement.executeQuery().getStatement()).isSameAs(statement);
            }
        });
    }

    @Test
    void arrays_areGuardedAndCanBeSent() throws Exception {
        world.as("/admin", guarded, connection -> {
            Array ids = connection.createArrayOf("int4", new Object[] {1, 2});
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT tags FROM entry WHERE id = ANY (?) ORDER BY id")) {
                statement.setArray(1, ids);
                assertTags(statement, "x", "y");
                statement.setObject(1, ids);
                assertTags(statement, "x", "y");
                statement.setObject(1, ids, Types.ARRAY);
                assertTags(statement, "x", "y");
            }
            ids.free();
        });
    }

    private static void assertTags(PreparedStatement statement, String... tags) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            for (String tag : tags) {
                assertThat(rows.next()).isTrue();
                Array array = rows.getArray(1);
                assertThat(array.getBaseTypeName()).isEqualTo("text");
                assertThat((Object[]) array.getArray()).containsExactly(tag);
                assertThat(((Array) rows.getObject("tags")).getResultSet().getStatement())
                        .isSameAs(statement);
                try (ResultSet elements = array.getResultSet()) {
                    assertThat(elements.next()).isTrue();
                    assertThat(elements.getString(2)).isEqualTo(tag);
                    assertThat(Guarded.unguarded(elements)).isNotSameAs(elements);
                }
            }
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void cursorThatAFunctionReturns_isGuarded() throws Exception {
        world.as("/admin", guarded, connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("DECLARE c CURSOR FOR SELECT 1");
                try (ResultSet rows = statement.executeQuery("SELECT 'c'::refcursor")) {
                    assertThat(rows.next()).isTrue();
                    ResultSet inner = (ResultSet) rows.getObject(1);
                    assertThat(inner.getStatement()).isSameAs(statement);
                }
            }
        });
        assertThat(world.lastDecision()).isEqualTo("other PERMIT policy.permit");
    }

    @Test
    void rowsOfReadOnlyResultSets_areNotChanged() throws Exception {
        int scroll = ResultSet.TYPE_SCROLL_INSENSITIVE;
        int update = ResultSet.CONCUR_UPDATABLE;
        int hold = ResultSet.HOLD_CURSORS_OVER_COMMIT;
        String query = "SELECT * FROM entry";
        world.as("/admin", guarded, connection -> {
            assertNotSupported(() -> connection.prepareCall(query, scroll, update));
            assertNotSupported(() -> connection.prepareCall(query, scroll, update, hold));
            assertNotSupported(() -> connection.createStatement(scroll, 0));
            assertNotSupported(() -> connection.prepareStatement(query, scroll, 0, hold));
            try (Statement statement = connection.createStatement(scroll, ResultSet.CONCUR_READ_ONLY);
                    ResultSet rows = statement.executeQuery("SELECT id FROM entry ORDER BY id")) {
                assertThat(rows.last()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(2);
                assertNotSupported(rows::insertRow);
                assertNotSupported(rows::updateRow);
                assertNotSupported(rows::deleteRow);
                assertNotSupported(rows::refreshRow);
                assertNotSupported(() -> rows.updateString(1, "x"));
                assertNotSupported(rows::moveToInsertRow);
            }
        });
    }

    @Test
    void largeObjects_areNotSupported() throws Exception {
        InputStream bytes = new ByteArrayInputStream(new byte[1]);
        Reader characters = new StringReader("x");
        Blob blob = stub(Blob.class);
        Clob clob = stub(Clob.class);
        long before = largeObjects();
        world.as("/admin", guarded, connection -> {
            assertNotSupported(connection::createBlob);
            assertNotSupported(connection::createClob);
            assertNotSupported(connection::createNClob);
            try (PreparedStatement statement = connection.prepareStatement("SELECT ?")) {
                for (ThrowingCallable setter : Stream.<ThrowingCallable>of(
                                () -> statement.setBlob(1, bytes),
                                () -> statement.setBlob(1, bytes, 1),
                                () -> statement.setBlob(1, blob),
                                () -> statement.setClob(1, characters),
                                () -> statement.setClob(1, clob),
                                () -> statement.setNClob(1, characters),
                                () -> statement.setObject(1, blob),
                                () -> statement.setObject(1, clob),
                                () -> statement.setObject(1, bytes, Types.BLOB),
                                () -> statement.setObject(1, "x", Types.CLOB),
                                () -> statement.setObject(1, "x", Types.NCLOB, 0),
                                () -> statement.setObject(1, bytes, JDBCType.BLOB),
                                () -> statement.setObject(1, bytes, stub(java.sql.SQLType.class)))
                        .toList()) {
                    assertNotSupported(setter);
                }
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT '12'::oid")) {
                assertThat(rows.next()).isTrue();
                assertNotSupported(() -> rows.getBlob(1));
                assertNotSupported(() -> rows.getClob(1));
                assertNotSupported(() -> rows.getObject(1, Blob.class));
                assertThat(rows.getLong(1)).isEqualTo(12);
            }
        });
        assertThat(largeObjects()).isEqualTo(before);
    }

    @Test
    void bytesAndTexts_areSent() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT ?::bytea, ?::text, ?::int")) {
                statement.setBinaryStream(1, new ByteArrayInputStream(new byte[] {1}));
                statement.setCharacterStream(2, new StringReader("x"));
                statement.setObject(3, 5, Types.INTEGER);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getBytes(1)).containsExactly(1);
                    assertThat(rows.getString(2)).isEqualTo("x");
                    assertThat(rows.getObject(3)).isEqualTo(5);
                }
            }
        });
    }

    @Test
    void preparedStatement_takesNoOtherText() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
                assertThatThrownBy(() -> statement.execute("DROP TABLE entry")).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> statement.executeQuery("SELECT 1")).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> statement.addBatch("DROP TABLE entry")).isInstanceOf(SQLException.class);
                assertNotSupported(() -> statement.setCursorName("c"));
            }
            assertNotSupported(() -> connection.setTypeMap(Map.of()));
            assertNotSupported(() -> connection.createStruct("entry", new Object[0]));
        });
    }

    @Test
    void guards_areEqualToThemselvesAndTellNothing() throws Exception {
        world.as("/admin", guarded, connection -> {
            try (Statement statement = connection.createStatement();
                    Connection other = guarded.getConnection()) {
                assertThat(connection.getMetaData().getConnection()).isEqualTo(connection);
                assertThat(connection).isNotEqualTo(other).isNotEqualTo(raw());
                assertThat(connection).isNotEqualTo("x");
                assertThat(connection.equals(null)).isFalse();
                assertThat(statement.getConnection()).hasSameHashCodeAs(connection);
                assertThat(connection).hasToString("Guarded[ledger]");
                statement.execute("SELECT 1");
                ResultSet again = statement.getResultSet();
                assertThat(statement.getResultSet()).isEqualTo(again).hasSameHashCodeAs(again);
                assertThat(statement).hasToString("Guarded[ledger]");
            }
        });
    }

    @Test
    void otherDatabases_areRefusedAndTheirConnectionsClosed() throws Exception {
        boolean[] closed = {false};
        java.sql.DatabaseMetaData metadata = stub(java.sql.DatabaseMetaData.class, "getDatabaseProductName", "Oracle");
        Connection oracle = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    closed[0] |= method.getName().equals("close");
                    return method.getName().equals("getMetaData") ? metadata : null;
                });
        DataSource source = world.guard(stub(DataSource.class, "getConnection", oracle));

        assertThatThrownBy(() -> world.as("/admin", source, connection -> {}))
                .isInstanceOf(SQLFeatureNotSupportedException.class);
        assertThat(closed[0]).isTrue();
    }

    @Test
    void callsWithoutWhatTheyNeed_areRefused() throws Exception {
        String none = null;
        String[] noNames = null;
        world.as("/admin", guarded, connection -> {
            try (Statement statement = connection.createStatement();
                    PreparedStatement prepared = connection.prepareStatement("SELECT 1")) {
                List<ThrowingCallable> calls = List.of(
                        () -> connection.prepareStatement(none),
                        () -> connection.prepareCall(none),
                        () -> connection.prepareStatement("SELECT 1", noNames),
                        () -> statement.execute(none),
                        () -> statement.addBatch(none),
                        () -> statement.execute("SELECT 1", noNames),
                        () -> statement.executeUpdate("SELECT 1", noNames),
                        () -> statement.executeLargeUpdate("SELECT 1", noNames),
                        () -> prepared.execute("SELECT 1"),
                        () -> prepared.executeQuery("SELECT 1"),
                        () -> prepared.addBatch("SELECT 1"),
                        () -> prepared.unwrap(null));
                assertThat(calls).allSatisfy(call -> assertThatThrownBy(call).isInstanceOf(SQLException.class));
                assertThat(prepared.isWrapperFor(null)).isFalse();
            }
        });
    }

    private static Connection raw() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return connection;
        }
    }

    private static long largeObjects() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_largeobject_metadata")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static <T> T stub(Class<T> type) {
        return stub(type, "", "");
    }

    private static <T> T stub(Class<T> type, String method, Object result) {
        return type.cast(Proxy.newProxyInstance(
                WaysBackTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, called, arguments) -> called.getName().equals(method) ? result : null));
    }

    private static void assertNotSupported(ThrowingCallable call) {
        assertThatExceptionOfType(SQLFeatureNotSupportedException.class)
                .isThrownBy(call)
                .withMessageEndingWith("is not supported by the guarded data source");
    }
}
