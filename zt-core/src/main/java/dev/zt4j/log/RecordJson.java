package dev.zt4j.log;

import dev.zt4j.reason.Reason;
import java.io.StringWriter;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes records as JSON, one line each. */
final class RecordJson {
    /** The version of the schema, which grows when a field changes its meaning or goes. */
    static final int SCHEMA = 2;

    private static final JsonFactory FACTORY = new JsonFactory();

    private RecordJson() {}

    static String line(EventRecord event) {
        return line(event, json -> {
            json.writeStringProperty("event", event.kind().code());
            json.writeStringProperty("subject", event.subject());
            json.writeStringProperty("by", event.by());
            json.writeStringProperty("why", event.why());
            if (!event.details().isEmpty()) {
                json.writeObjectPropertyStart("details");
                new TreeMap<>(event.details()).forEach(json::writeStringProperty);
                json.writeEndObject();
            }
        });
    }

    static String line(DecisionRecord record) {
        return line(record, json -> {
            json.writeStringProperty("boundary", record.boundary());
            json.writeStringProperty("tier", record.tier());
            json.writeStringProperty("mode", record.mode());
            json.writeStringProperty("outcome", record.outcome());
            json.writeBooleanProperty("enforced", record.enforced());
            strings(json, "reasons", record.reasons().stream().map(Reason::code).toList());
            json.writeStringProperty("evidence", record.evidence());
            caller(json, record.caller());
            json.writeStringProperty("action", record.action());
            json.writeStringProperty("resource", record.resource());
            strings(json, "policies", record.determiningPolicies());
            strings(json, "erringPolicies", record.erringPolicies());
            shadow(json, record.shadow());
            some(json, "grants", record.grants());
            waivers(json, record.waivers());
            some(json, "obligations", record.obligations());
            json.writeNumberProperty("snapshot", record.snapshotVersion());
            json.writeStringProperty("policyVersion", record.policyVersion());
            json.writeNumberProperty("micros", record.nanos() / 1_000);
        });
    }

    private static String line(LogRecord record, Consumer<JsonGenerator> rest) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("schema", SCHEMA);
            json.writeNumberProperty("sequence", record.recordId().sequence());
            json.writeStringProperty("id", record.recordId().toString());
            json.writeStringProperty("time", record.time().toString());
            rest.accept(json);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void caller(JsonGenerator json, DecisionRecord.@Nullable Caller caller) {
        if (caller == null) {
            return;
        }
        json.writeObjectPropertyStart("principal");
        json.writeStringProperty("kind", caller.kind());
        json.writeStringProperty("id", caller.id());
        json.writeStringProperty("credential", caller.credential());
        json.writeStringProperty("strength", caller.strength());
        json.writeStringProperty("issuer", caller.issuer());
        optional(json, "clientId", caller.clientId());
        optional(json, "tokenId", caller.tokenId());
        optional(json, "sessionId", caller.sessionId());
        optional(json, "key", caller.keyThumbprint());
        some(json, "audiences", caller.audiences());
        some(json, "actors", caller.actors());
        optional(json, "channel", caller.channel());
        json.writeEndObject();
    }

    private static void shadow(JsonGenerator json, DecisionRecord.@Nullable Shadow shadow) {
        if (shadow == null) {
            return;
        }
        json.writeObjectPropertyStart("shadow");
        json.writeStringProperty("outcome", shadow.permits() ? "PERMIT" : "DENY");
        json.writeBooleanProperty("differs", shadow.differs());
        strings(json, "policies", shadow.determiningPolicies());
        strings(json, "erringPolicies", shadow.erringPolicies());
        json.writeStringProperty("policyVersion", shadow.policyVersion());
        json.writeEndObject();
    }

    private static void waivers(JsonGenerator json, List<DecisionRecord.WaiverUse> waivers) {
        if (waivers.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("waivers");
        for (DecisionRecord.WaiverUse use : waivers) {
            json.writeStartObject();
            json.writeStringProperty("id", use.id());
            json.writeStringProperty("rule", use.rule());
            json.writeBooleanProperty("breakGlass", use.breakGlass());
            json.writeStringProperty("owner", use.owner());
            json.writeStringProperty("expiresAt", use.expiresAt().toString());
            if (use.lifted() != null) {
                json.writeStringProperty("policy", use.lifted().id());
                json.writeStringProperty("policySha256", use.liftedHash());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void optional(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    private static void some(JsonGenerator json, String name, List<String> values) {
        if (!values.isEmpty()) {
            strings(json, name, values);
        }
    }

    private static void strings(JsonGenerator json, String name, List<String> values) {
        json.writeArrayPropertyStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
