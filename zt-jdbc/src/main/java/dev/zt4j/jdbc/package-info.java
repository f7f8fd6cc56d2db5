/** The database boundary: a data source that has every execution decided, for whoever is served at that moment. */
@NullMarked
package dev.zt4j.jdbc;

import org.jspecify.annotations.NullMarked;
