package dev.zt4j.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the filter in which Jetty opens the WebSockets that it serves itself, and hands over to it where there are any. Jetty
 * puts that filter before all others, where a socket is opened without anybody being asked, unless it finds one of its name.
 */
final class JettySockets implements Filter {
    private static final String JETTY = "org.eclipse.jetty.";
    private static final String UPGRADES = ".websocket.servlet.WebSocketUpgradeFilter";
    private static final String BEHIND = "dev.zt4j.servlet.sockets";

    private final Class<? extends Filter> type;
    private volatile @Nullable Filter upgrades;

    private JettySockets(Class<? extends Filter> type) {
        this.type = type;
    }

    /**
     * Registers a filter of that name behind those that are registered by now; not where Jetty has no WebSockets.
     *
     * @throws IllegalStateException if there is one already: then it may stand before
     */
    static void putBehind(ServletContext context) {
        String name = name(context);
        Class<? extends Filter> type =
                name == null || context.getAttribute(BEHIND) != null ? null : type(name, context);
        if (type == null) {
            return;
        }
        FilterRegistration.Dynamic upgrades = context.addFilter(name, new JettySockets(type));
        if (upgrades == null) {
            throw new IllegalStateException(
                    "filter " + name + ", which opens WebSockets, was registered before: call register(...) before it");
        }
        upgrades.setAsyncSupported(true);
        upgrades.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, Registration.EVERYTHING);
        context.setAttribute(BEHIND, true);
    }

    /** Tells whether that filter, if there is one, was registered by {@link #putBehind}. */
    static boolean areBehind(ServletContext context) {
        String name = name(context);
        return name == null || context.getFilterRegistration(name) == null || context.getAttribute(BEHIND) != null;
    }

    /** Returns the name by which Jetty looks for its filter, which is of the environment of the application. */
    private static @Nullable String name(ServletContext context) {
        String type = context.getClass().getName();
        int end = type.startsWith(JETTY) ? type.indexOf('.', JETTY.length()) : -1;
        return end < 0 ? null : type.substring(0, end) + UPGRADES;
    }

    private static @Nullable Class<? extends Filter> type(String name, ServletContext context) {
        // An application that is not told of a loader has none of its own.
        ClassLoader own = context.getClassLoader();
        try {
            return Class.forName(name, false, own == null ? JettySockets.class.getClassLoader() : own)
                    .asSubclass(Filter.class);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        Filter jetty = config.getServletContext().createFilter(type);
        try {
            jetty.init(config);
            upgrades = jetty;
        } catch (IllegalStateException e) {
            // The application has set up no WebSockets, so there are none to open.
            upgrades = null;
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Filter jetty = upgrades;
        if (jetty == null) {
            chain.doFilter(request, response);
        } else {
            jetty.doFilter(request, response, chain);
        }
    }

    @Override
    public void destroy() {
        Filter jetty = upgrades;
        if (jetty != null) {
            jetty.destroy();
        }
    }
}
