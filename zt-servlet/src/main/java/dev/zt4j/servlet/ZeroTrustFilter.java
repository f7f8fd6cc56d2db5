package dev.zt4j.servlet;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.reason.Reason;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts a boundary around a servlet application: each request is decided before any of the application's code sees it.
 *
 * <p>It must be the first filter, on {@code /*}, for all dispatcher types and with asynchronous support; {@link
 * #register} does that, and it refuses to start on less than {@code /*}. Who calls is told by the certificate chain
 * of the TLS connection and by an {@code Authorization: Bearer} header, by nothing else. The path is read from the
 * raw request URI by strict rules; one that could be read in two ways is answered with 400 even where the container
 * would take it.
 *
 * <p>What is denied gets 401, 403, 400 or 503 with a short text that is the same for all reasons. What passes finds
 * its caller in {@link HttpServletRequest#getUserPrincipal()} (the name is the principal's ID; null for an anonymous
 * caller), in the attribute {@link #PRINCIPAL_ATTRIBUTE} and in {@link CurrentPrincipal}; where a boundary that only
 * reports lets somebody pass who proved nothing, it finds nobody there.
 *
 * <p>A forward or an include is decided again for its target, and so is an asynchronous dispatch to another path;
 * their targets need routes too. A denied include adds nothing to the response. Error pages of a request that has
 * passed are served as its caller. A dispatch by servlet name has no path of its own, so the path of its request
 * stands.
 *
 * <p>Thread-safe.
 *
 * @since 0.1.0
 */
public final class ZeroTrustFilter implements Filter {
    /** The request attribute that holds the {@link Principal} of a request that has passed. */
    public static final String PRINCIPAL_ATTRIBUTE = "dev.zt4j.principal";

    private static final String PASSED_ATTRIBUTE = "dev.zt4j.servlet.passed";
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#@\\\\s]+");
    private static final String EVERYTHING = "/*";
    private static final String ACTION = "Zt::Http::Action";
    private static final String ROUTE = "Zt::Http::Route";
    private static final EntityUid UNMATCHED = EntityUid.of(ROUTE, "unmatched");
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private final Boundary boundary;
    private final Map<String, List<Route>> routes;
    private final @Nullable String origin;

    private ZeroTrustFilter(Boundary boundary, @Nullable String origin, Map<String, List<Route>> routes) {
        this.boundary = boundary;
        this.origin = origin;
        this.routes = routes;
    }

    /**
     * Starts building a filter.
     *
     * @param boundary decides
     */
    public static Builder builder(Boundary boundary) {
        return new Builder(Objects.requireNonNull(boundary, "boundary"));
    }

    /**
     * Registers this filter as it must be: on {@code /*}, for all dispatcher types, with asynchronous support, before
     * the mappings that the application declares. Call it before other code adds filters.
     *
     * @param context the application, not yet initialized
     * @param name the filter's name
     * @throws IllegalStateException if the name is taken or the application is initialized
     */
    public void register(ServletContext context, String name) {
        FilterRegistration.Dynamic registration = context.addFilter(name, this);
        if (registration == null) {
            throw new IllegalStateException("a filter named " + name + " is registered already");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, EVERYTHING);
    }

    /** Refuses to start if the filter does not cover all paths of the application. */
    @Override
    public void init(FilterConfig config) throws ServletException {
        FilterRegistration registration = config.getServletContext().getFilterRegistration(config.getFilterName());
        if (registration != null && !registration.getUrlPatternMappings().contains(EVERYTHING)) {
            throw new ServletException("filter " + config.getFilterName() + " must be mapped to " + EVERYTHING);
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("only HTTP requests can be decided");
        }
        DispatcherType dispatch = http.getDispatcherType();
        Passed passed = passedBefore(http);
        if (passed != null && dispatch == DispatcherType.ERROR) {
            pass(passed, http, answer, chain);
            return;
        }
        RequestPath path = RequestPath.of(http);
        if (passed != null && dispatch == DispatcherType.ASYNC && passed.covers(http.getMethod(), path)) {
            pass(passed, http, answer, chain);
            return;
        }
        Evidence evidence = HttpEvidence.of(http, origin);
        Decision decision = boundary.decide(question(http, path, evidence, passed));
        if (decision.allowed()) {
            Principal principal = decision.principal().orElse(null);
            pass(new Passed(this, http.getMethod(), path, principal), http, answer, chain);
        } else {
            Answer.to(decision).write(answer, dispatch, boundary.challenge(evidence, decision));
        }
    }

    private AccessRequest question(
            HttpServletRequest request, @Nullable RequestPath path, Evidence evidence, @Nullable Passed passed) {
        Route route = path == null ? null : route(request.getMethod(), path);
        AccessRequest.Builder question;
        if (path == null || route == null) {
            String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
            question = AccessRequest.builder()
                    .action(EntityUid.of(ACTION, method))
                    .resource(UNMATCHED)
                    .refuse(path == null ? Reason.HTTP_PATH : Reason.ROUTE_UNMATCHED);
        } else {
            question = route.request(path.segments());
        }
        // What was proven for this request stands for where it is sent on to: a DPoP proof is taken only once.
        return passed == null || passed.principal() == null
                ? question.evidence(evidence).build()
                : question.principal(passed.principal()).build();
    }

    private @Nullable Route route(String method, RequestPath path) {
        for (Route route : routes.getOrDefault(method, List.of())) {
            if (route.matches(path.segments())) {
                return route;
            }
        }
        return null;
    }

    private @Nullable Passed passedBefore(HttpServletRequest request) {
        // A filter of another application, from which this one may be reached, asks another boundary.
        return request.getAttribute(PASSED_ATTRIBUTE) instanceof Passed passed && passed.filter() == this
                ? passed
                : null;
    }

    private static void pass(Passed passed, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Principal principal = passed.principal();
        request.setAttribute(PASSED_ATTRIBUTE, passed);
        request.setAttribute(PRINCIPAL_ATTRIBUTE, principal);
        try {
            CurrentPrincipal.call(principal, () -> {
                chain.doFilter(new IdentifiedRequest(request, principal), response);
                return true;
            });
        } catch (IOException | ServletException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    /**
     * That a request may pass this filter.
     *
     * @param filter which filter
     * @param method for which method
     * @param path for which path; null if it is ambiguous and the boundary only reports
     * @param principal as whom
     */
    private record Passed(
            ZeroTrustFilter filter,
            String method,
            @Nullable RequestPath path,
            @Nullable Principal principal) {
        boolean covers(String otherMethod, @Nullable RequestPath otherPath) {
            return path != null && path.equals(otherPath) && method.equals(otherMethod);
        }
    }

    /**
     * Collects the routes of a filter. A template is a path in which whole segments may be variables, as in
     * <code>/entries/{id}</code>: a variable stands for exactly one segment that is not empty. Literals are written
     * decoded, and compared exactly; {@code /entries/} is another path than {@code /entries}. Where several routes
     * cover a path, the one with a literal in the leftmost place in which they differ is taken, whatever the order in
     * which they were added. A request that no route covers is denied; a GET route does not cover HEAD. Not
     * thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Boundary boundary;
        private final List<Route> routes = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private @Nullable String origin;

        private Builder(Boundary boundary) {
            this.boundary = boundary;
        }

        /**
         * Sets scheme and authority by which callers know this server, which DPoP proofs are made for. Without it tokens
         * that come by the scheme DPoP are not read; it is never taken from a header, which the caller chooses.
         *
         * @param origin such as {@code https://api.example}, without a path
         */
        public Builder origin(String origin) {
            if (!ORIGIN.matcher(origin).matches()) {
                problems.add("no origin: " + origin);
            }
            this.origin = origin;
            return this;
        }

        /**
         * Adds a route for {@code Zt::Http::Action::"<method>"} on {@code Zt::Http::Route::"<template>"}.
         *
         * @param method the HTTP method, in upper case
         * @param template the path template
         */
        public Builder route(String method, String template) {
            return route(method, template, mapping -> {});
        }

        /**
         * Adds a route.
         *
         * @param method the HTTP method, in upper case
         * @param template the path template
         * @param mapping says what the route means to policy
         */
        public Builder route(String method, String template, Consumer<RouteMapping> mapping) {
            Objects.requireNonNull(template, "template");
            RouteMapping meaning = new RouteMapping(EntityUid.of(ACTION, method), ROUTE);
            mapping.accept(meaning);
            Route route = Route.of(method, template, meaning, problems);
            if (route != null) {
                routes.add(route);
            }
            return this;
        }

        /**
         * Builds the filter.
         *
         * @throws ZeroTrustConfigurationException if a route is malformed or two are for the same paths; it lists all problems
         */
        public ZeroTrustFilter build() {
            List<String> found = new ArrayList<>(problems);
            Map<String, Route> shapes = new HashMap<>();
            Map<String, List<Route>> byMethod = new HashMap<>();
            for (Route route : routes) {
                if (shapes.putIfAbsent(route.shape(), route) != null) {
                    found.add("two routes are for the same paths: " + route.shape());
                }
                byMethod.computeIfAbsent(route.method(), method -> new ArrayList<>())
                        .add(route);
            }
            if (!found.isEmpty()) {
                throw new ZeroTrustConfigurationException(found);
            }
            byMethod.replaceAll(
                    (method, list) -> list.stream().sorted(Route::byPrecedence).toList());
            return new ZeroTrustFilter(boundary, origin, Map.copyOf(byMethod));
        }
    }
}
