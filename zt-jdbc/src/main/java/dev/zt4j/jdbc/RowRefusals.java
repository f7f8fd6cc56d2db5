package dev.zt4j.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import org.jspecify.annotations.Nullable;

/** The part of a guarded result set that takes or hands out streams, large objects and the like, which is refused. */
abstract class RowRefusals extends RowReads {
    RowRefusals(Session session, ResultSet rows) {
        super(session, rows);
    }

    @Override
    public @Nullable Blob getBlob(int column) throws SQLException {
        throw notSupported("getBlob");
    }

    @Override
    public @Nullable Blob getBlob(String label) throws SQLException {
        throw notSupported("getBlob");
    }

    @Override
    public @Nullable Clob getClob(int column) throws SQLException {
        throw notSupported("getClob");
    }

    @Override
    public @Nullable Clob getClob(String label) throws SQLException {
        throw notSupported("getClob");
    }

    @Override
    public @Nullable NClob getNClob(int column) throws SQLException {
        throw notSupported("getNClob");
    }

    @Override
    public @Nullable NClob getNClob(String label) throws SQLException {
        throw notSupported("getNClob");
    }

    @Override
    public @Nullable Ref getRef(int column) throws SQLException {
        throw notSupported("getRef");
    }

    @Override
    public @Nullable Ref getRef(String label) throws SQLException {
        throw notSupported("getRef");
    }

    @Override
    public void updateArray(int column, @Nullable Array value) throws SQLException {
        throw notSupported("updateArray");
    }

    @Override
    public void updateArray(String label, @Nullable Array value) throws SQLException {
        throw notSupported("updateArray");
    }

    @Override
    public void updateAsciiStream(int column, @Nullable InputStream stream) throws SQLException {
        throw notSupported("updateAsciiStream");
    }

    @Override
    public void updateAsciiStream(int column, @Nullable InputStream stream, int length) throws SQLException {
        throw notSupported("updateAsciiStream");
    }

    @Override
    public void updateAsciiStream(int column, @Nullable InputStream stream, long length) throws SQLException {
        throw notSupported("updateAsciiStream");
    }

    @Override
    public void updateAsciiStream(String label, @Nullable InputStream stream) throws SQLException {
        throw notSupported("updateAsciiStream");
    }

    @Override
    public void updateAsciiStream(String label, @Nullable InputStream stream, int length) throws SQLException {
        throw notSupported("updateAsciiStream");
    }

    @Override
    public void updateAsciiStream(String label, @Nullable InputStream stream, long length) throws SQLException {
        throw notSupported("updateAsciiStream");
    }

    @Override
    public void updateBinaryStream(int column, @Nullable InputStream stream) throws SQLException {
        throw notSupported("updateBinaryStream");
    }

    @Override
    public void updateBinaryStream(int column, @Nullable InputStream stream, int length) throws SQLException {
        throw notSupported("updateBinaryStream");
    }

    @Override
    public void updateBinaryStream(int column, @Nullable InputStream stream, long length) throws SQLException {
        throw notSupported("updateBinaryStream");
    }

    @Override
    public void updateBinaryStream(String label, @Nullable InputStream stream) throws SQLException {
        throw notSupported("updateBinaryStream");
    }

    @Override
    public void updateBinaryStream(String label, @Nullable InputStream stream, int length) throws SQLException {
        throw notSupported("updateBinaryStream");
    }

    @Override
    public void updateBinaryStream(String label, @Nullable InputStream stream, long length) throws SQLException {
        throw notSupported("updateBinaryStream");
    }

    @Override
    public void updateBlob(int column, @Nullable InputStream stream) throws SQLException {
        throw notSupported("updateBlob");
    }

    @Override
    public void updateBlob(int column, @Nullable Blob value) throws SQLException {
        throw notSupported("updateBlob");
    }

    @Override
    public void updateBlob(int column, @Nullable InputStream stream, long length) throws SQLException {
        throw notSupported("updateBlob");
    }

    @Override
    public void updateBlob(String label, @Nullable InputStream stream) throws SQLException {
        throw notSupported("updateBlob");
    }

    @Override
    public void updateBlob(String label, @Nullable Blob value) throws SQLException {
        throw notSupported("updateBlob");
    }

    @Override
    public void updateBlob(String label, @Nullable InputStream stream, long length) throws SQLException {
        throw notSupported("updateBlob");
    }

    @Override
    public void updateCharacterStream(int column, @Nullable Reader stream) throws SQLException {
        throw notSupported("updateCharacterStream");
    }

    @Override
    public void updateCharacterStream(int column, @Nullable Reader stream, int length) throws SQLException {
        throw notSupported("updateCharacterStream");
    }

    @Override
    public void updateCharacterStream(int column, @Nullable Reader stream, long length) throws SQLException {
        throw notSupported("updateCharacterStream");
    }

    @Override
    public void updateCharacterStream(String label, @Nullable Reader stream) throws SQLException {
        throw notSupported("updateCharacterStream");
    }

    @Override
    public void updateCharacterStream(String label, @Nullable Reader stream, int length) throws SQLException {
        throw notSupported("updateCharacterStream");
    }

    @Override
    public void updateCharacterStream(String label, @Nullable Reader stream, long length) throws SQLException {
        throw notSupported("updateCharacterStream");
    }

    @Override
    public void updateClob(int column, @Nullable Reader stream) throws SQLException {
        throw notSupported("updateClob");
    }

    @Override
    public void updateClob(int column, @Nullable Clob value) throws SQLException {
        throw notSupported("updateClob");
    }

    @Override
    public void updateClob(int column, @Nullable Reader stream, long length) throws SQLException {
        throw notSupported("updateClob");
    }

    @Override
    public void updateClob(String label, @Nullable Reader stream) throws SQLException {
        throw notSupported("updateClob");
    }

    @Override
    public void updateClob(String label, @Nullable Clob value) throws SQLException {
        throw notSupported("updateClob");
    }

    @Override
    public void updateClob(String label, @Nullable Reader stream, long length) throws SQLException {
        throw notSupported("updateClob");
    }

    @Override
    public void updateNCharacterStream(int column, @Nullable Reader stream) throws SQLException {
        throw notSupported("updateNCharacterStream");
    }

    @Override
    public void updateNCharacterStream(int column, @Nullable Reader stream, long length) throws SQLException {
        throw notSupported("updateNCharacterStream");
    }

    @Override
    public void updateNCharacterStream(String label, @Nullable Reader stream) throws SQLException {
        throw notSupported("updateNCharacterStream");
    }

    @Override
    public void updateNCharacterStream(String label, @Nullable Reader stream, long length) throws SQLException {
        throw notSupported("updateNCharacterStream");
    }

    @Override
    public void updateNClob(int column, @Nullable Reader stream) throws SQLException {
        throw notSupported("updateNClob");
    }

    @Override
    public void updateNClob(int column, @Nullable NClob value) throws SQLException {
        throw notSupported("updateNClob");
    }

    @Override
    public void updateNClob(int column, @Nullable Reader stream, long length) throws SQLException {
        throw notSupported("updateNClob");
    }

    @Override
    public void updateNClob(String label, @Nullable Reader stream) throws SQLException {
        throw notSupported("updateNClob");
    }

    @Override
    public void updateNClob(String label, @Nullable NClob value) throws SQLException {
        throw notSupported("updateNClob");
    }

    @Override
    public void updateNClob(String label, @Nullable Reader stream, long length) throws SQLException {
        throw notSupported("updateNClob");
    }

    @Override
    public void updateNString(int column, @Nullable String value) throws SQLException {
        throw notSupported("updateNString");
    }

    @Override
    public void updateNString(String label, @Nullable String value) throws SQLException {
        throw notSupported("updateNString");
    }

    @Override
    public void updateRef(int column, @Nullable Ref value) throws SQLException {
        throw notSupported("updateRef");
    }

    @Override
    public void updateRef(String label, @Nullable Ref value) throws SQLException {
        throw notSupported("updateRef");
    }

    @Override
    public void updateRowId(int column, @Nullable RowId value) throws SQLException {
        throw notSupported("updateRowId");
    }

    @Override
    public void updateRowId(String label, @Nullable RowId value) throws SQLException {
        throw notSupported("updateRowId");
    }

    @Override
    public void updateSQLXML(int column, @Nullable SQLXML value) throws SQLException {
        throw notSupported("updateSQLXML");
    }

    @Override
    public void updateSQLXML(String label, @Nullable SQLXML value) throws SQLException {
        throw notSupported("updateSQLXML");
    }
}
