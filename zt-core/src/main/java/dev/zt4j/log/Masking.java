package dev.zt4j.log;

import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.digest.Sha256;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.PrincipalKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says whose ids the log does not show, by the type of entity: they are cut, or stand as a pseudonym, HMAC-SHA-256
 * (RFC 2104) under a key over type and id, so that what one entity did can be followed without knowing who it is. With
 * the id of a principal go its client, token, session and key. Records are masked before they are queued. Immutable and
 * thread-safe; the key is in no message.
 *
 * @since 0.1.0
 */
public final class Masking {
    private static final Masking NONE = new Masking(Map.of(), null);
    private static final String CUT = "*";
    private static final String PREFIX = "masked:";
    private static final int PSEUDONYM_BYTES = 16;
    private static final int MIN_KEY = 32;

    private final Map<String, Way> ways;
    private final byte @Nullable [] key;

    private enum Way {
        CUT,
        PSEUDONYM
    }

    private Masking(Map<String, Way> ways, byte @Nullable [] key) {
        this.ways = Map.copyOf(ways);
        this.key = key;
    }

    /** Returns the masking that shows all ids. */
    public static Masking none() {
        return NONE;
    }

    /** Starts a masking. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns what stands in the log for the id of an entity, to find in the log what it did.
     *
     * @throws IllegalStateException if the masking has no key
     */
    public String pseudonym(EntityUid entity) {
        return pseudonym(entity.type(), entity.id());
    }

    private String pseudonym(String type, String id) {
        if (key == null) {
            throw new IllegalStateException("the masking has no key");
        }
        // The type has no line end, so that no two pairs read the same.
        byte[] code = Sha256.mac(key, (type + '\n' + id).getBytes(StandardCharsets.UTF_8));
        return PREFIX + HexFormat.of().formatHex(code, 0, PSEUDONYM_BYTES);
    }

    LogRecord mask(LogRecord record) {
        if (ways.isEmpty()) {
            return record;
        }
        return record instanceof DecisionRecord decision ? decision.masked(this) : mask((EventRecord) record);
    }

    EntityUid mask(EntityUid entity) {
        Way way = ways.get(entity.type());
        return way == null ? entity : EntityUid.of(entity.type(), masked(way, entity.type(), entity.id()));
    }

    DecisionRecord.Caller mask(Principal principal) {
        DecisionRecord.Caller open = DecisionRecord.Caller.of(principal);
        Way way = ways.get(principal.kind().entityType());
        return new DecisionRecord.Caller(
                open.kind(),
                mask(principal.kind(), principal.id()),
                open.credential(),
                open.strength(),
                open.issuer(),
                with(way, "clientId", open.clientId()),
                with(way, "tokenId", open.tokenId()),
                with(way, "sessionId", open.sessionId()),
                with(way, "key", open.keyThumbprint()),
                open.audiences(),
                principal.actors().stream()
                        .map(actor -> mask(actor.kind(), actor.id()))
                        .toList(),
                principal
                        .channel()
                        .map(channel -> mask(channel.kind(), channel.id()))
                        .orElse(null));
    }

    private String mask(PrincipalKind kind, String id) {
        Way way = ways.get(kind.entityType());
        return way == null ? id : masked(way, kind.entityType(), id);
    }

    private @Nullable String with(@Nullable Way way, String field, @Nullable String value) {
        return way == null || value == null ? value : masked(way, field, value);
    }

    private String masked(Way way, String type, String id) {
        return way == Way.CUT ? CUT : pseudonym(type, id);
    }

    private EventRecord mask(EventRecord event) {
        Map<String, String> details = new TreeMap<>();
        event.details().forEach((name, value) -> details.put(name, text(value)));
        return new EventRecord(
                event.recordId(),
                event.time(),
                event.kind(),
                text(event.subject()),
                text(event.by()),
                text(event.why()),
                details);
    }

    /** Masks entities in a text, where they stand as Cedar writes them. */
    private String text(String text) {
        String masked = text;
        for (String type : ways.keySet()) {
            masked = text(masked, type);
        }
        return masked;
    }

    private String text(String text, String type) {
        String start = type + "::\"";
        int at = text.indexOf(start);
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (; at >= 0; at = text.indexOf(start, from)) {
            out.append(text, from, at);
            int end = endOfString(text, at + start.length());
            String entity = text.substring(at, end);
            out.append(at > 0 && isOfName(text.charAt(at - 1)) ? entity : entity(entity, type));
            from = end;
        }
        return out.append(text, from, text.length()).toString();
    }

    private String entity(String text, String type) {
        try {
            return mask(PolicyParser.parseEntity(text)).toString();
        } catch (CedarSyntaxException e) {
            return type + "::\"" + CUT + '"';
        }
    }

    private static boolean isOfName(char c) {
        return c == ':' || c == '_' || Character.isLetterOrDigit(c);
    }

    /** Where a string that begins at an index has ended: after its quote, or at the end of the text. */
    private static int endOfString(String text, int begin) {
        for (int i = begin; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i + 1;
            }
        }
        return text.length();
    }

    /** Returns the masked types alone. */
    @Override
    public String toString() {
        return "Masking" + new TreeMap<>(ways);
    }

    /**
     * Collects what is masked. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Map<String, Way> ways = new TreeMap<>();
        private byte @Nullable [] key;

        private Builder() {}

        /**
         * Leaves out the ids of a type of entity: {@code *} stands instead.
         *
         * @param entityType such as {@code Zt::User}, or that of a resource
         * @throws IllegalArgumentException if it names no type, or has been set already
         */
        public Builder cut(String entityType) {
            return put(entityType, Way.CUT);
        }

        /**
         * Shows pseudonyms for the ids of a type of entity.
         *
         * @param entityType such as {@code Zt::User}, or that of a resource
         * @throws IllegalArgumentException if it names no type, or has been set already
         */
        public Builder pseudonym(String entityType) {
            return put(entityType, Way.PSEUDONYM);
        }

        private Builder put(String entityType, Way way) {
            String type = EntityUid.of(entityType, "").type();
            if (ways.putIfAbsent(type, way) != null) {
                throw new IllegalArgumentException("how " + type + " is masked has been said already");
            }
            return this;
        }

        /**
         * Sets the key of pseudonyms. Under another key the same id has another pseudonym.
         *
         * @param secret 32 bytes or more
         * @throws IllegalArgumentException if it is shorter
         */
        public Builder key(byte[] secret) {
            Objects.requireNonNull(secret, "secret");
            if (secret.length < MIN_KEY) {
                throw new IllegalArgumentException("a key of pseudonyms has " + MIN_KEY + " bytes or more");
            }
            this.key = Arrays.copyOf(secret, secret.length);
            return this;
        }

        /**
         * Builds the masking.
         *
         * @throws IllegalStateException if there are to be pseudonyms and there is no key
         */
        public Masking build() {
            if (key == null && ways.containsValue(Way.PSEUDONYM)) {
                throw new IllegalStateException("pseudonyms need a key");
            }
            return new Masking(ways, key);
        }
    }
}
