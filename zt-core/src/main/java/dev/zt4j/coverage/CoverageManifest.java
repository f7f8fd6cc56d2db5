package dev.zt4j.coverage;

import dev.zt4j.json.JsonFields;
import dev.zt4j.json.JsonTextException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the operator declares of entry points that the process cannot list. Immutable and thread-safe.
 *
 * @param entryPoints what there is besides
 * @param complete the names of those not enumerable which {@code entryPoints} tells wholly, so that they stand in the
 *     ledger no more; it is the operator's word
 * @since 0.1.0
 */
public record CoverageManifest(List<EntryPoint> entryPoints, Set<String> complete) {
    static final CoverageManifest NONE = new CoverageManifest(List.of(), Set.of());

    /**
     * Copies the collections.
     *
     * @throws IllegalArgumentException if there are more than {@value Coverage#MAX_ENTRY_POINTS} of either
     */
    public CoverageManifest {
        entryPoints = List.copyOf(entryPoints);
        complete = Set.copyOf(complete);
        if (entryPoints.size() > Coverage.MAX_ENTRY_POINTS || complete.size() > Coverage.MAX_ENTRY_POINTS) {
            throw new IllegalArgumentException("more than " + Coverage.MAX_ENTRY_POINTS + " entry points");
        }
    }

    /**
     * Reads a manifest of this form, where an entry point without a boundary is unguarded:
     *
     * <pre>{@code
     * {"entryPoints": [{"kind": "other", "name": "GET /entries/{id}", "boundary": "ledger-api"}],
     *  "complete": ["handlers of dispatcher"]}
     * }</pre>
     *
     * @param json the JSON, whose size the caller has bounded
     * @throws IllegalArgumentException if it is of another form; the message says where
     */
    public static CoverageManifest parse(String json) {
        try {
            JsonFields file = JsonFields.parse(json);
            List<EntryPoint> points = new ArrayList<>();
            for (JsonFields fields : file.objects("entryPoints")) {
                points.add(point(fields));
            }
            CoverageManifest manifest = new CoverageManifest(points, Set.copyOf(file.texts("complete")));
            file.end();
            return manifest;
        } catch (JsonTextException e) {
            throw new IllegalArgumentException("coverage manifest: " + e.getMessage(), e);
        }
    }

    private static EntryPoint point(JsonFields fields) {
        EntryPointKind kind = fields.constant("kind", EntryPointKind.class);
        String name = fields.text("name");
        EntryPoint point = fields.optionalText("boundary")
                .map(boundary -> EntryPoint.guarded(kind, name, boundary))
                .orElseGet(() -> EntryPoint.unguarded(kind, name));
        fields.end();
        return point;
    }
}
