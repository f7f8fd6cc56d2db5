package dev.zt4j.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands records to a logger of their own, so that they can be routed apart from the application's messages. */
final class Slf4jDecisionSink implements DecisionSink {
    private static final Logger LOGGER = LoggerFactory.getLogger("dev.zt4j.decisions");

    @Override
    public void write(LogRecord record) {
        LOGGER.info("{}", record.toJson());
    }
}
