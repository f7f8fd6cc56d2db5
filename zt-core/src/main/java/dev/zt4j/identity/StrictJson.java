package dev.zt4j.identity;

import dev.zt4j.json.JsonTextException;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as security tokens need it. */
final class StrictJson {
    private StrictJson() {}

    /**
     * Reads one object. Values are String, Long, BigInteger, BigDecimal, Boolean, null, List and Map.
     *
     * @throws RefusedException with {@link Reason#JWT_ENCODING} or {@link Reason#JWT_JSON}
     */
    static Map<String, @Nullable Object> object(byte[] utf8) {
        try {
            return dev.zt4j.json.StrictJson.object(utf8);
        } catch (JsonTextException e) {
            throw new RefusedException(e.ofCharacters() ? Reason.JWT_ENCODING : Reason.JWT_JSON);
        }
    }
}
