package dev.zt4j.grpc;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.json.JsonFields;
import dev.zt4j.json.JsonTextException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads rules of methods and services from JSON. An unknown name in it is an error. */
final class RulesFile {
    private static final int MAX_BYTES = 1 << 20;

    private RulesFile() {}

    static void read(Path file, MethodRules.Builder rules) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                rules.problem(file + ": larger than " + MAX_BYTES + " bytes");
                return;
            }
            JsonFields fields = JsonFields.parse(new String(bytes, StandardCharsets.UTF_8));
            for (JsonFields method : fields.objects("methods")) {
                rules.method(method.text("method"), mapping(method));
            }
            for (JsonFields service : fields.objects("services")) {
                rules.service(service.text("service"), mapping(service));
            }
            fields.end();
        } catch (IOException e) {
            rules.problem(file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
        } catch (JsonTextException | IllegalArgumentException e) {
            rules.problem(file + ": " + e.getMessage());
        }
    }

    private static MethodMapping mapping(JsonFields fields) {
        MethodMapping mapping = new MethodMapping();
        if (fields.has("action")) {
            mapping.action(uid(fields.object("action")));
        }
        if (fields.has("resource")) {
            mapping.resource(uid(fields.object("resource")));
        }
        if (fields.truth("allowAnonymous", false)) {
            mapping.allowAnonymous();
        }
        if (fields.truth("watched", false)) {
            mapping.watched();
        }
        fields.end();
        return mapping;
    }

    private static EntityUid uid(JsonFields fields) {
        EntityUid uid = EntityUid.of(fields.text("type"), fields.text("id"));
        fields.end();
        return uid;
    }
}
