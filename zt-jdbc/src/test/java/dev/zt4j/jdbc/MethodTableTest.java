package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.sql.Struct;
import java.sql.Wrapper;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Y-14 every method of JDBC is guarded, passed on safely or refused")
final class MethodTableTest {
    private static final List<Class<?>> TO_THE_DRIVER = List.of(
            Wrapper.class,
            Array.class,
            Blob.class,
            Clob.class,
            Ref.class,
            Struct.class,
            DataSource.class,
            Object.class);

    static Stream<Arguments> tables() {
        return Stream.of(
                Arguments.of(Connection.class, MethodTable.CONNECTION),
                Arguments.of(Statement.class, MethodTable.STATEMENT),
                Arguments.of(PreparedStatement.class, MethodTable.PREPARED_STATEMENT),
                Arguments.of(CallableStatement.class, MethodTable.CALLABLE_STATEMENT),
                Arguments.of(DatabaseMetaData.class, MethodTable.DATABASE_META_DATA),
                Arguments.of(ResultSet.class, MethodTable.RESULT_SET),
                Arguments.of(ResultSet.class, MethodTable.UPDATABLE_RESULT_SET),
                Arguments.of(ResultSetMetaData.class, MethodTable.RESULT_SET_META_DATA),
                Arguments.of(ParameterMetaData.class, MethodTable.PARAMETER_META_DATA),
                Arguments.of(Array.class, MethodTable.ARRAY));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void everyMethod_isInTheTable(Class<?> type, MethodTable table) {
        assertThat(methods(type)).allMatch(method -> table.covers(method.getName()));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void methodsThatLeadToTheDriver_areNotPassedOn(Class<?> type, MethodTable table) {
        assertThat(methods(type))
                .filteredOn(method -> TO_THE_DRIVER.stream().anyMatch(way -> leadsTo(way, method.getReturnType())))
                .isNotEmpty()
                .allMatch(method -> table.of(method.getName()) != Treatment.PASS
                        // The Java form of an array: its elements are values.
                        || (type == Array.class && method.getName().equals("getArray")));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void methodsThatTakeAText_areJudgedOrHarmless(Class<?> type, MethodTable table) {
        Set<Treatment> judging = EnumSet.of(Treatment.PREPARE, Treatment.PREPARE_CALL, Treatment.EXECUTE);
        assertThat(methods(type))
                .filteredOn(method -> Arrays.stream(method.getParameters())
                        .anyMatch(parameter -> parameter.getName().equals("sql")))
                .allMatch(method -> judging.contains(table.of(method.getName()))
                        || Set.of("addBatch", "nativeSQL").contains(method.getName()));
        assertThat(methods(type))
                .filteredOn(method -> method.getName().startsWith("execute"))
                .allMatch(method ->
                        Set.of(Treatment.EXECUTE, Treatment.EXECUTE_BATCH).contains(table.of(method.getName())));
    }

    @Test
    void methodsThatChangeRows_areRefused() {
        assertThat(methods(ResultSet.class))
                .filteredOn(method -> method.getName().startsWith("update")
                        || List.of("insertRow", "deleteRow", "refreshRow").contains(method.getName()))
                .hasSizeGreaterThan(80)
                .allMatch(method -> MethodTable.RESULT_SET.of(method.getName()) == Treatment.REFUSE);
    }

    @Test
    void methodsThatChangeRowsOfAnUpdatableResultSet_areKeptDecidedOrRefused() {
        Set<Treatment> careful = EnumSet.of(Treatment.SET_VALUE, Treatment.CHANGE_ROW, Treatment.REFUSE);
        assertThat(methods(ResultSet.class))
                .filteredOn(method -> method.getName().startsWith("update")
                        || List.of("insertRow", "deleteRow", "refreshRow").contains(method.getName()))
                .hasSizeGreaterThan(80)
                .allMatch(method -> careful.contains(MethodTable.UPDATABLE_RESULT_SET.of(method.getName())));
    }

    @Test
    void methodThatIsInNoTable_isRefused() {
        assertThat(MethodTable.CONNECTION.covers("createTimeMachine")).isFalse();
        assertThat(MethodTable.CONNECTION.of("createTimeMachine")).isEqualTo(Treatment.REFUSE);
    }

    private static boolean leadsTo(Class<?> way, Class<?> returned) {
        return way == Object.class ? returned == Object.class : way.isAssignableFrom(returned);
    }

    private static List<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .toList();
    }
}
