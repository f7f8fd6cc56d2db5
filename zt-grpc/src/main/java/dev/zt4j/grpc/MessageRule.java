package dev.zt4j.grpc;

import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.reason.Reason;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each message of a call asks for.
 *
 * @param type what messages are
 * @param says adds to the request what a message asks for
 */
record MessageRule<M>(Class<M> type, BiConsumer<? super M, ? super AccessRequest.Builder> says) {
    private static final Logger LOGGER = LoggerFactory.getLogger(MessageRule.class);

    /** Returns what a message asks for; a message that the rule cannot read is refused. */
    AccessRequest request(Object message, Meaning meaning, Caller caller) {
        AccessRequest.Builder request = meaning.builder();
        try {
            says.accept(type.cast(message), request);
            return caller.asks(request).build();
        } catch (RuntimeException e) {
            // Not what it says: that may hold parts of the message.
            LOGGER.error(
                    "the rule for messages of {} failed: {}",
                    meaning.resource(),
                    e.getClass().getName());
            return caller.asks(meaning.builder()).refuse(Reason.INTERNAL_ERROR).build();
        }
    }
}
