/** Fetches documents over HTTPS, with bounds on time, size, redirects and addresses. Not exported. */
@NullMarked
package dev.zt4j.source.https;

import org.jspecify.annotations.NullMarked;
