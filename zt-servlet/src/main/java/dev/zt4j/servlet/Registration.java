package dev.zt4j.servlet;

import dev.zt4j.coverage.Coverage;
import dev.zt4j.coverage.EntryPoint;
import dev.zt4j.coverage.EntryPointKind;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.Collection;

/**
 * What a filter is mapped to, and what of the application it covers by that.
 *
 * @param patterns the URL patterns of the filter
 * @param servlets the names of servlets to which it is mapped
 */
record Registration(Collection<String> patterns, Collection<String> servlets) {
    static final String EVERYTHING = "/*";

    /** The attribute in which a container that serves WebSockets shows it, by the documentation of that type. */
    private static final String SOCKETS = "jakarta.websocket.server.ServerContainer";

    private static final String DEFAULT = "/";
    private static final String EXTENSION = "*.";
    private static final String BELOW = "/*";

    static Registration of(FilterRegistration filter) {
        return new Registration(filter.getUrlPatternMappings(), filter.getServletNameMappings());
    }

    /**
     * Takes down each servlet mapping of an application. What a servlet does with paths that it is free to tell apart
     * cannot be listed, and neither can WebSockets that the container serves by itself.
     */
    void enter(ServletContext context, String boundary, Coverage coverage) {
        String where = context.getContextPath().isEmpty() ? "" : " in " + context.getContextPath();
        for (ServletRegistration servlet : context.getServletRegistrations().values()) {
            boolean free = false;
            for (String mapping : servlet.getMappings()) {
                free |= mapping.equals(DEFAULT) || mapping.startsWith(EXTENSION) || mapping.endsWith(BELOW);
                String name = path(context, mapping) + ' ' + servlet.getName();
                coverage.register(
                        covers(mapping, servlet.getName())
                                ? EntryPoint.guarded(EntryPointKind.SERVLET_MAPPING, name, boundary)
                                : EntryPoint.unguarded(EntryPointKind.SERVLET_MAPPING, name));
            }
            if (free) {
                coverage.register(
                        EntryPoint.notEnumerable(EntryPointKind.OTHER, "handlers of " + servlet.getName() + where));
            }
        }
        if (context.getAttribute(SOCKETS) != null) {
            coverage.register(EntryPoint.notEnumerable(EntryPointKind.OTHER, "WebSockets of the container" + where));
        }
    }

    /** Tells whether every request for a servlet by one of its mappings comes by the filter. */
    boolean covers(String mapping, String servlet) {
        return servlets.contains(servlet) || patterns.stream().anyMatch(pattern -> includes(pattern, mapping));
    }

    private static boolean includes(String pattern, String mapping) {
        if (pattern.equals(EVERYTHING) || pattern.equals(mapping)) {
            return true;
        }
        if (pattern.endsWith(BELOW)) {
            String prefix = pattern.substring(0, pattern.length() - BELOW.length());
            return mapping.equals(prefix) || mapping.startsWith(prefix + '/');
        }
        // Only where the mapping is one path is its end known.
        return pattern.startsWith(EXTENSION)
                && mapping.endsWith(pattern.substring(1))
                && !mapping.startsWith(EXTENSION);
    }

    private static String path(ServletContext context, String mapping) {
        return mapping.startsWith(EXTENSION)
                ? context.getContextPath() + mapping
                : context.getContextPath() + (mapping.isEmpty() ? DEFAULT : mapping);
    }
}
