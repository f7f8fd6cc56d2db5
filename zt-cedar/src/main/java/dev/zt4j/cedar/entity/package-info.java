/**
 * Entities, the store that holds them with their hierarchy, and the JSON forms of entities and contexts.
 */
@NullMarked
package dev.zt4j.cedar.entity;

import org.jspecify.annotations.NullMarked;
