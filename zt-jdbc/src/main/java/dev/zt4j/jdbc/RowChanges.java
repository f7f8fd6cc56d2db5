package dev.zt4j.jdbc;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.Time;
import java.sql.Timestamp;
import org.jspecify.annotations.Nullable;

/** The part of a guarded result set that gives the columns of a row new values. */
abstract class RowChanges extends RowRefusals {
    RowChanges(Session session, ResultSet rows) {
        super(session, rows);
    }

    /**
     * Takes a new value for a column of the row.
     *
     * @param column its number, from 1
     * @param sent the object that the driver binds for it; null for a null, which has the type of the column
     * @param change gives it to the driver
     */
    abstract void change(int column, @Nullable Object sent, Change change) throws SQLException;

    /** Returns the number of a column that is to have a new value. */
    abstract int columnOf(String label) throws SQLException;

    @Override
    public void updateBigDecimal(int column, @Nullable BigDecimal value) throws SQLException {
        change(column, value, rows -> rows.updateBigDecimal(column, value));
    }

    @Override
    public void updateBigDecimal(String label, @Nullable BigDecimal value) throws SQLException {
        updateBigDecimal(columnOf(label), value);
    }

    @Override
    public void updateBoolean(int column, boolean value) throws SQLException {
        change(column, value, rows -> rows.updateBoolean(column, value));
    }

    @Override
    public void updateBoolean(String label, boolean value) throws SQLException {
        updateBoolean(columnOf(label), value);
    }

    @Override
    public void updateByte(int column, byte value) throws SQLException {
        // The driver binds it as a text.
        change(column, String.valueOf(value), rows -> rows.updateByte(column, value));
    }

    @Override
    public void updateByte(String label, byte value) throws SQLException {
        updateByte(columnOf(label), value);
    }

    @Override
    public void updateBytes(int column, byte @Nullable [] value) throws SQLException {
        change(column, value, rows -> rows.updateBytes(column, value));
    }

    @Override
    public void updateBytes(String label, byte @Nullable [] value) throws SQLException {
        updateBytes(columnOf(label), value);
    }

    @Override
    public void updateDate(int column, @Nullable Date value) throws SQLException {
        change(column, value, rows -> rows.updateDate(column, value));
    }

    @Override
    public void updateDate(String label, @Nullable Date value) throws SQLException {
        updateDate(columnOf(label), value);
    }

    @Override
    public void updateDouble(int column, double value) throws SQLException {
        change(column, value, rows -> rows.updateDouble(column, value));
    }

    @Override
    public void updateDouble(String label, double value) throws SQLException {
        updateDouble(columnOf(label), value);
    }

    @Override
    public void updateFloat(int column, float value) throws SQLException {
        change(column, value, rows -> rows.updateFloat(column, value));
    }

    @Override
    public void updateFloat(String label, float value) throws SQLException {
        updateFloat(columnOf(label), value);
    }

    @Override
    public void updateInt(int column, int value) throws SQLException {
        change(column, value, rows -> rows.updateInt(column, value));
    }

    @Override
    public void updateInt(String label, int value) throws SQLException {
        updateInt(columnOf(label), value);
    }

    @Override
    public void updateLong(int column, long value) throws SQLException {
        change(column, value, rows -> rows.updateLong(column, value));
    }

    @Override
    public void updateLong(String label, long value) throws SQLException {
        updateLong(columnOf(label), value);
    }

    @Override
    public void updateNull(int column) throws SQLException {
        change(column, null, rows -> rows.updateNull(column));
    }

    @Override
    public void updateNull(String label) throws SQLException {
        updateNull(columnOf(label));
    }

    @Override
    public void updateObject(int column, @Nullable Object value) throws SQLException {
        Object sent = ParameterMarks.plain(value);
        change(column, sent, rows -> rows.updateObject(column, sent));
    }

    @Override
    public void updateObject(int column, @Nullable Object value, int length) throws SQLException {
        throw notSupported("a value with a type or length");
    }

    @Override
    public void updateObject(int column, @Nullable Object value, SQLType type) throws SQLException {
        throw notSupported("a value with a type or length");
    }

    @Override
    public void updateObject(int column, @Nullable Object value, SQLType type, int length) throws SQLException {
        throw notSupported("a value with a type or length");
    }

    @Override
    public void updateObject(String label, @Nullable Object value) throws SQLException {
        updateObject(columnOf(label), value);
    }

    @Override
    public void updateObject(String label, @Nullable Object value, int length) throws SQLException {
        throw notSupported("a value with a type or length");
    }

    @Override
    public void updateObject(String label, @Nullable Object value, SQLType type) throws SQLException {
        throw notSupported("a value with a type or length");
    }

    @Override
    public void updateObject(String label, @Nullable Object value, SQLType type, int length) throws SQLException {
        throw notSupported("a value with a type or length");
    }

    @Override
    public void updateShort(int column, short value) throws SQLException {
        change(column, value, rows -> rows.updateShort(column, value));
    }

    @Override
    public void updateShort(String label, short value) throws SQLException {
        updateShort(columnOf(label), value);
    }

    @Override
    public void updateString(int column, @Nullable String value) throws SQLException {
        change(column, value, rows -> rows.updateString(column, value));
    }

    @Override
    public void updateString(String label, @Nullable String value) throws SQLException {
        updateString(columnOf(label), value);
    }

    @Override
    public void updateTime(int column, @Nullable Time value) throws SQLException {
        change(column, value, rows -> rows.updateTime(column, value));
    }

    @Override
    public void updateTime(String label, @Nullable Time value) throws SQLException {
        updateTime(columnOf(label), value);
    }

    @Override
    public void updateTimestamp(int column, @Nullable Timestamp value) throws SQLException {
        change(column, value, rows -> rows.updateTimestamp(column, value));
    }

    @Override
    public void updateTimestamp(String label, @Nullable Timestamp value) throws SQLException {
        updateTimestamp(columnOf(label), value);
    }

    /** A call that changes the row that the driver is at, or what it has for it. */
    @FunctionalInterface
    interface Change {
        /** Makes it. */
        void on(ResultSet rows) throws SQLException;
    }
}
