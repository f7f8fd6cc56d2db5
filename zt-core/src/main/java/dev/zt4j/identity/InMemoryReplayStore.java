package dev.zt4j.identity;

import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps used proofs in a map until they would expire by themselves. When it is full, expired ones are cleared out, but
 * no more than once a second, so that a flood of proofs does not buy a search for each.
 */
final class InMemoryReplayStore implements ReplayStore {
    private final ConcurrentMap<String, Instant> used = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong cleared = new AtomicLong(Long.MIN_VALUE);
    private final int capacity;

    InMemoryReplayStore(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a replay store needs room for one proof at least");
        }
        this.capacity = capacity;
    }

    @Override
    public Outcome record(String id, Instant until, Instant now) {
        if (count.incrementAndGet() > capacity) {
            clear(now);
            if (count.get() > capacity) {
                count.decrementAndGet();
                return used.containsKey(id) ? Outcome.SEEN : Outcome.FULL;
            }
        }
        Instant before = used.putIfAbsent(id, until);
        if (before == null) {
            return Outcome.RECORDED;
        }
        count.decrementAndGet();
        // What a proof that has expired left behind does not stand against a new one of the same ID.
        return now.isAfter(before) && used.replace(id, before, until) ? Outcome.RECORDED : Outcome.SEEN;
    }

    int size() {
        return used.size();
    }

    private void clear(Instant now) {
        long second = now.getEpochSecond();
        long last = cleared.get();
        if (second == last || !cleared.compareAndSet(last, second)) {
            return;
        }
        used.forEach((id, until) -> {
            if (now.isAfter(until) && used.remove(id, until)) {
                count.decrementAndGet();
            }
        });
    }
}
