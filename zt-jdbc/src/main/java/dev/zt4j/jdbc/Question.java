package dev.zt4j.jdbc;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.reason.Reason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked of policy, whoever asks; equal to another one that asks the same. Immutable and thread-safe. */
final class Question {
    private final AccessRequest request;
    private final @Nullable Reason refusal;
    private final boolean plain;

    /**
     * Creates a question.
     *
     * @param action the action
     * @param resource the database or table
     * @param context what policy learns of it
     * @param entities the table and its schema, with their parents
     * @param refusal why it is refused whoever asks, or null
     */
    Question(
            EntityUid action,
            EntityUid resource,
            Map<String, Value> context,
            List<Entity> entities,
            @Nullable Reason refusal) {
        AccessRequest.Builder builder = AccessRequest.builder().action(action).resource(resource);
        context.forEach(builder::context);
        entities.forEach(builder::entity);
        if (refusal != null) {
            builder.refuse(refusal);
        }
        this.request = builder.build();
        this.refusal = refusal;
        this.plain = StatementClass.isPlain(action.id());
    }

    /** Tells whether it is of a plain query or change: after anything else names may mean something else. */
    boolean isPlain() {
        return plain;
    }

    /** Returns what nobody asks yet. */
    AccessRequest request() {
        return request;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Question that && request.call().equals(that.request.call()) && refusal == that.refusal;
    }

    @Override
    public int hashCode() {
        return request.call().hashCode();
    }

    /** Returns action and resource, for messages. */
    @Override
    public String toString() {
        return request.call().action() + " on " + request.call().resource();
    }
}
