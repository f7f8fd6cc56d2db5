package dev.zt4j.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads moments and spans of time. */
final class Moments {
    /** The end of the year 9999, which is the last that tokens and certificates can name. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final int MAX_DIGITS = 12;

    private Moments() {}

    /** The instant that a text names, in ISO form or in seconds since 1970; null if it names none. */
    static @Nullable Instant instant(String text) {
        try {
            Instant instant = isNumber(text) ? Instant.ofEpochSecond(Long.parseLong(text)) : Instant.parse(text);
            return instant.getEpochSecond() < 0 || instant.getEpochSecond() > LAST_SECOND ? null : instant;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The time that a text such as {@code 90s}, {@code 15m}, {@code 8h} or {@code 7d} says; null if it says none. */
    static @Nullable Duration duration(String text) {
        String number = text.isEmpty() ? "" : text.substring(0, text.length() - 1);
        if (!isNumber(number) || Long.parseLong(number) == 0) {
            return null;
        }
        long count = Long.parseLong(number);
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(count);
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            case 'd' -> Duration.ofDays(count);
            default -> null;
        };
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
