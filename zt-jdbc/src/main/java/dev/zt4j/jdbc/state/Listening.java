package dev.zt4j.jdbc.state;

import dev.zt4j.source.SourceListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for notifications on a connection of its own, for as long as somebody wants to be told. When the connection is
 * lost it is opened again, and all are told, since nobody knows what was missed. Thread-safe.
 */
final class Listening {
    private static final Logger LOGGER = LoggerFactory.getLogger(JdbcStateSource.class);
    private static final String LISTEN = "LISTEN zt4j_state";
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** After that much silence the connection is asked whether it is still there. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final DataSource database;
    private final ThreadFactory threads;
    private final List<SourceListener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock changing = new ReentrantLock();
    private @Nullable Run running;

    Listening(DataSource database, ThreadFactory threads) {
        this.database = database;
        this.threads = threads;
    }

    void attach(SourceListener listener) {
        changing.lock();
        try {
            listeners.add(listener);
            if (running == null) {
                running = new Run();
                threads.newThread(running).start();
            }
        } finally {
            changing.unlock();
        }
    }

    void detach(@Nullable SourceListener listener) {
        changing.lock();
        try {
            listeners.remove(listener);
            if (listeners.isEmpty() && running != null) {
                running.end();
                running = null;
            }
        } finally {
            changing.unlock();
        }
    }

    /** Listens until it is ended. */
    private final class Run implements Runnable {
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile @Nullable Connection open;

        @Override
        public void run() {
            boolean lost = false;
            while (ended.getCount() > 0) {
                try (Connection connection = database.getConnection()) {
                    open = connection;
                    lost = false;
                    listen(connection);
                } catch (SQLException | RuntimeException e) {
                    if (!lost && ended.getCount() > 0) {
                        String what = e instanceof SQLException sql ? Session.printable(sql) : e.toString();
                        LOGGER.warn("shared state: notifications are lost, changes are seen when polled: {}", what);
                    }
                    lost = true;
                } finally {
                    open = null;
                }
                pause();
            }
        }

        private void listen(Connection connection) throws SQLException {
            connection.setNetworkTimeout(
                    Runnable::run, (int) SILENCE.multipliedBy(2).toMillis());
            PGConnection notified = connection.unwrap(PGConnection.class);
            try (Statement statement = connection.createStatement()) {
                statement.execute(LISTEN);
                listeners.forEach(SourceListener::changed);
                while (ended.getCount() > 0) {
                    PGNotification[] notifications = notified.getNotifications((int) SILENCE.toMillis());
                    if (notifications == null || notifications.length == 0) {
                        statement.execute(LISTEN);
                    } else {
                        listeners.forEach(SourceListener::changed);
                    }
                }
            }
        }

        private void pause() {
            try {
                boolean ignored = ended.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                ended.countDown();
                Thread.currentThread().interrupt();
            }
        }

        void end() {
            ended.countDown();
            Connection connection = open;
            if (connection != null) {
                try {
                    // Waits for nothing, which closing might.
                    connection.abort(Runnable::run);
                } catch (SQLException e) {
                    LOGGER.debug("the connection that listened cannot be ended: {}", Session.printable(e));
                }
            }
        }
    }
}
