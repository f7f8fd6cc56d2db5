package dev.zt4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CurrentPrincipalTest {
    private static final Principal ONE =
            EvidenceVerifier.builder(Set.of("a")).build().anonymous();
    private static final Principal TWO =
            EvidenceVerifier.builder(Set.of("a")).build().anonymous();

    @Test
    void scopes_nestAndEnd() throws Exception {
        assertThat(CurrentPrincipal.get()).isEmpty();
        String result = CurrentPrincipal.call(ONE, () -> {
            assertThat(CurrentPrincipal.get()).containsSame(ONE);
            CurrentPrincipal.run(TWO, () -> assertThat(CurrentPrincipal.get()).containsSame(TWO));
            CurrentPrincipal.run(null, () -> assertThat(CurrentPrincipal.get()).isEmpty());
            assertThat(CurrentPrincipal.get()).containsSame(ONE);
            return "done";
        });
        assertThat(result).isEqualTo("done");
        assertThat(CurrentPrincipal.get()).isEmpty();
    }

    @Test
    @DisplayName("R-09 a scope ends when its task throws")
    void scope_endsOnException() {
        assertThatIllegalStateException()
                .isThrownBy(() -> CurrentPrincipal.run(ONE, () -> {
                    throw new IllegalStateException("x");
                }));
        assertThat(CurrentPrincipal.get()).isEmpty();
    }

    @Test
    @DisplayName("R-09 a pooled thread sees the submitter of each task, and nobody in between")
    void wrappedExecutor_handsOver() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            Executor wrapped = CurrentPrincipal.wrap(pool);
            List<Optional<Principal>> seen = new ArrayList<>();
            CompletableFuture<Void> done = new CompletableFuture<>();
            CurrentPrincipal.run(ONE, () -> wrapped.execute(() -> seen.add(CurrentPrincipal.get())));
            wrapped.execute(() -> seen.add(CurrentPrincipal.get()));
            pool.execute(() -> {
                seen.add(CurrentPrincipal.get());
                done.complete(null);
            });
            done.get();
            assertThat(seen).containsExactly(Optional.of(ONE), Optional.empty(), Optional.empty());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @DisplayName("R-09 a wrapped task runs as who wrapped it, wherever it runs, and leaves nobody behind")
    void wrappedTask_handsOver() throws Exception {
        List<Optional<Principal>> seen = new ArrayList<>();
        Runnable task = CurrentPrincipal.call(
                ONE,
                () -> CurrentPrincipal.wrap(() -> {
                    seen.add(CurrentPrincipal.get());
                }));
        Callable<Optional<Principal>> call =
                CurrentPrincipal.call(TWO, () -> CurrentPrincipal.wrap(CurrentPrincipal::get));
        Callable<Optional<Principal>> ofNobody = CurrentPrincipal.wrap(CurrentPrincipal::get);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            pool.submit(task).get();
            assertThat(seen).containsExactly(Optional.of(ONE));
            assertThat(pool.submit(call).get()).containsSame(TWO);
            assertThat(pool.submit(CurrentPrincipal::get).get()).isEmpty();
            CurrentPrincipal.run(ONE, () -> {
                task.run();
                assertThat(CurrentPrincipal.get()).containsSame(ONE);
            });
            assertThat(CurrentPrincipal.call(ONE, ofNobody)).isEmpty();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @SuppressWarnings("NullAway") // The point is what callers without null checks get.
    void null_isRefused() {
        assertThatNullPointerException().isThrownBy(() -> CurrentPrincipal.wrap((Runnable) null));
        assertThatNullPointerException().isThrownBy(() -> CurrentPrincipal.wrap((Callable<String>) null));
        assertThatNullPointerException().isThrownBy(() -> CurrentPrincipal.wrap((Executor) null));
    }
}
