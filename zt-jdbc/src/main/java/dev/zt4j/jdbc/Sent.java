package dev.zt4j.jdbc;

import java.sql.PreparedStatement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that is about to be sent.
 *
 * @param text its text
 * @param prepared the driver's statement whose parameters are set as they will be sent; null for a text without
 *     parameters, or where the parameters that are set are others
 * @param marks by what the parameters were set
 */
record Sent(SqlText text, @Nullable PreparedStatement prepared, List<@Nullable Object> marks) {}
