package dev.zt4j.identity;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Carries the principal of the request being served to code further down, such as a guarded DataSource. An adapter
 * opens the scope around the application's code; nothing is inherited by other threads, so hand-over to them is
 * explicit: {@link #wrap(Executor)}, {@link #wrap(Runnable)}, {@link #wrap(Callable)}. Works on virtual threads, and leaves
 * nobody behind on pooled ones. Code that is to have its accessor injected takes a {@code Supplier<Optional<Principal>>},
 * which {@code CurrentPrincipal::get} is.
 *
 * @since 0.1.0
 */
public final class CurrentPrincipal {
    /**
     * A place for the principal, which stays with its thread, empty: to remove it costs more than to clear it, and scopes
     * come and go several times in a call. An array of the platform's own class holds no class loader of an application.
     */
    private static final ThreadLocal<@Nullable Object[]> PLACE = ThreadLocal.withInitial(() -> new Object[1]);

    private CurrentPrincipal() {}

    /** Returns the principal of the request that this thread serves. */
    public static Optional<Principal> get() {
        return Optional.ofNullable(current());
    }

    /**
     * Runs a task as a principal and restores what was before, whatever the task does.
     *
     * @param principal whose request is served; null for nobody
     * @return what the task returns
     * @throws Exception what the task throws
     */
    public static <T> T call(@Nullable Principal principal, Callable<T> task) throws Exception {
        @Nullable Object[] place = PLACE.get();
        Object before = place[0];
        place[0] = principal;
        try {
            return task.call();
        } finally {
            place[0] = before;
        }
    }

    /**
     * Runs a task as a principal and restores what was before, whatever the task does.
     *
     * @param principal whose request is served; null for nobody
     */
    public static void run(@Nullable Principal principal, Runnable task) {
        @Nullable Object[] place = PLACE.get();
        Object before = place[0];
        place[0] = principal;
        try {
            task.run();
        } finally {
            place[0] = before;
        }
    }

    /** Returns an executor that runs each task as the principal of the thread that submits it, or as nobody. */
    public static Executor wrap(Executor executor) {
        Objects.requireNonNull(executor, "executor");
        return task -> {
            Principal submitter = current();
            executor.execute(() -> run(submitter, task));
        };
    }

    /** Returns a task that runs as the principal of the thread that calls this method, or as nobody. */
    public static Runnable wrap(Runnable task) {
        Objects.requireNonNull(task, "task");
        Principal caller = current();
        return () -> run(caller, task);
    }

    /** Returns a task that is called as the principal of the thread that calls this method, or as nobody. */
    public static <T> Callable<T> wrap(Callable<T> task) {
        Objects.requireNonNull(task, "task");
        Principal caller = current();
        return () -> call(caller, task);
    }

    private static @Nullable Principal current() {
        return (Principal) PLACE.get()[0];
    }
}
