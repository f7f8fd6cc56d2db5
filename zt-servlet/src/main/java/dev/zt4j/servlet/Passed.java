package dev.zt4j.servlet;

import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Watch;
import dev.zt4j.identity.Principal;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import org.jspecify.annotations.Nullable;

/**
 * That a request may pass a filter, for as long as that holds. Once the request goes on asynchronously its decision is
 * watched; when it becomes a denial, the container is made to dispatch the request again, and the filter ends it there.
 * Thread-safe.
 */
final class Passed implements Watch.Listener, AsyncListener {
    private final Boundary boundary;
    private final AccessRequest question;
    private final String method;
    private final @Nullable RequestPath path;
    private final Decision decision;

    private volatile @Nullable Decision end;
    private @Nullable Watch watch;
    private @Nullable AsyncContext async;

    /**
     * Notes that a request may pass.
     *
     * @param boundary which boundary said so
     * @param question what it was asked
     * @param method the request's method
     * @param path its path; null if that is ambiguous and the boundary only reports
     * @param decision what it said
     */
    Passed(Boundary boundary, AccessRequest question, String method, @Nullable RequestPath path, Decision decision) {
        this.boundary = boundary;
        this.question = question;
        this.method = method;
        this.path = path;
        this.decision = decision;
    }

    /** Tells whether it is this boundary that let the request pass. */
    boolean by(Boundary other) {
        // By a filter of another application, from which this one may be reached, another boundary was asked.
        return boundary.equals(other);
    }

    /** Tells whether what passed is this. */
    boolean covers(String otherMethod, @Nullable RequestPath otherPath) {
        return path != null && path.equals(otherPath) && method.equals(otherMethod);
    }

    /** Returns as whom the request passed. */
    @Nullable
    Principal principal() {
        return decision.principal().orElse(null);
    }

    /** Returns the denial that has ended it; null as long as it goes on. */
    @Nullable
    Decision end() {
        return end;
    }

    /** Watches the decision from now on; what has started will be dispatched when it becomes a denial. */
    synchronized void goesOn(AsyncContext started) {
        async = started;
        started.addListener(this);
        if (watch == null) {
            watch = boundary.watch(question, decision, this);
        }
    }

    /** Watches the decision for somebody who ends what it permitted on their own. */
    Watch watch(Watch.Listener listener) {
        return boundary.watch(question, decision, listener);
    }

    @Override
    public void changed(Watch changed, Decision now) {
        if (now.allowed()) {
            return;
        }
        AsyncContext running;
        synchronized (this) {
            running = async;
            if (running == null) {
                return;
            }
            end = now;
        }
        close();
        try {
            running.dispatch();
        } catch (IllegalStateException e) {
            // It has been completed, or dispatched already; then the filter ends it there.
            return;
        }
    }

    private synchronized void close() {
        async = null;
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // The application may let it go on.
    }

    @Override
    public void onError(AsyncEvent event) {
        // It is completed after that, or dispatched by the application.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Whoever starts it again comes by the request, which says so.
    }
}
