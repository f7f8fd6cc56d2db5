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
 * nothing behind on pooled ones. Code that is to have its accessor injected takes a {@code Supplier<Optional<Principal>>},
 * which {@code CurrentPrincipal::get} is.
 *
 * @since 0.1.0
 */
public final class CurrentPrincipal {
    private static final ThreadLocal<Principal> CURRENT = new ThreadLocal<>();

    private CurrentPrincipal() {}

    /** Returns the principal of the request that this thread serves. */
    public static Optional<Principal> get() {
        return Optional.ofNullable(CURRENT.get());
    }

    /**
     * Runs a task as a principal and restores what was before, whatever the task does.
     *
     * @param principal whose request is served; null for nobody
     * @return what the task returns
     * @throws Exception what the task throws
     */
    public static <T> T call(@Nullable Principal principal, Callable<T> task) throws Exception {
        Principal before = CURRENT.get();
        set(principal);
        try {
            return task.call();
        } finally {
            set(before);
        }
    }

    /**
     * Runs a task as a principal and restores what was before, whatever the task does.
     *
     * @param principal whose request is served; null for nobody
     */
    public static void run(@Nullable Principal principal, Runnable task) {
        Principal before = CURRENT.get();
        set(principal);
        try {
            task.run();
        } finally {
            set(before);
        }
    }

    /** Returns an executor that runs each task as the principal of the thread that submits it, or as nobody. */
    public static Executor wrap(Executor executor) {
        Objects.requireNonNull(executor, "executor");
        return task -> {
            Principal submitter = CURRENT.get();
            executor.execute(() -> run(submitter, task));
        };
    }

    /** Returns a task that runs as the principal of the thread that calls this method, or as nobody. */
    public static Runnable wrap(Runnable task) {
        Objects.requireNonNull(task, "task");
        Principal caller = CURRENT.get();
        return () -> run(caller, task);
    }

    /** Returns a task that is called as the principal of the thread that calls this method, or as nobody. */
    public static <T> Callable<T> wrap(Callable<T> task) {
        Objects.requireNonNull(task, "task");
        Principal caller = CURRENT.get();
        return () -> call(caller, task);
    }

    private static void set(@Nullable Principal principal) {
        if (principal == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(principal);
        }
    }
}
