package dev.zt4j.enforcement;

import dev.zt4j.cedar.Policy;
import org.jspecify.annotations.Nullable;

/**
 * A waiver that made a difference.
 *
 * @param waiver which
 * @param lifted the policy that it lifted, or null if it relaxed another rule
 */
record WaiverUse(Waiver waiver, @Nullable Policy lifted) {}
