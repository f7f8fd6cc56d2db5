/** Tests of the servlet boundary, on a real server with real mTLS. */
@NullMarked
package dev.zt4j.servlet;

import org.jspecify.annotations.NullMarked;
