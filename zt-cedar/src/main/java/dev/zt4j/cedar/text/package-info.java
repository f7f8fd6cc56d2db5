/**
 * Spelling rules shared by values and syntax: identifiers, type names and quoted text. Not exported.
 */
@NullMarked
package dev.zt4j.cedar.text;

import org.jspecify.annotations.NullMarked;
