package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** Where in the text of its policy each residual comes from. Equal residuals may come from different places. */
final class Places {
    private final IdentityHashMap<Residual, SourcePosition> positions = new IdentityHashMap<>();

    /** Notes the place of a residual, unless the narrower place of a part that became the whole is known. */
    Residual noted(Residual residual, SourcePosition position) {
        if (!(residual instanceof Residual.Constant)) {
            positions.putIfAbsent(residual, position);
        }
        return residual;
    }

    @Nullable
    SourcePosition of(Residual residual) {
        return positions.get(residual);
    }
}
