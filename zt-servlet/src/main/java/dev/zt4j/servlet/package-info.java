/** The boundary of a Jakarta Servlet application: {@link dev.zt4j.servlet.ZeroTrustFilter} is where to start. */
@NullMarked
package dev.zt4j.servlet;

import org.jspecify.annotations.NullMarked;
