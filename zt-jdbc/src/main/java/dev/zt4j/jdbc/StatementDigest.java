package dev.zt4j.jdbc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells statements apart in the log without their text: the SHA-256 of what they say, with a question mark in the place
 * of each constant and parameter, one blank between tokens, words in lower case and no comments. So it tells nothing of
 * a value, not even to who guesses. Immutable and thread-safe.
 */
final class StatementDigest {
    /** Of what cannot be read. */
    static final StatementDigest NONE = new StatementDigest(null);

    private final @Nullable String text;

    /** Made when it is asked for; threads that race for it make the same. */
    private @Nullable String value;

    StatementDigest(@Nullable String text) {
        this.text = text;
    }

    /** Returns it in hexadecimal; null if the text cannot be read. */
    @Nullable
    String value() {
        String made = value;
        if (made == null && text != null) {
            StringBuilder said = new StringBuilder();
            made = append(text, said) ? sha256(said.toString()) : null;
            value = made;
        }
        return made;
    }

    /** Returns the digest of what is sent at once, in hexadecimal; null if it cannot be read. */
    static @Nullable String of(List<SqlText> texts) {
        if (texts.size() == 1) {
            return texts.get(0).digest().value();
        }
        StringBuilder all = new StringBuilder();
        for (SqlText text : texts) {
            if (text.refusal() != null || !append(text.text(), all)) {
                return null;
            }
        }
        return sha256(all.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StatementDigest that && Objects.equals(text, that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(text);
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
