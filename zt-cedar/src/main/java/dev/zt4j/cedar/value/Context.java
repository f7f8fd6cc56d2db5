package dev.zt4j.cedar.value;

import org.jspecify.annotations.Nullable;

/**
 * The circumstances of a request. A {@link RecordValue} is one that is there already; another may work its attributes
 * out when a policy reads them. It says the same however often it is asked.
 *
 * @since 0.1.0
 */
public interface Context {
    /** Returns the value of an attribute, or null if there is none of this name. */
    @Nullable
    Value get(String name);

    /** Returns all of it. */
    RecordValue record();
}
