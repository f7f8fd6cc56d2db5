package dev.zt4j.log;

import dev.zt4j.reason.Reason;
import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes records as JSON, one line each. */
final class DecisionJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private DecisionJson() {}

    static String line(DecisionRecord record) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("schema", 1);
            json.writeStringProperty("id", record.id());
            json.writeStringProperty("time", record.time().toString());
            json.writeStringProperty("boundary", record.boundary());
            json.writeStringProperty("tier", record.tier());
            json.writeStringProperty("mode", record.mode());
            json.writeStringProperty("outcome", record.outcome());
            strings(json, "reasons", record.reasons().stream().map(Reason::code).toList());
            json.writeStringProperty("evidence", record.evidence());
            caller(json, record);
            json.writeStringProperty("action", record.action());
            json.writeStringProperty("resource", record.resource());
            strings(json, "policies", record.determiningPolicies());
            strings(json, "erringPolicies", record.erringPolicies());
            json.writeNumberProperty("snapshot", record.snapshotVersion());
            json.writeNumberProperty("micros", record.nanos() / 1_000);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void caller(JsonGenerator json, DecisionRecord record) {
        DecisionRecord.Caller caller = record.caller();
        if (caller == null) {
            return;
        }
        json.writeObjectPropertyStart("principal");
        json.writeStringProperty("kind", caller.kind());
        json.writeStringProperty("id", caller.id());
        json.writeStringProperty("credential", caller.credential());
        json.writeStringProperty("strength", caller.strength());
        json.writeStringProperty("issuer", caller.issuer());
        if (caller.tokenId() != null) {
            json.writeStringProperty("tokenId", caller.tokenId());
        }
        if (!caller.audiences().isEmpty()) {
            strings(json, "audiences", caller.audiences());
        }
        if (!caller.actors().isEmpty()) {
            strings(json, "actors", caller.actors());
        }
        if (caller.channel() != null) {
            json.writeStringProperty("channel", caller.channel());
        }
        json.writeEndObject();
    }

    private static void strings(JsonGenerator json, String name, List<String> values) {
        json.writeArrayPropertyStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
