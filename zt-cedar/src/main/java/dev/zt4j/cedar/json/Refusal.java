package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.SourcePosition;
import org.jspecify.annotations.Nullable;

/** Makes the exception with which data is refused. */
@FunctionalInterface
public interface Refusal {
    /** The exception for a place, or null if none is known, and what is wrong there. */
    RuntimeException of(@Nullable SourcePosition position, String problem);
}
