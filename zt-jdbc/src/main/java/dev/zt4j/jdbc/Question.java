package dev.zt4j.jdbc;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.reason.Reason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of policy, whoever asks. Immutable and thread-safe.
 *
 * @param action the action
 * @param resource the database or table
 * @param context what policy learns of it
 * @param entities the table and its schema, with their parents
 * @param refusal why it is refused whoever asks, or null
 */
record Question(
        EntityUid action,
        EntityUid resource,
        Map<String, Value> context,
        List<Entity> entities,
        @Nullable Reason refusal) {
    Question {
        context = Map.copyOf(context);
        entities = List.copyOf(entities);
    }

    /** Tells whether it is of a plain query or change: after anything else names may mean something else. */
    boolean isPlain() {
        return StatementClass.isPlain(action.id());
    }

    /** Starts the request of somebody. */
    AccessRequest.Builder request() {
        AccessRequest.Builder request = AccessRequest.builder().action(action).resource(resource);
        context.forEach(request::context);
        entities.forEach(request::entity);
        if (refusal != null) {
            request.refuse(refusal);
        }
        return request;
    }
}
