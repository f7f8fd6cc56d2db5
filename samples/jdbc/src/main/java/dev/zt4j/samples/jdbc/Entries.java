package dev.zt4j.samples.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What the application does with entries: plain JDBC that asks for everything and leaves to the database who gets it. */
final class Entries {
    private final Connection connection;

    Entries(Connection connection) {
        this.connection = connection;
    }

    /** Returns the numbers of the entries that there are for whoever asks. */
    List<Long> numbers() throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM entry ORDER BY id")) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
        return numbers;
    }

    long total() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT sum(amount) FROM entry")) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    List<String> notes() throws SQLException {
        List<String> notes = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT note FROM entry ORDER BY id")) {
            while (rows.next()) {
                notes.add(rows.getString(1));
            }
        }
        return notes;
    }

    /** Adds an entry and returns how many that were: one. */
    int add(String customer, String bookedBy, long amount, String note) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO entry (customer, booked_by, amount, note) VALUES (?, ?, ?, ?)")) {
            insert.setString(1, customer);
            insert.setString(2, bookedBy);
            insert.setLong(3, amount);
            insert.setString(4, note);
            return insert.executeUpdate();
        }
    }

    /** Removes all entries and returns how many that were. */
    int clear() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate("DELETE FROM entry");
        }
    }
}
