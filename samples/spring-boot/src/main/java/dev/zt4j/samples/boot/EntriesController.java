package dev.zt4j.samples.boot;

import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The ledger. Whoever comes here has been permitted to; what only the body says is decided by one more question. */
@RestController
class EntriesController {
    private final Boundary boundary;
    private final Map<Long, Entry> entries = new ConcurrentHashMap<>(Map.of(42L, new Entry(100, "the founders")));
    private final AtomicLong last = new AtomicLong(42);

    EntriesController(Boundary boundary) {
        this.boundary = boundary;
    }

    @GetMapping("/entries/{id}")
    ResponseEntity<Entry> read(@PathVariable("id") long id) {
        return ResponseEntity.of(java.util.Optional.ofNullable(entries.get(id)));
    }

    /** Books an amount, if policy lets the caller book that much. */
    @PostMapping("/entries")
    ResponseEntity<Entry> add(@RequestBody Booking booking) {
        Principal caller = CurrentPrincipal.get().orElse(null);
        if (caller == null || !mayBook(caller, booking.amount())) {
            return ResponseEntity.status(HttpStatus.FORBIDDEN).build();
        }
        Entry entry = new Entry(booking.amount(), caller.id());
        entries.put(last.incrementAndGet(), entry);
        return ResponseEntity.status(HttpStatus.CREATED).body(entry);
    }

    private boolean mayBook(Principal caller, long amount) {
        return boundary.decide(AccessRequest.builder()
                        .principal(caller)
                        .action("book")
                        .resource("Ledger", "main")
                        .context("amount", amount)
                        .build())
                .allowed();
    }

    /** What a caller wants to be booked. */
    record Booking(long amount) {}

    /** What was booked, and by whom. */
    record Entry(long amount, String by) {}
}
