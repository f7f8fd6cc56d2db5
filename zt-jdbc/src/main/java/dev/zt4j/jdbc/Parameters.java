package dev.zt4j.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/**
 * The part of a guarded prepared statement that sets its parameters, for which it is noted by what call. Large objects,
 * which the driver would write before the statement is executed, are refused.
 */
abstract class Parameters extends GuardedStatement implements PreparedStatement {
    private final PreparedStatement prepared;
    private final ParameterMarks marks = new ParameterMarks();

    Parameters(Session session, PreparedStatement prepared, Connection connection, boolean updatable) {
        super(session, prepared, connection, updatable);
        this.prepared = prepared;
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream stream) throws SQLException {
        marks.note(index, "setAsciiStream");
        prepared.setAsciiStream(index, stream);
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream stream, int length) throws SQLException {
        marks.note(index, "setAsciiStream");
        prepared.setAsciiStream(index, stream, length);
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream stream, long length) throws SQLException {
        marks.note(index, "setAsciiStream");
        prepared.setAsciiStream(index, stream, length);
    }

    @Override
    public void setBigDecimal(int index, @Nullable BigDecimal value) throws SQLException {
        marks.note(index, "setBigDecimal");
        prepared.setBigDecimal(index, value);
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream stream) throws SQLException {
        marks.note(index, "setBinaryStream");
        prepared.setBinaryStream(index, stream);
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream stream, int length) throws SQLException {
        marks.note(index, "setBinaryStream");
        prepared.setBinaryStream(index, stream, length);
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream stream, long length) throws SQLException {
        marks.note(index, "setBinaryStream");
        prepared.setBinaryStream(index, stream, length);
    }

    @Override
    public void setBoolean(int index, boolean value) throws SQLException {
        marks.note(index, "setBoolean");
        prepared.setBoolean(index, value);
    }

    @Override
    public void setByte(int index, byte value) throws SQLException {
        marks.note(index, "setByte");
        prepared.setByte(index, value);
    }

    @Override
    public void setBytes(int index, byte @Nullable [] value) throws SQLException {
        marks.note(index, "setBytes");
        prepared.setBytes(index, value);
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader stream) throws SQLException {
        marks.note(index, "setCharacterStream");
        prepared.setCharacterStream(index, stream);
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader stream, int length) throws SQLException {
        marks.note(index, "setCharacterStream");
        prepared.setCharacterStream(index, stream, length);
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader stream, long length) throws SQLException {
        marks.note(index, "setCharacterStream");
        prepared.setCharacterStream(index, stream, length);
    }

    @Override
    public void setDate(int index, @Nullable Date value) throws SQLException {
        marks.note(index, "setDate");
        prepared.setDate(index, value);
    }

    @Override
    public void setDate(int index, @Nullable Date value, @Nullable Calendar calendar) throws SQLException {
        marks.note(index, "setDate");
        prepared.setDate(index, value, calendar);
    }

    @Override
    public void setDouble(int index, double value) throws SQLException {
        marks.note(index, "setDouble");
        prepared.setDouble(index, value);
    }

    @Override
    public void setFloat(int index, float value) throws SQLException {
        marks.note(index, "setFloat");
        prepared.setFloat(index, value);
    }

    @Override
    public void setInt(int index, int value) throws SQLException {
        marks.note(index, "setInt");
        prepared.setInt(index, value);
    }

    @Override
    public void setLong(int index, long value) throws SQLException {
        marks.note(index, "setLong");
        prepared.setLong(index, value);
    }

    @Override
    public void setNCharacterStream(int index, @Nullable Reader stream) throws SQLException {
        marks.note(index, "setNCharacterStream");
        prepared.setNCharacterStream(index, stream);
    }

    @Override
    public void setNCharacterStream(int index, @Nullable Reader stream, long length) throws SQLException {
        marks.note(index, "setNCharacterStream");
        prepared.setNCharacterStream(index, stream, length);
    }

    @Override
    public void setNString(int index, @Nullable String value) throws SQLException {
        marks.note(index, "setNString");
        prepared.setNString(index, value);
    }

    @Override
    public void setRowId(int index, @Nullable RowId value) throws SQLException {
        marks.note(index, "setRowId");
        prepared.setRowId(index, value);
    }

    @Override
    public void setSQLXML(int index, @Nullable SQLXML value) throws SQLException {
        marks.note(index, "setSQLXML");
        prepared.setSQLXML(index, value);
    }

    @Override
    public void setShort(int index, short value) throws SQLException {
        marks.note(index, "setShort");
        prepared.setShort(index, value);
    }

    @Override
    public void setString(int index, @Nullable String value) throws SQLException {
        marks.note(index, "setString");
        prepared.setString(index, value);
    }

    @Override
    public void setTime(int index, @Nullable Time value) throws SQLException {
        marks.note(index, "setTime");
        prepared.setTime(index, value);
    }

    @Override
    public void setTime(int index, @Nullable Time value, @Nullable Calendar calendar) throws SQLException {
        marks.note(index, "setTime");
        prepared.setTime(index, value, calendar);
    }

    @Override
    public void setTimestamp(int index, @Nullable Timestamp value) throws SQLException {
        marks.note(index, "setTimestamp");
        prepared.setTimestamp(index, value);
    }

    @Override
    public void setTimestamp(int index, @Nullable Timestamp value, @Nullable Calendar calendar) throws SQLException {
        marks.note(index, "setTimestamp");
        prepared.setTimestamp(index, value, calendar);
    }

    @Override
    public void setURL(int index, @Nullable URL value) throws SQLException {
        marks.note(index, "setURL");
        prepared.setURL(index, value);
    }

    @Deprecated
    @Override
    public void setUnicodeStream(int index, @Nullable InputStream stream, int length) throws SQLException {
        marks.note(index, "setUnicodeStream");
        prepared.setUnicodeStream(index, stream, length);
    }

    @Override
    public void setNull(int index, int type) throws SQLException {
        marks.noteNull(index, type, null);
        prepared.setNull(index, type);
    }

    @Override
    public void setNull(int index, int type, @Nullable String typeName) throws SQLException {
        marks.noteNull(index, type, typeName);
        prepared.setNull(index, type, typeName);
    }

    @Override
    public void setBlob(int index, @Nullable InputStream stream) throws SQLException {
        throw notSupported("setBlob");
    }

    @Override
    public void setBlob(int index, @Nullable Blob value) throws SQLException {
        throw notSupported("setBlob");
    }

    @Override
    public void setBlob(int index, @Nullable InputStream stream, long length) throws SQLException {
        throw notSupported("setBlob");
    }

    @Override
    public void setClob(int index, @Nullable Reader stream) throws SQLException {
        throw notSupported("setClob");
    }

    @Override
    public void setClob(int index, @Nullable Clob value) throws SQLException {
        throw notSupported("setClob");
    }

    @Override
    public void setClob(int index, @Nullable Reader stream, long length) throws SQLException {
        throw notSupported("setClob");
    }

    @Override
    public void setNClob(int index, @Nullable Reader stream) throws SQLException {
        throw notSupported("setNClob");
    }

    @Override
    public void setNClob(int index, @Nullable NClob value) throws SQLException {
        throw notSupported("setNClob");
    }

    @Override
    public void setNClob(int index, @Nullable Reader stream, long length) throws SQLException {
        throw notSupported("setNClob");
    }

    @Override
    public void setRef(int index, @Nullable Ref value) throws SQLException {
        throw notSupported("setRef");
    }

    @Override
    public void setArray(int index, @Nullable Array value) throws SQLException {
        Array sent = (Array) ParameterMarks.plain(value);
        marks.noteObject(index, "setArray", sent, null);
        prepared.setArray(index, sent);
    }

    @Override
    public void setObject(int index, @Nullable Object value) throws SQLException {
        Object sent = ParameterMarks.plain(value);
        marks.noteObject(index, "setObject", sent, null);
        prepared.setObject(index, sent);
    }

    @Override
    public void setObject(int index, @Nullable Object value, int type) throws SQLException {
        prepared.setObject(index, plain(index, value, type), type);
    }

    @Override
    public void setObject(int index, @Nullable Object value, SQLType type) throws SQLException {
        prepared.setObject(index, plain(index, value, type), type);
    }

    @Override
    public void setObject(int index, @Nullable Object value, int type, int length) throws SQLException {
        prepared.setObject(index, plain(index, value, type), type, length);
    }

    @Override
    public void setObject(int index, @Nullable Object value, SQLType type, int length) throws SQLException {
        prepared.setObject(index, plain(index, value, type), type, length);
    }

    /** Notes what a parameter is set to, and returns what the driver is to get. */
    private @Nullable Object plain(int index, @Nullable Object value, Object type) throws SQLException {
        ParameterMarks.checkType(type);
        Object sent = ParameterMarks.plain(value);
        marks.noteObject(index, "setObject", sent, type);
        return sent;
    }

    final PreparedStatement prepared() {
        return prepared;
    }

    /** Returns by what calls the parameters were set. */
    final ParameterMarks marks() {
        return marks;
    }
}
