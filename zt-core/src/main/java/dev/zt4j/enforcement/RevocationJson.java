package dev.zt4j.enforcement;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.Revocation.IssuedBefore;
import dev.zt4j.enforcement.Revocation.OfIssuer;
import dev.zt4j.enforcement.Revocation.OfKey;
import dev.zt4j.enforcement.Revocation.OfPrincipal;
import dev.zt4j.enforcement.Revocation.OfSession;
import dev.zt4j.enforcement.Revocation.OfToken;
import dev.zt4j.enforcement.Revocation.Target;
import dev.zt4j.json.JsonFields;
import dev.zt4j.json.JsonTextException;
import java.io.StringWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Revocations as lines of JSON. */
final class RevocationJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private RevocationJson() {}

    /** A line of a store: a target, and its revocation unless that is lifted. */
    record Line(Target target, @Nullable Revocation revocation) {}

    static String revoked(Revocation revocation) {
        return line("revoke", revocation.target(), revocation);
    }

    static String lifted(Target target) {
        return line("lift", target, null);
    }

    /** Returns a target by itself, as the id of what revokes it. */
    static String id(Target target) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            target(json, target);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static String line(String what, Target target, @Nullable Revocation revocation) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("do", what);
            target(json, target);
            if (revocation != null) {
                json.writeStringProperty("why", revocation.why());
                json.writeStringProperty("by", revocation.by());
                if (revocation.occurredAt() != null) {
                    json.writeStringProperty(
                            "occurredAt", revocation.occurredAt().toString());
                }
                if (!revocation.until().equals(Instant.MAX)) {
                    json.writeStringProperty("until", revocation.until().toString());
                }
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void target(JsonGenerator json, Target target) {
        if (target instanceof OfPrincipal of) {
            json.writeStringProperty("target", "principal");
            json.writeStringProperty("type", of.principal().type().toString());
            json.writeStringProperty("id", of.principal().id());
        } else if (target instanceof OfToken of) {
            json.writeStringProperty("target", "token");
            json.writeStringProperty("issuer", of.issuer());
            json.writeStringProperty("id", of.tokenId());
        } else if (target instanceof OfSession of) {
            json.writeStringProperty("target", "session");
            json.writeStringProperty("issuer", of.issuer());
            json.writeStringProperty("id", of.sessionId());
        } else if (target instanceof OfKey of) {
            json.writeStringProperty("target", "key");
            json.writeStringProperty("id", of.thumbprint());
        } else if (target instanceof OfIssuer of) {
            json.writeStringProperty("target", "issuer");
            json.writeStringProperty("issuer", of.issuer());
        } else {
            IssuedBefore of = (IssuedBefore) target;
            json.writeStringProperty("target", "issued-before");
            if (of.issuer() != null) {
                json.writeStringProperty("issuer", of.issuer());
            }
            json.writeStringProperty("instant", of.instant().toString());
        }
    }

    /**
     * Reads a line.
     *
     * @throws JsonTextException if it is none of a store
     */
    static Line parse(String line) {
        JsonFields fields = JsonFields.parse(line);
        String what = fields.text("do");
        Target target = target(fields);
        Revocation revocation = null;
        if (what.equals("revoke")) {
            revocation = new Revocation(
                    target,
                    fields.text("why"),
                    fields.text("by"),
                    fields.has("occurredAt") ? fields.instant("occurredAt") : null,
                    fields.has("until") ? fields.instant("until") : Instant.MAX);
        } else if (!what.equals("lift")) {
            throw new JsonTextException("do: expected revoke or lift");
        }
        fields.end();
        return new Line(target, revocation);
    }

    private static Target target(JsonFields fields) {
        String kind = fields.text("target");
        return switch (kind) {
            case "principal" -> new OfPrincipal(EntityUid.of(fields.text("type"), fields.text("id")));
            case "token" -> new OfToken(fields.text("issuer"), fields.text("id"));
            case "session" -> new OfSession(fields.text("issuer"), fields.text("id"));
            case "key" -> new OfKey(fields.text("id"));
            case "issuer" -> new OfIssuer(fields.text("issuer"));
            case "issued-before" ->
                new IssuedBefore(fields.optionalText("issuer").orElse(null), fields.instant("instant"));
            default -> throw new JsonTextException("target: no such kind is known");
        };
    }
}
