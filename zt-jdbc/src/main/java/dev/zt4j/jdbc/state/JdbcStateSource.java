package dev.zt4j.jdbc.state;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.enforcement.SharedState;
import dev.zt4j.enforcement.StateSource;
import dev.zt4j.jdbc.ZeroTrustDataSource;
import dev.zt4j.policy.BundleOptions;
import dev.zt4j.policy.PolicySource;
import dev.zt4j.source.Delivery;
import dev.zt4j.source.SourceException;
import dev.zt4j.source.SourceListener;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Follows what a fleet shares in a PostgreSQL database, which {@link FleetState} writes: told by LISTEN and NOTIFY of each
 * change, and asking every few seconds in case that nothing was heard. Give it to {@code ZeroTrustBuilder.state}, which
 * begins and ends the following.
 *
 * <p>When the database cannot be read, what was read last holds until the staleness limit; then nothing is permitted. So
 * it is with a schema of another version. A single row that cannot be read is refused, and is an event of the decision
 * log: a grant or a waiver does not hold; of anything else the last good version stands, and the state counts as read when
 * it was whole for the last time, so that nobody stays unrevoked for longer than the staleness limit.
 *
 * <p>Needs the PostgreSQL driver, which is optional for the rest of this library. Thread-safe.
 *
 * @since 0.1.0
 */
public final class JdbcStateSource implements StateSource {
    /** Changes that nobody told of, after the database was restored, say, are seen that late. */
    private static final Duration ALL_AGAIN = Duration.ofHours(1);

    private final DataSource database;
    private final Duration every;
    private final Listening listening;
    private final StateReader reader = new StateReader(this::refused);
    private volatile @Nullable SourceListener listener;
    private @Nullable Instant lastWhole;
    private @Nullable Instant allReadAt;

    private JdbcStateSource(Builder builder) {
        this.database = builder.database;
        this.every = builder.every;
        this.listening = new Listening(builder.direct, builder.threads);
    }

    /**
     * Starts building.
     *
     * @param database makes the connections on which is read; not the guarded one, as its decisions depend on this
     */
    public static Builder builder(DataSource database) {
        return new Builder(database);
    }

    /**
     * Returns a source of the signed policy bundle of a name that the database keeps, for {@code
     * ZeroTrustBuilder.policies}. It is told of changes over the same connection.
     *
     * @param name under which {@link FleetState#putBundle} keeps it
     * @param options which bundles are accepted
     */
    public PolicySource policies(String name, BundleOptions options) {
        return PolicySource.bundle(new BundleTable(database, name, listening), options);
    }

    /** Returns {@code shared state}. */
    @Override
    public String name() {
        return "shared state";
    }

    @Override
    public Duration interval(Duration usual) {
        return every;
    }

    @Override
    public void attach(SourceListener told) {
        listener = told;
        listening.attach(told);
    }

    @Override
    public void detach() {
        listening.detach(listener);
        listener = null;
    }

    private void refused(String problem) {
        SourceListener told = listener;
        if (told != null) {
            told.refused(name() + ": " + problem);
        }
    }

    @Override
    public Delivery<SharedState> load(Instant now) {
        if (allReadAt == null || !now.isBefore(allReadAt.plus(ALL_AGAIN))) {
            reader.forget();
            allReadAt = now;
        }
        try {
            return delivery(Session.run(database, reader::read), now);
        } catch (SQLException e) {
            reader.forget();
            throw new SourceException(List.of(name() + ": cannot be read (" + Session.printable(e) + ")"));
        } catch (SourceException e) {
            reader.forget();
            throw new SourceException(prefixed(e.problems()));
        }
    }

    private Delivery<SharedState> delivery(StateReader.Read read, Instant now) {
        Instant asOf = read.whole() ? now : lastWhole;
        if (asOf == null) {
            throw new SourceException(read.problems());
        }
        lastWhole = asOf;
        return new Delivery<>(read.state(), asOf, prefixed(read.problems()));
    }

    private List<String> prefixed(List<String> problems) {
        return problems.stream().map(problem -> name() + ": " + problem).toList();
    }

    /** Names the source, for messages. */
    @Override
    public String toString() {
        return name();
    }

    /**
     * Collects what following needs. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final DataSource database;
        private DataSource direct;
        private Duration every = Duration.ofSeconds(5);
        private ThreadFactory threads = task -> {
            Thread thread = new Thread(task, "zt4j-listen");
            thread.setDaemon(true);
            return thread;
        };

        private Builder(DataSource database) {
            this.database = Objects.requireNonNull(database, "database");
            this.direct = database;
        }

        /**
         * Sets what makes the one connection that listens, which stays open: a data source without a pool, and past any
         * proxy that hands out connections by transaction. By default it is that on which is read.
         */
        public Builder listenOn(DataSource unpooled) {
            this.direct = Objects.requireNonNull(unpooled, "unpooled");
            return this;
        }

        /** Sets how often is asked although nothing was heard; 5 seconds by default. */
        public Builder pollEvery(Duration interval) {
            this.every = Objects.requireNonNull(interval, "interval");
            return this;
        }

        /** Sets what makes the thread that listens; a daemon by default. */
        public Builder threads(ThreadFactory factory) {
            this.threads = Objects.requireNonNull(factory, "factory");
            return this;
        }

        /**
         * Builds the source, without connecting.
         *
         * @throws ZeroTrustConfigurationException if anything is wrong; its message lists all
         */
        public JdbcStateSource build() {
            List<String> problems = new ArrayList<>();
            if (every.isNegative() || every.isZero()) {
                problems.add("shared state: the interval must be positive");
            }
            if (database instanceof ZeroTrustDataSource || direct instanceof ZeroTrustDataSource) {
                problems.add("shared state: decisions of a guarded data source depend on it");
            }
            if (!problems.isEmpty()) {
                throw new ZeroTrustConfigurationException(problems);
            }
            return new JdbcStateSource(this);
        }
    }
}
