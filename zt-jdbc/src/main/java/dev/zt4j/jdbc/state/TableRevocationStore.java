package dev.zt4j.jdbc.state;

import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.RevocationStore;
import dev.zt4j.enforcement.StateEntry;
import dev.zt4j.enforcement.StateEntry.Revoked;
import dev.zt4j.source.SourceException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Keeps revocations of a process among what its fleet shares. */
final class TableRevocationStore implements RevocationStore {
    /** More often nobody can come in between without meaning to. */
    private static final int ATTEMPTS = 5;

    private static final Change LIFTED = new Change("zt4j", "it was lifted");

    private final FleetState state;
    private final DataSource database;

    TableRevocationStore(FleetState state, DataSource database) {
        this.state = state;
        this.database = database;
    }

    @Override
    public List<Revocation> load() throws IOException {
        StateReader.Read read;
        try {
            read = Session.run(database, new StateReader(problem -> {})::read);
        } catch (SQLException e) {
            throw new IOException("cannot be read (" + Session.printable(e) + ")", e);
        } catch (SourceException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (!read.whole()) {
            throw new IOException(String.join("; ", read.problems()));
        }
        List<Revocation> revocations = new ArrayList<>();
        for (StateEntry entry : read.state().entries()) {
            if (entry instanceof Revoked revoked) {
                revocations.add(revoked.revocation());
            }
        }
        return revocations;
    }

    /** What was revoked before stays so for the longer of the two times. */
    @Override
    public void add(Revocation revocation) throws IOException {
        attempt(revocation.target(), found -> {
            Revoked revoked = new Revoked(found.map(FleetState.Stored::entry)
                    .map(entry -> ((Revoked) entry).revocation().until())
                    .filter(until -> until.isAfter(revocation.until()))
                    .map(revocation::until)
                    .orElse(revocation));
            Change change = new Change(revocation.by().isBlank() ? "zt4j" : revocation.by(), revocation.why());
            long ignored =
                    state.put(revoked, found.map(FleetState.Stored::version).orElse(0L), change);
        });
    }

    @Override
    public void lift(Revocation.Target target) throws IOException {
        attempt(target, found -> {
            if (found.isPresent()) {
                state.end(Revoked.KIND, Revoked.id(target), found.get().version(), LIFTED);
            }
        });
    }

    @FunctionalInterface
    private interface Step {
        void after(Optional<FleetState.Stored> found) throws SQLException;
    }

    private void attempt(Revocation.Target target, Step step) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                step.after(state.find(Revoked.KIND, Revoked.id(target)));
                return;
            } catch (StateConflictException e) {
                if (attempt == ATTEMPTS) {
                    throw new IOException(e.getMessage(), e);
                }
            } catch (SQLException e) {
                throw new IOException("cannot be written (" + Session.printable(e) + ")", e);
            }
        }
    }
}
