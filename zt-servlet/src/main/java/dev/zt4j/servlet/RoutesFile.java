package dev.zt4j.servlet;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.json.JsonFields;
import dev.zt4j.json.JsonTextException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads routes from JSON. An unknown name in it is an error, and every error says where it is. */
final class RoutesFile {
    private static final int MAX_BYTES = 1 << 20;

    private RoutesFile() {}

    static void read(Path file, ZeroTrustFilter.Builder builder, List<String> problems) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                problems.add(file + ": larger than " + MAX_BYTES + " bytes");
                return;
            }
            JsonFields fields = JsonFields.parse(Files.readString(file, StandardCharsets.UTF_8));
            List<JsonFields> routes = fields.objects("routes");
            if (routes.isEmpty()) {
                problems.add(file + ": routes: there are none");
            }
            for (int at = 0; at < routes.size(); at++) {
                add(routes.get(at), file + ": routes[" + at + "]: ", builder, problems);
            }
            fields.end();
        } catch (IOException e) {
            problems.add(file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
        } catch (JsonTextException e) {
            problems.add(file + ": " + e.getMessage());
        }
    }

    /** Adds one route; what is wrong with it does not hide what is wrong with the next. */
    private static void add(JsonFields route, String place, ZeroTrustFilter.Builder builder, List<String> problems) {
        int before = problems.size();
        try {
            builder.route(route.text("method"), route.text("path"), mapping -> map(route, mapping));
        } catch (JsonTextException | IllegalArgumentException e) {
            problems.add(e.getMessage());
        }
        for (int at = before; at < problems.size(); at++) {
            problems.set(at, place + problems.get(at));
        }
    }

    private static void map(JsonFields route, RouteMapping mapping) {
        route.optionalText("host").ifPresent(mapping::host);
        if (route.has("action")) {
            JsonFields action = route.object("action");
            mapping.action(EntityUid.of(action.text("type"), action.text("id")));
            action.end();
        }
        if (route.has("resource")) {
            JsonFields resource = route.object("resource");
            mapping.resource(resource.text("type"), resource.text("id"));
            resource.end();
        }
        if (route.truth("allowAnonymous", false)) {
            mapping.allowAnonymous();
        }
        for (JsonFields parameter : route.objects("parameters")) {
            mapping.parameter(parameter.text("name"), parameter.constant("type", ContextType.class));
            parameter.end();
        }
        for (JsonFields header : route.objects("headers")) {
            mapping.header(header.text("name"), header.text("header"), header.constant("type", ContextType.class));
            header.end();
        }
        route.end();
    }
}
