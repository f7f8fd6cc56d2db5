package dev.zt4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Reads every log event of a test suite, ours at every level, and fails the test class in which a token or a private key
 * was logged. Registered for all tests of a module that has this one on its test class path.
 */
public final class NoSecretsInLogs implements BeforeAllCallback, AfterAllCallback {
    // G-09: more than 20 characters of a JOSE header or payload, or the armour of a private key.
    private static final Pattern SECRET = Pattern.compile("eyJ[A-Za-z0-9_-]{18,}|PRIVATE KEY");
    private static final String APPENDER = "no-secrets";

    /** Creates the extension; JUnit does. */
    public NoSecretsInLogs() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        install();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check();
    }

    static void install() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        if (root.getAppender(APPENDER) == null) {
            Watch watch = new Watch();
            watch.setName(APPENDER);
            watch.setContext(root.getLoggerContext());
            watch.start();
            root.addAppender(watch);
            ((Logger) LoggerFactory.getLogger("dev.zt4j")).setLevel(Level.TRACE);
        }
    }

    static void check() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        Watch watch = (Watch) root.getAppender(APPENDER);
        assertThat(watch.drain()).as("loggers that were given secrets").isEmpty();
    }

    /** Keeps the names of the loggers that leaked, never what they leaked. */
    private static final class Watch extends AppenderBase<ILoggingEvent> {
        private final Queue<String> found = new ConcurrentLinkedQueue<>();

        /** Returns what was found since the last time, so that one class is blamed once. */
        List<String> drain() {
            List<String> drained = new ArrayList<>();
            for (String logger = found.poll(); logger != null; logger = found.poll()) {
                drained.add(logger);
            }
            return drained;
        }

        @Override
        protected void append(ILoggingEvent event) {
            String text = event.getFormattedMessage()
                    + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
            if (SECRET.matcher(text).find()) {
                found.add(event.getLoggerName());
            }
        }
    }
}
