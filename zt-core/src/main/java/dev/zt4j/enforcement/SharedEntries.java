package dev.zt4j.enforcement;

import dev.zt4j.enforcement.StateEntry.Granted;
import dev.zt4j.enforcement.StateEntry.ModeSet;
import dev.zt4j.enforcement.StateEntry.Revoked;
import dev.zt4j.enforcement.StateEntry.Waived;
import dev.zt4j.log.EventKind;
import dev.zt4j.policy.Policies;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What of the state a fleet shares: brings the differences between what it shared before and what it shares now into the
 * state of this process, what narrows first. Thread-safe.
 */
final class SharedEntries {
    private static final Change ENDED = new Change("zt4j", "it is shared no longer");

    private final State state;
    private final Enforcement enforcement;
    private final InstantSource clock;
    private final ReentrantLock taking = new ReentrantLock();
    private final Map<Key, StateEntry> taken = new HashMap<>();

    /** The policies under which grants were refused, which others may allow. */
    private final Map<Key, Policies> refusedUnder = new HashMap<>();

    /** The waivers that are held because they are shared. */
    private final Set<String> waivers = new HashSet<>();

    /** What the boundaries were set to before a mode was shared. */
    private final Map<String, Mode> own = new HashMap<>();

    private record Key(String kind, String id) {}

    SharedEntries(State state, Enforcement enforcement, InstantSource clock) {
        this.state = state;
        this.enforcement = enforcement;
        this.clock = clock;
    }

    /**
     * Takes what is shared now.
     *
     * @return the boundaries whose mode changed
     * @throws IllegalStateException if a revocation cannot be held
     */
    List<String> take(SharedState next) {
        taking.lock();
        try {
            Map<Key, StateEntry> wanted = new LinkedHashMap<>();
            next.entries().forEach(entry -> wanted.put(new Key(entry.kind(), entry.id()), entry));
            List<StateEntry> added = new ArrayList<>();
            wanted.forEach((key, entry) -> {
                if (!same(taken.get(key), entry) || mayHoldNow(key)) {
                    added.add(entry);
                }
            });
            List<StateEntry> gone = taken.entrySet().stream()
                    .filter(entry -> !wanted.containsKey(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            List<String> boundaries = new ArrayList<>();
            added.stream().filter(SharedEntries::narrows).forEach(entry -> add(entry, boundaries));
            gone.stream().filter(entry -> !narrows(entry)).forEach(entry -> end(entry, boundaries));
            added.stream().filter(entry -> !narrows(entry)).forEach(entry -> add(entry, boundaries));
            gone.stream().filter(SharedEntries::narrows).forEach(entry -> end(entry, boundaries));
            return boundaries;
        } finally {
            taking.unlock();
        }
    }

    private static boolean same(@Nullable StateEntry before, StateEntry now) {
        if (before instanceof Granted old && now instanceof Granted young) {
            // A grant never changes: what has another end is another grant.
            return old.id().equals(young.id()) && old.expiresAt().equals(young.expiresAt());
        }
        return now.equals(before);
    }

    private boolean mayHoldNow(Key key) {
        Policies before = refusedUnder.get(key);
        return before != null && !before.equals(state.current().policies());
    }

    private static boolean narrows(StateEntry entry) {
        return entry instanceof Revoked || (entry instanceof ModeSet set && set.mode() == Mode.ENFORCE);
    }

    private void add(StateEntry entry, List<String> boundaries) {
        Key key = new Key(entry.kind(), entry.id());
        if (entry instanceof Revoked revoked) {
            Revocation held =
                    state.current().revocations().get(revoked.revocation().target());
            if (!revoked.revocation().equals(held)) {
                state.hold(revoked.revocation());
            }
        } else if (entry instanceof Granted granted) {
            give(key, granted);
        } else if (entry instanceof Waived waived) {
            add(waived.waiver());
        } else {
            set((ModeSet) entry, boundaries);
        }
        taken.put(key, entry);
    }

    private void give(Key key, Granted granted) {
        refusedUnder.remove(key);
        endGrant(granted.id());
        if (!granted.expiresAt().isAfter(clock.instant())) {
            return;
        }
        Policies policies = state.current().policies();
        try {
            Grant ignored = state.give(new Grant(granted.id(), granted.request(), granted.expiresAt(), enforcement));
        } catch (GrantRefusedException | IllegalArgumentException e) {
            // Recorded by the state; without its template it may be good for other processes alone.
            refusedUnder.put(key, policies);
        }
    }

    private void endGrant(String id) {
        Grant held = state.current().grants().byId().get(id);
        if (held != null) {
            state.end(held);
        }
    }

    private void add(Waiver waiver) {
        Snapshot read = state.current();
        String id = waiver.id();
        if (read.boundary(waiver.boundary()) == null || !waiver.expiresAt().isAfter(clock.instant())) {
            removeWaiver(id);
        } else if (!waivers.contains(id) && read.waivers().containsKey(id)) {
            String why = "this process has a waiver of that id by itself";
            state.event(EventKind.WAIVER_REFUSED, id, waiver.riskAcceptedBy(), why, Map.of());
        } else {
            try {
                state.add(waiver);
                waivers.add(id);
            } catch (IllegalArgumentException e) {
                // Recorded by the state. What it was to take the place of is not what anybody wants any more.
                removeWaiver(id);
            }
        }
    }

    private void removeWaiver(String id) {
        if (waivers.remove(id)) {
            state.removeWaiver(id, ENDED);
        }
    }

    private void set(ModeSet set, List<String> boundaries) {
        BoundarySettings settings = state.current().boundary(set.boundary());
        if (settings == null) {
            return;
        }
        own.putIfAbsent(set.boundary(), settings.mode());
        if (settings.mode() != set.mode()) {
            change(set.boundary(), set.mode(), set.change());
            boundaries.add(set.boundary());
        }
    }

    private void change(String boundary, Mode mode, Change change) {
        EventKind kind = mode == Mode.ENFORCE ? EventKind.BOUNDARY_PROMOTED : EventKind.BOUNDARY_DEMOTED;
        state.change(boundary, kind, change, before -> before.withMode(mode));
    }

    private void end(StateEntry entry, List<String> boundaries) {
        Key key = new Key(entry.kind(), entry.id());
        if (entry instanceof Revoked revoked) {
            state.release(revoked.revocation().target(), ENDED);
        } else if (entry instanceof Granted granted) {
            refusedUnder.remove(key);
            endGrant(granted.id());
        } else if (entry instanceof Waived) {
            removeWaiver(entry.id());
        } else {
            Mode before = own.remove(entry.id());
            BoundarySettings settings = state.current().boundary(entry.id());
            if (before != null && settings != null && settings.mode() != before) {
                change(entry.id(), before, ENDED);
                boundaries.add(entry.id());
            }
        }
        taken.remove(key);
    }
}
