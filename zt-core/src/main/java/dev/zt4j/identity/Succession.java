package dev.zt4j.identity;

import dev.zt4j.source.SourceException;
import java.util.List;

/** What a source delivered last, which the next has to follow. Used by one thread at a time. */
final class Succession {
    private TrustBundles held = TrustBundles.of(List.of());

    /**
     * Takes the next delivery.
     *
     * @throws SourceException if it would turn back time; the former stays
     */
    TrustBundles follow(TrustBundles next) {
        next.checkFollows(held);
        held = next;
        return next;
    }
}
