package dev.zt4j.cli;

import dev.zt4j.cedar.Request;
import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.entity.CedarJson;
import dev.zt4j.cedar.entity.Conformance;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads requests and entities from JSON, by a schema if there is one. */
final class RequestForm {
    private final @Nullable Schema schema;

    RequestForm(@Nullable Schema schema) {
        this.schema = schema;
    }

    static Entities entities(String file, String text, @Nullable Schema schema) {
        return InputException.reading(file, () -> schema == null ? Entities.parse(text) : Entities.parse(text, schema));
    }

    /** The request of an object with principal, action, resource and perhaps context, which must fit the schema. */
    Request request(Json form, Map<String, Json> members) {
        Request request = unchecked(form, members);
        if (schema != null) {
            Conformance.to(schema)
                    .requestProblem(request.principal(), request.action(), request.resource(), request.context())
                    .ifPresent(problem -> {
                        throw form.failure("expected a request that fits the schema: " + problem);
                    });
        }
        return request;
    }

    /** The same, of which only the context must fit the schema. */
    Request unchecked(Json form, Map<String, Json> members) {
        EntityUid action = uid(member(form, members, "action"), "action");
        Json context = members.get("context");
        return new Request(
                uid(member(form, members, "principal"), "principal"),
                action,
                uid(member(form, members, "resource"), "resource"),
                context(context == null ? Json.of(form.file(), "{}") : context, action));
    }

    static Json member(Json form, Map<String, Json> members, String name) {
        Json member = members.get(name);
        if (member == null) {
            throw form.failure("expected the key \"" + name + "\"");
        }
        return member;
    }

    private RecordValue context(Json context, EntityUid action) {
        try {
            return schema == null
                    ? CedarJson.parseRecord(context.text())
                    : CedarJson.parseContext(context.text(), schema, action);
        } catch (CedarDataException e) {
            // Its place counts from the context on.
            String problem = String.valueOf(e.getMessage());
            SourcePosition within = e.position().orElse(null);
            if (within == null) {
                throw context.failure(problem);
            }
            int at = context.start() + within.offset();
            throw new InputException(
                    context.file(),
                    SourcePosition.in(context.whole(), at),
                    problem.substring((within + ": ").length()));
        }
    }

    /** An entity as a string in Cedar syntax or as an object with type and id. */
    private static EntityUid uid(Json form, String what) {
        if (!form.isObject()) {
            String text = form.string("the " + what + " as in \"User::\\\"alice\\\"\", or an object");
            try {
                return PolicyParser.parseEntity(text);
            } catch (CedarSyntaxException e) {
                throw form.failure("expected an entity such as User::\"alice\": " + InputException.problem(e));
            }
        }
        Map<String, Json> members = form.members("the " + what);
        Json wrapped = members.get("__entity");
        if (wrapped != null) {
            members = wrapped.members("the " + what);
        }
        String type = member(form, members, "type").string("the type of the " + what);
        String id = member(form, members, "id").string("the id of the " + what);
        try {
            return EntityUid.of(type, id);
        } catch (IllegalArgumentException e) {
            throw form.failure("expected the name of an entity type");
        }
    }
}
