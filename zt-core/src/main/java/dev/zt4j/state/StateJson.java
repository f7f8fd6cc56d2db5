package dev.zt4j.state;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.Mode;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.StateEntry;
import dev.zt4j.enforcement.StateEntry.Granted;
import dev.zt4j.enforcement.StateEntry.ModeSet;
import dev.zt4j.enforcement.StateEntry.Revoked;
import dev.zt4j.enforcement.StateEntry.Waived;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.json.JsonFields;
import dev.zt4j.json.JsonTextException;
import java.io.StringWriter;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What a fleet shares, as JSON: one object for each entry. Thread-safe: nothing is kept. */
public final class StateJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private StateJson() {}

    /** Writes an entry, without kind and id where they stand beside it anyhow. */
    public static String write(StateEntry entry) {
        if (entry instanceof Revoked revoked) {
            return revoked.revocation().toJson();
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            if (entry instanceof Granted granted) {
                write(json, granted);
            } else if (entry instanceof Waived waived) {
                write(json, waived.waiver());
            } else if (entry instanceof ModeSet set) {
                json.writeStringProperty("boundary", set.boundary());
                json.writeStringProperty(
                        "mode", set.mode().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                json.writeStringProperty("by", set.change().by());
                json.writeStringProperty("why", set.change().why());
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Granted granted) {
        GrantRequest request = granted.request();
        json.writeStringProperty("template", request.template());
        write(json, "principal", request.principal());
        request.resource().ifPresent(resource -> write(json, "resource", resource));
        json.writeStringProperty("purpose", request.purpose());
        json.writeStringProperty("task", request.task());
        json.writeStringProperty("lifetime", request.lifetime().toString());
        request.approver().ifPresent(approver -> write(json, "approver", approver));
        json.writeStringProperty("expiresAt", granted.expiresAt().toString());
    }

    private static void write(JsonGenerator json, Waiver waiver) {
        json.writeStringProperty("id", waiver.id());
        json.writeStringProperty("boundary", waiver.boundary());
        write(json, "principal", waiver.principal());
        json.writeObjectPropertyStart("rule");
        json.writeStringProperty("kind", waiver.rule().code());
        if (waiver.rule() instanceof Waiver.Lifetime lifetime) {
            json.writeStringProperty("upTo", lifetime.upTo().toString());
        } else if (waiver.rule() instanceof Waiver.Forbid forbid) {
            json.writeStringProperty("policy", forbid.policyId());
        } else if (waiver.rule() instanceof Waiver.MissingPermit missing) {
            if (missing.action() != null) {
                write(json, "action", missing.action());
            }
            if (missing.resource() != null) {
                write(json, "resource", missing.resource());
            }
        }
        json.writeEndObject();
        json.writeStringProperty("owner", waiver.owner());
        json.writeStringProperty("reason", waiver.reason());
        json.writeStringProperty("riskAcceptedBy", waiver.riskAcceptedBy());
        json.writeStringProperty("expiresAt", waiver.expiresAt().toString());
        if (waiver.breakGlass()) {
            json.writeBooleanProperty("breakGlass", true);
        }
    }

    private static void write(JsonGenerator json, String name, EntityUid uid) {
        json.writeObjectPropertyStart(name);
        json.writeStringProperty("type", uid.type().toString());
        json.writeStringProperty("id", uid.id());
        json.writeEndObject();
    }

    /**
     * Reads an entry.
     *
     * @param kind its kind
     * @param id its id, which has to be that of what is read
     * @param text its JSON, whose size the caller has bounded
     * @throws IllegalArgumentException if it is none, or nothing is known of its kind; the message says what is wrong
     */
    public static StateEntry parse(String kind, String id, String text) {
        try {
            StateEntry entry = entry(kind, id, text);
            if (!entry.id().equals(id)) {
                throw new IllegalArgumentException("it stands under the id of another");
            }
            return entry;
        } catch (JsonTextException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static StateEntry entry(String kind, String id, String text) {
        return switch (kind) {
            case Revoked.KIND -> new Revoked(Revocation.parse(text));
            case Granted.KIND -> granted(id, JsonFields.parse(text));
            case Waived.KIND -> new Waived(waiver(JsonFields.parse(text)));
            case ModeSet.KIND -> mode(JsonFields.parse(text));
            default -> throw new IllegalArgumentException("no such kind is known");
        };
    }

    private static Granted granted(String id, JsonFields fields) {
        GrantRequest.Builder request = GrantRequest.of(fields.text("template"))
                .principal(uid(fields.object("principal")))
                .resource(fields.has("resource") ? uid(fields.object("resource")) : null)
                .purpose(fields.text("purpose"))
                .task(fields.text("task"))
                .lifetime(fields.duration("lifetime"));
        if (fields.has("approver")) {
            request.approver(uid(fields.object("approver")));
        }
        Granted granted = new Granted(id, request.build(), fields.instant("expiresAt"));
        fields.end();
        return granted;
    }

    private static ModeSet mode(JsonFields fields) {
        ModeSet set = new ModeSet(
                fields.text("boundary"),
                fields.constant("mode", Mode.class),
                new Change(fields.text("by"), fields.text("why")));
        fields.end();
        return set;
    }

    /** Reads a waiver. */
    public static Waiver waiver(JsonFields fields) {
        Waiver.Builder waiver = Waiver.builder(fields.text("id"))
                .boundary(fields.text("boundary"))
                .principal(uid(fields.object("principal")))
                .rule(rule(fields.object("rule")))
                .owner(fields.text("owner"))
                .reason(fields.text("reason"))
                .riskAcceptedBy(fields.text("riskAcceptedBy"))
                .expiresAt(fields.instant("expiresAt"));
        if (fields.truth("breakGlass", false)) {
            waiver.breakGlass();
        }
        fields.end();
        return waiver.build();
    }

    private static EntityUid uid(JsonFields fields) {
        EntityUid uid = EntityUid.of(fields.text("type"), fields.text("id"));
        fields.end();
        return uid;
    }

    private static Waiver.Rule rule(JsonFields fields) {
        String kind = fields.text("kind");
        Waiver.Rule rule = switch (kind) {
            case "static-secret" -> new Waiver.StaticSecret();
            case "lifetime" -> new Waiver.Lifetime(fields.duration("upTo"));
            case "forbid" -> new Waiver.Forbid(fields.text("policy"));
            case "missing-permit" ->
                new Waiver.MissingPermit(
                        fields.has("action") ? uid(fields.object("action")) : null,
                        fields.has("resource") ? uid(fields.object("resource")) : null);
            default -> throw new IllegalArgumentException("no rule is called " + kind);
        };
        fields.end();
        return rule;
    }
}
