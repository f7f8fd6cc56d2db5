package dev.zt4j.coverage;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes reports as JSON. */
final class ReportJson {
    /** The version of the schema, which grows when a field changes its meaning or goes. */
    static final int SCHEMA = 1;

    private static final JsonFactory FACTORY = new JsonFactory();

    private ReportJson() {}

    static String text(CoverageReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("schema", SCHEMA);
            json.writeStringProperty("time", report.time().toString());
            json.writeNumberProperty("debt", report.debt());
            json.writeObjectPropertyStart("counts");
            for (CoverageStatus status : CoverageStatus.values()) {
                json.writeNumberProperty(status.name(), report.in(status).size());
            }
            json.writeEndObject();
            json.writeArrayPropertyStart("entryPoints");
            report.entryPoints().forEach(entry -> write(json, entry));
            json.writeEndArray();
            json.writeArrayPropertyStart("boundaries");
            report.boundaries().forEach(boundary -> write(json, boundary));
            json.writeEndArray();
            json.writeArrayPropertyStart("waivers");
            report.waivers().forEach(waiver -> write(json, waiver));
            json.writeEndArray();
            json.writeArrayPropertyStart("identities");
            report.identities().forEach(identities -> write(json, identities));
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, CoverageReport.Entry entry) {
        json.writeStartObject();
        json.writeStringProperty("kind", entry.point().kind().code());
        json.writeStringProperty("name", entry.point().name());
        entry.point().boundary().ifPresent(name -> json.writeStringProperty("boundary", name));
        json.writeStringProperty("status", entry.status().name());
        if (entry.waivedUntil() != null) {
            json.writeStringProperty("until", entry.waivedUntil().toString());
        }
        if (entry.declared()) {
            json.writeBooleanProperty("declared", true);
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, CoverageReport.Boundary boundary) {
        json.writeStartObject();
        json.writeStringProperty("name", boundary.name());
        json.writeStringProperty("owner", boundary.owner());
        json.writeStringProperty("tier", boundary.tier());
        json.writeStringProperty("status", boundary.status().name());
        if (boundary.waivedUntil() != null) {
            json.writeStringProperty("until", boundary.waivedUntil().toString());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, CoverageReport.Waiver waiver) {
        json.writeStartObject();
        json.writeStringProperty("id", waiver.id());
        json.writeStringProperty("boundary", waiver.boundary());
        json.writeStringProperty("principal", waiver.principal());
        json.writeStringProperty("rule", waiver.rule());
        json.writeStringProperty("owner", waiver.owner());
        json.writeStringProperty("state", waiver.state().name());
        json.writeStringProperty("expiresAt", waiver.expiresAt().toString());
        json.writeNumberProperty("used", waiver.used());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, CoverageReport.Identities identities) {
        json.writeStartObject();
        json.writeStringProperty("boundary", identities.boundary());
        json.writeStringProperty("kind", identities.kind());
        json.writeStringProperty("strength", identities.strength());
        json.writeStringProperty("outcome", identities.outcome());
        json.writeNumberProperty("count", identities.count());
        json.writeEndObject();
    }
}
