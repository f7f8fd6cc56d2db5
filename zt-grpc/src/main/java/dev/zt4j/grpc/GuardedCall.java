package dev.zt4j.grpc;

import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Watch;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A call that passed and may still be denied, for one of its messages or because the decision on it has changed. It is
 * closed then, and what the handler sends after that is dropped. gRPC's calls are not made for several threads, so a
 * denial waits for nobody: while the handler is sending, the denial is left for the handler's thread to carry out.
 */
final class GuardedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private static final int DENIED = 1 << 30;
    private static final int CLOSED = 1 << 29;

    /** The flags, and how many threads are sending. */
    private final AtomicInteger state = new AtomicInteger();

    private volatile Status denial = Status.OK;
    private volatile @Nullable Watch watch;

    GuardedCall(ServerCall<Q, A> call) {
        super(call);
    }

    /** Closes the call when the decision on it becomes a denial. */
    void watch(Boundary boundary, AccessRequest request, Decision decision) {
        watch = boundary.watch(request, decision, (watching, changed) -> {
            if (!changed.allowed()) {
                deny(Answers.PERMISSION_DENIED);
                end(watching, Status.Code.PERMISSION_DENIED);
            }
        });
    }

    boolean denied() {
        return (state.get() & DENIED) != 0;
    }

    /** Closes the call unless the handler has done so. */
    void deny(Status status) {
        int before = state.get();
        while ((before & (DENIED | CLOSED)) == 0) {
            denial = status;
            if (state.compareAndSet(before, before | DENIED)) {
                if (before == 0) {
                    super.close(status, new Metadata());
                }
                return;
            }
            before = state.get();
        }
    }

    /** Ends the watch; the first to tell how the call ended is believed, unless it was denied. */
    void ended(Status.Code how) {
        Watch watching = watch;
        if (watching != null) {
            end(watching, how);
        }
    }

    private void end(Watch watching, Status.Code how) {
        watching.end((denied() ? denial.getCode() : how).name());
    }

    private boolean enter() {
        int before = state.get();
        while ((before & DENIED) == 0) {
            if (state.compareAndSet(before, before + 1)) {
                return true;
            }
            before = state.get();
        }
        return false;
    }

    private void leave() {
        if (state.decrementAndGet() == DENIED) {
            super.close(denial, new Metadata());
        }
    }

    @Override
    public void sendHeaders(Metadata headers) {
        if (enter()) {
            try {
                super.sendHeaders(headers);
            } finally {
                leave();
            }
        }
    }

    @Override
    public void sendMessage(A message) {
        if (enter()) {
            try {
                super.sendMessage(message);
            } finally {
                leave();
            }
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (enter()) {
            try {
                state.getAndUpdate(before -> before | CLOSED);
                super.close(status, trailers);
            } finally {
                leave();
                ended(status.getCode());
            }
        }
    }

    @Override
    public boolean isReady() {
        return !denied() && super.isReady();
    }

    @Override
    public boolean isCancelled() {
        return denied() || super.isCancelled();
    }
}
