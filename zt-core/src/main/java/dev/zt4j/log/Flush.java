package dev.zt4j.log;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Somebody waits until what is in the lanes at its creation is written or lost. */
final class Flush {
    private final LogLanes lanes;
    private final long[] added;
    private final CountDownLatch reached = new CountDownLatch(1);

    Flush(LogLanes lanes) {
        this.lanes = lanes;
        this.added = lanes.added();
    }

    boolean await(Duration limit) throws InterruptedException {
        return reached.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Tells whether it is so, and tells who waits. */
    boolean isReached() {
        boolean taken = lanes.isTaken(added);
        if (taken) {
            reached.countDown();
        }
        return taken;
    }
}
