/**
 * Reading Cedar policy text: the parser, the syntax tree it gives, and the error it throws.
 */
@NullMarked
package dev.zt4j.cedar.syntax;

import org.jspecify.annotations.NullMarked;
