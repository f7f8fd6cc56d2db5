package dev.zt4j.jdbc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells statements apart in the log without their text: the SHA-256 of what they say, with a question mark in the place
 * of each constant and parameter, one blank between tokens, words in lower case and no comments. So it tells nothing of
 * a value, not even to who guesses.
 */
final class StatementDigest {
    private StatementDigest() {}

    /** Returns the digest of what is sent at once, in hexadecimal; null if it cannot be read. */
    static @Nullable String of(List<SqlText> texts) {
        StringBuilder all = new StringBuilder();
        for (SqlText text : texts) {
            if (text.refusal() != null || !append(text.text(), all)) {
                return null;
            }
        }
        return sha256(all.toString());
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static boolean append(String text, StringBuilder all) {
        SqlLexer lexer = new SqlLexer(text);
        SqlLexer.Token token = lexer.next();
        for (; token != SqlLexer.Token.END && token != SqlLexer.Token.UNREADABLE; token = lexer.next()) {
            if (!lexer.word().equals(";")) {
                all.append(shown(token, text, lexer)).append(' ');
            }
        }
        all.append(';');
        return token == SqlLexer.Token.END;
    }

    private static String shown(SqlLexer.Token token, String text, SqlLexer lexer) {
        return switch (token) {
            case STRING, NUMBER, PARAMETER -> "?";
            case WORD -> text.substring(lexer.start(), lexer.end()).toLowerCase(Locale.ROOT);
            default -> text.substring(lexer.start(), lexer.end());
        };
    }
}
