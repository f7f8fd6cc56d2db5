package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Watch;
import dev.zt4j.identity.Evidence;
import dev.zt4j.policy.AttributeSource;
import dev.zt4j.reason.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many changes one after the other, while the thread of all watches is busy: what they cost, and what counts. */
class WatchBurstTest {
    private static final int LIMIT_SECONDS = 20;
    private static final int WATCHES = 20;
    private static final int CHANGES = 15;

    @TempDir
    Path directory;

    private final AtomicInteger decided = new AtomicInteger();
    private final Queue<Decision> told = new ConcurrentLinkedQueue<>();
    private final Barrier barrier = new Barrier();
    private final List<Watch> watches = new ArrayList<>();
    private TestLedger ledger;
    private ZeroTrust zt;

    /** A watch whose listener keeps the thread of all watches from going on, whenever its outcome changes. */
    private final class Barrier {
        private final Semaphore reached = new Semaphore(0);
        private final Semaphore opened = new Semaphore(0);
        private int times;

        private Watch watch(Boundary boundary) {
            AccessRequest request = read(ledger.svid("/barrier")).build();
            return boundary.watch(request, boundary.decide(request), (watch, decision) -> {
                reached.release();
                opened.acquireUninterruptibly();
            });
        }

        /** Has the thread go on until it comes here, before or after the others. */
        private void come() throws InterruptedException {
            if (times % 2 == 1) {
                EntityUid caller = EntityUid.of("Zt::Workload", "spiffe://td/barrier");
                zt.lift(new Revocation.OfPrincipal(caller), new Change("ledger team", "a test"));
            } else {
                zt.revoke(Revocation.workload(ledger.authority.id("/barrier"), "x"));
            }
            if (times++ > 0) {
                opened.release();
            }
            assertThat(reached.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }

        /** Has all others decided: where it came here before them, it comes again only when they are done. */
        private void comeAfterOthers() throws InterruptedException {
            come();
            come();
        }
    }

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
        ledger.policy("ledger.cedar", "permit (principal, action, resource);");
        zt = ledger.builder().attributes(counter()).build();
        Boundary boundary = zt.boundary("ledger");
        Evidence svid = ledger.svid("/watched");
        for (int i = 0; i < WATCHES; i++) {
            AccessRequest request = read(svid).resource("Entry", "watched-" + i).build();
            watches.add(boundary.watch(request, boundary.decide(request), (watch, decision) -> told.add(decision)));
        }
        watches.add(barrier.watch(boundary));
        barrier.come();
        // Each was decided, and again since something may have changed before the watch began.
        assertThat(decided.getAndSet(0)).isEqualTo(2 * WATCHES);
    }

    /** Counts decisions on what is watched: its answer is too old to be kept, so it is asked for in each. */
    private AttributeSource counter() {
        return AttributeSource.ofResource("counted", Type.Primitive.LONG)
                .deadline(Duration.ofSeconds(5))
                .fetch(query -> {
                    decided.addAndGet(query.entity().id().startsWith("watched") ? 1 : 0);
                    return Optional.of(new AttributeSource.Answer(
                            Value.of(1), ledger.clock.instant().minus(Duration.ofHours(1))));
                });
    }

    @AfterEach
    void close() {
        barrier.opened.release(CHANGES);
        watches.forEach(Watch::close);
        zt.close();
        ledger.close();
    }

    /** Changes the policies many times, between a forbid and a permit, which come in turns from the first to the last. */
    private void change(String first, String other, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            ledger.policy("z.cedar", """
                    @id("turn-%d")
                    %s (principal == Zt::Workload::"spiffe://td/watched", action, resource);
                    """.formatted(i, i % 2 == 0 ? first : other));
            zt.reload();
        }
    }

    private long records() throws InterruptedException {
        zt.decisionLog().flush(Duration.ofSeconds(LIMIT_SECONDS));
        return ledger.records.stream()
                .filter(record ->
                        record.caller() != null && record.caller().id().equals("spiffe://td/watched"))
                .count();
    }

    @Test
    void changesThatComeTogether_costEachWatchOneDecisionAndTheLastOneCounts() throws Exception {
        change("forbid", "permit", CHANGES);
        barrier.comeAfterOthers();
        assertThat(decided).hasValue(WATCHES);
        assertThat(told).hasSize(WATCHES).allMatch(decision -> decision.reason() == Reason.POLICY_FORBID);
        assertThat(watches.subList(0, WATCHES))
                .noneMatch(watch -> watch.decision().allowed());
        assertThat(records()).isEqualTo(2 * WATCHES);
    }

    @Test
    void changesThatEndWhereTheyBegan_areNeitherToldNorLogged() throws Exception {
        change("forbid", "permit", CHANGES + 1);
        barrier.comeAfterOthers();
        assertThat(decided).hasValue(WATCHES);
        assertThat(told).isEmpty();
        assertThat(watches.subList(0, WATCHES))
                .allMatch(watch -> watch.decision().allowed());
        assertThat(records()).isEqualTo(WATCHES);
    }
}
