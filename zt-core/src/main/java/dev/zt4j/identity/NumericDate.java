package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Dates of JWTs (RFC 7519 section 2): seconds from 1970 to the end of year 9999, fractions cut off. */
final class NumericDate {
    private static final long MAX_SECONDS = 253_402_300_799L;
    private static final BigDecimal MAX = BigDecimal.valueOf(MAX_SECONDS);

    /** Cutting off the fraction of 1e-999999999 would take all memory there is. */
    private static final int MAX_SCALE = 20;

    private NumericDate() {}

    static Instant parse(@Nullable Object value) {
        if (value instanceof Long seconds && seconds >= 0 && seconds <= MAX_SECONDS) {
            return Instant.ofEpochSecond(seconds);
        }
        if (value instanceof BigDecimal fraction
                && fraction.scale() <= MAX_SCALE
                && fraction.signum() >= 0
                && fraction.compareTo(MAX) <= 0) {
            return Instant.ofEpochSecond(
                    fraction.setScale(0, RoundingMode.FLOOR).longValueExact());
        }
        throw new RefusedException(Reason.JWT_DATE);
    }
}
