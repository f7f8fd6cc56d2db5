package dev.zt4j.coverage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Knows the entry points of the process and tells how each is guarded. Adapters register what they can list. What they
 * cannot is told by a manifest, or stands as {@link CoverageStatus#NOT_ENUMERABLE}: so do data sources that nobody has
 * wrapped, in every process. Entry points stay for as long as the process runs; no more than {@value
 * #MAX_ENTRY_POINTS} are held, and what is beyond that is not enumerable either. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Coverage {
    /** How many entry points are held. */
    public static final int MAX_ENTRY_POINTS = 10_000;

    /** The name under which data sources that nobody has wrapped stand, until a manifest calls them complete. */
    public static final String OTHER_DATA_SOURCES = "data sources without a guard";

    private static final Comparator<CoverageReport.Entry> ORDER = Comparator.comparing(
                    (CoverageReport.Entry entry) -> entry.point().kind())
            .thenComparing(entry -> entry.point().name())
            .thenComparing(entry -> entry.point().boundary().orElse(""));

    private final Set<String> boundaries;
    private final Supplier<CoverageFacts> facts;
    private final Set<EntryPoint> registered = ConcurrentHashMap.newKeySet();
    private final AtomicLong leftOut = new AtomicLong();
    private volatile CoverageManifest manifest = CoverageManifest.NONE;

    /**
     * Creates a ledger.
     *
     * @param boundaries the names of all boundaries
     * @param facts tells how they stand at the moment it is asked; thread-safe
     */
    public Coverage(Set<String> boundaries, Supplier<CoverageFacts> facts) {
        this.boundaries = Set.copyOf(boundaries);
        this.facts = Objects.requireNonNull(facts, "facts");
        registered.add(EntryPoint.notEnumerable(EntryPointKind.DATA_SOURCE, OTHER_DATA_SOURCES));
    }

    /**
     * Takes an entry point down; nothing happens if it is known.
     *
     * @throws IllegalArgumentException if its boundary was not declared
     */
    public void register(EntryPoint point) {
        check(point);
        if (registered.size() < MAX_ENTRY_POINTS || registered.contains(point)) {
            registered.add(point);
        } else {
            leftOut.incrementAndGet();
        }
    }

    /**
     * Takes what the operator declares, in place of what was declared before.
     *
     * @throws IllegalArgumentException if it names a boundary that was not declared
     */
    public void declare(CoverageManifest declared) {
        declared.entryPoints().forEach(this::check);
        this.manifest = declared;
    }

    private void check(EntryPoint point) {
        point.boundary().filter(name -> !boundaries.contains(name)).ifPresent(name -> {
            throw new IllegalArgumentException(point + ": no boundary of this name was declared");
        });
    }

    /** Returns how everything stands now. */
    public CoverageReport report() {
        CoverageManifest declared = manifest;
        CoverageFacts now = facts.get();
        Map<String, CoverageReport.Boundary> byName = new HashMap<>();
        now.boundaries().forEach(boundary -> byName.put(boundary.name(), boundary));
        List<CoverageReport.Entry> entries = new ArrayList<>();
        for (EntryPoint point : registered) {
            if (!point.isNotEnumerable() || !declared.complete().contains(point.name())) {
                entries.add(entry(point, byName, false));
            }
        }
        for (EntryPoint point : declared.entryPoints()) {
            if (!registered.contains(point)) {
                entries.add(entry(point, byName, true));
            }
        }
        if (leftOut.get() > 0) {
            entries.add(entry(
                    EntryPoint.notEnumerable(EntryPointKind.OTHER, leftOut.get() + " entry points beyond the first"),
                    byName,
                    false));
        }
        entries.sort(ORDER);
        return new CoverageReport(now.time(), entries, now.boundaries(), now.waivers(), now.identities());
    }

    private static CoverageReport.Entry entry(
            EntryPoint point, Map<String, CoverageReport.Boundary> byName, boolean declared) {
        CoverageReport.Boundary boundary = point.boundary().map(byName::get).orElse(null);
        if (boundary == null) {
            CoverageStatus status = point.isNotEnumerable() ? CoverageStatus.NOT_ENUMERABLE : CoverageStatus.UNGUARDED;
            return new CoverageReport.Entry(point, status, null, declared, CoverageReport.UNRATED_WEIGHT);
        }
        return new CoverageReport.Entry(point, boundary.status(), boundary.waivedUntil(), declared, boundary.weight());
    }
}
