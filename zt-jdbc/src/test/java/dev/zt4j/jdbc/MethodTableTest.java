package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.Ref;
import java.sql.ResultSetMetaData;
import java.sql.Struct;
import java.sql.Wrapper;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Y-14 every method of what is not used for each row is guarded, passed on safely or refused")
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
                Arguments.of(CallableStatement.class, MethodTable.CALLABLE_STATEMENT),
                Arguments.of(DatabaseMetaData.class, MethodTable.DATABASE_META_DATA),
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

    @Test
    void methodThatIsInNoTable_isRefused() {
        assertThat(MethodTable.ARRAY.covers("createTimeMachine")).isFalse();
        assertThat(MethodTable.ARRAY.of("createTimeMachine")).isEqualTo(Treatment.REFUSE);
    }

    private static boolean leadsTo(Class<?> way, Class<?> returned) {
        return way == Object.class ? returned == Object.class : way.isAssignableFrom(returned);
    }

    private static List<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                // The rest of a call is guarded as a prepared statement.
                .filter(method -> type != CallableStatement.class
                        || List.of(CallableStatement.class, Wrapper.class).contains(method.getDeclaringClass()))
                .toList();
    }
}
