/**
 * The Cedar policy language: policy sets, requests and the authorizer.
 */
@NullMarked
package dev.zt4j.cedar;

import org.jspecify.annotations.NullMarked;
