package dev.zt4j.cli;

import dev.zt4j.cedar.Request;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.schema.Schema;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a decision needs: policies, entities and a request. */
@SuppressWarnings("NullAway.Init") // by picocli
final class RequestOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = {"-p", "--policies"},
            required = true,
            paramLabel = "PATH",
            description = "Policies in Cedar or JSON, or a folder of *.cedar; may be repeated.")
    private List<Path> policies;

    @Option(
            names = {"-e", "--entities"},
            paramLabel = "FILE",
            description = "Entities in JSON; none without it.")
    private @Nullable Path entities;

    @Option(
            names = {"-s", "--schema"},
            paramLabel = "PATH",
            description =
                    "Schema that entities and request have to fit, or a folder of *.cedarschema; may be repeated.")
    private @Nullable List<Path> schema;

    @Option(
            names = {"-r", "--request"},
            paramLabel = "FILE",
            description = "The request in JSON: principal, action, resource and context.")
    private @Nullable Path request;

    @Option(names = "--principal", paramLabel = "ENTITY", description = "Who asks, such as 'User::\"alice\"'.")
    private @Nullable String principal;

    @Option(names = "--action", paramLabel = "ENTITY", description = "What is to be done.")
    private @Nullable String action;

    @Option(names = "--resource", paramLabel = "ENTITY", description = "To what.")
    private @Nullable String resource;

    @Option(names = "--context", paramLabel = "JSON", description = "The circumstances, a JSON object.")
    private @Nullable String context;

    LoadedPolicies policies() {
        return LoadedPolicies.read(policies);
    }

    private @Nullable Schema schema() {
        List<Path> paths = schema;
        return paths == null ? null : SchemaFiles.read(paths);
    }

    /** The request and the entities, read by the schema if there is one. */
    Question question() {
        Schema declared = schema();
        Path file = entities;
        Entities store;
        if (file == null) {
            store = declared == null ? Entities.empty() : Entities.of(List.of(), declared);
        } else {
            store = RequestForm.entities(file.toString(), Input.text(file), declared);
        }
        return new Question(request(declared), store);
    }

    private Request request(@Nullable Schema declared) {
        Path file = request;
        if (file == null) {
            Map<String, Json> members = new LinkedHashMap<>();
            members.put("principal", required("--principal", principal));
            members.put("action", required("--action", action));
            members.put("resource", required("--resource", resource));
            members.put("context", Json.of("--context", context == null ? "{}" : context));
            return new RequestForm(declared).request(Json.of("request", "{}"), members);
        }
        if (principal != null || action != null || resource != null || context != null) {
            throw new ParameterException(
                    spec.commandLine(), "--request stands for --principal, --action, --resource and --context");
        }
        Json form = Json.of(file.toString(), Input.text(file));
        return new RequestForm(declared).request(form, form.members("a request"));
    }

    private Json required(String name, @Nullable String value) {
        if (value == null) {
            throw new ParameterException(spec.commandLine(), "either --request or " + name + " is needed");
        }
        return Json.of(name, Json.write(value));
    }

    /** A request with the entities to answer it by. */
    record Question(Request request, Entities entities) {}
}
