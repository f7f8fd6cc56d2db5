package dev.zt4j.servlet;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Watch;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.reason.Reason;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts a boundary around a servlet application: each request is decided before any of the application's code sees it.
 *
 * <p>It must be the first filter, on {@code /*}, for all dispatcher types and with asynchronous support; {@link
 * #register} does that, and it starts in no other way unless it is {@linkplain Builder#registeredElsewhere() told} to.
 * What order filters have does not show at the start; a request that another filter has put its own in place of before
 * it came here is refused. At the start each servlet mapping is entered in the coverage ledger, and that the handlers
 * behind a mapping of many paths cannot be listed.
 *
 * <p>Who calls is told by the certificate chain of the TLS connection and by an {@code Authorization} header, and by
 * proxies that were {@linkplain Builder#forwardedCertificates named}; by nothing else. A header in which anybody else tells of
 * a certificate is an event in the decision log, and changes nothing. The path is read from the raw request URI by strict rules; one that could be read in two ways is answered
 * with 400 even where the container would take it.
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
 * <p>What goes on after {@link HttpServletRequest#startAsync()}, a stream of events say, holds a {@link Watch}: when its
 * decision becomes a denial, nothing more can be written, and the response is cut off; one that has not begun is answered
 * with the denial. {@link #watch} is for what leaves the servlet API, such as a WebSocket.
 *
 * <p>Thread-safe.
 *
 * @since 0.1.0
 */
public final class ZeroTrustFilter implements Filter {
    /** The request attribute that holds the {@link Principal} of a request that has passed. */
    public static final String PRINCIPAL_ATTRIBUTE = "dev.zt4j.principal";

    static final String PASSED_ATTRIBUTE = "dev.zt4j.servlet.passed";

    /** Set while an error page is served: on Tomcat what is forwarded from there is an error dispatch, too. */
    private static final String ERROR_PAGE_ATTRIBUTE = "dev.zt4j.servlet.error-page";

    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#@\\\\s]+");
    private static final String ACTION = "Zt::Http::Action";
    private static final String ROUTE = "Zt::Http::Route";
    private static final EntityUid UNMATCHED = EntityUid.of(ROUTE, "unmatched");
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private final Boundary boundary;
    private final Routes routes;
    private final HttpEvidence evidences;
    private final boolean elsewhere;
    private final List<String> overlaps;
    private volatile @Nullable String registeredAs;

    private ZeroTrustFilter(Builder builder, Routes routes) {
        this.boundary = builder.boundary;
        this.evidences = new HttpEvidence(builder.origin, builder.forwarded, builder.proxies);
        this.elsewhere = builder.elsewhere;
        this.routes = routes;
        this.overlaps = routes.overlaps();
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
     * the mappings that the application declares. Call it before other code adds filters. On Jetty, where WebSockets are
     * opened by a filter that would stand before all others, that filter is registered behind this one.
     *
     * @param context the application, not yet initialized
     * @param name the filter's name
     * @throws IllegalStateException if the name is taken, the application is initialized, or Jetty's filter for WebSockets
     *     is registered already
     */
    public void register(ServletContext context, String name) {
        FilterRegistration.Dynamic registration = context.addFilter(name, this);
        if (registration == null) {
            throw new IllegalStateException("a filter named " + name + " is registered already");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, Registration.EVERYTHING);
        registeredAs = name;
        JettySockets.putBehind(context);
    }

    /**
     * Returns pairs of routes of which neither is the special case of the other, yet both cover some paths: those go to
     * the first of the pair. They are also written to the application's log at the start.
     *
     * @return a line for each pair, in a stable order; empty if there is none
     */
    public List<String> overlaps() {
        return overlaps;
    }

    /**
     * Refuses to start unless the filter was registered as it must be; enters what it covers in the ledger, and reports
     * {@linkplain #overlaps() overlaps}.
     */
    @Override
    public void init(FilterConfig config) throws ServletException {
        ServletContext context = config.getServletContext();
        FilterRegistration registration = context.getFilterRegistration(config.getFilterName());
        if (!elsewhere && !isRegistered(config.getFilterName(), registration)) {
            throw new ServletException("filter " + config.getFilterName() + " was not registered by register(...)");
        }
        if (!elsewhere && !JettySockets.areBehind(context)) {
            throw new ServletException("WebSockets of Jetty would be opened before filter " + config.getFilterName());
        }
        if (registration != null) {
            Registration.of(registration).enter(context, boundary.name(), boundary.coverage());
        }
        overlaps.forEach(context::log);
    }

    private boolean isRegistered(String name, @Nullable FilterRegistration registration) {
        return name.equals(registeredAs)
                && registration != null
                && registration.getUrlPatternMappings().contains(Registration.EVERYTHING);
    }

    /**
     * Watches the decision on a request for as long as something goes on that the servlet API does not end, such as a
     * WebSocket. Close the watch when it ends.
     *
     * @param request a request that has passed such a filter
     * @param listener is told when the outcome changes, and has to end it if that is a denial
     * @throws IllegalArgumentException if the request has passed none
     */
    public static Watch watch(ServletRequest request, Watch.Listener listener) {
        Objects.requireNonNull(listener, "listener");
        if (request.getAttribute(PASSED_ATTRIBUTE) instanceof Passed passed) {
            return passed.watch(listener);
        }
        throw new IllegalArgumentException("the request has passed no filter");
    }

    /**
     * Watches the decision on a request for what no longer has the request but knows its caller, such as a WebSocket that
     * the container serves by itself, by {@code Session.getUserPrincipal()}. Close the watch when it ends.
     *
     * @param caller what {@link HttpServletRequest#getUserPrincipal()} returned in a request that has passed such a filter
     * @param listener is told when the outcome changes, and has to end it if that is a denial
     * @throws IllegalArgumentException if the caller is of no such request
     */
    public static Watch watch(java.security.Principal caller, Watch.Listener listener) {
        Objects.requireNonNull(listener, "listener");
        if (caller instanceof Caller known) {
            return known.passed().watch(listener);
        }
        throw new IllegalArgumentException("the caller is of no request that has passed a filter");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("only HTTP requests can be decided");
        }
        DispatcherType dispatch = http.getDispatcherType();
        Object before = http.getAttribute(PASSED_ATTRIBUTE);
        Passed passed = before instanceof Passed known && known.by(boundary) ? known : null;
        if (passed != null && passed.end() != null) {
            end(passed.end(), http, answer);
            return;
        }
        if (passed != null && dispatch == DispatcherType.ERROR && http.getAttribute(ERROR_PAGE_ATTRIBUTE) == null) {
            http.setAttribute(ERROR_PAGE_ATTRIBUTE, true);
            try {
                pass(passed, before, http, answer, chain);
            } finally {
                http.removeAttribute(ERROR_PAGE_ATTRIBUTE);
            }
            return;
        }
        RequestPath path = RequestPath.of(http);
        if (passed != null && dispatch == DispatcherType.ASYNC && passed.covers(http.getMethod(), path)) {
            pass(passed, before, http, answer, chain);
            return;
        }
        Evidence channel = evidences.channel(http);
        Evidence evidence = evidences.withToken(channel, http);
        AccessRequest question = question(http, path, evidence, passed);
        Decision decision = boundary.decide(question);
        if (dispatch == DispatcherType.REQUEST) {
            reportSpoofed(http, channel, decision);
        }
        if (decision.allowed()) {
            pass(new Passed(boundary, question, http.getMethod(), path, decision), before, http, answer, chain);
        } else {
            Answer.to(decision).write(answer, dispatch, boundary.challenge(evidence, decision));
        }
    }

    private void reportSpoofed(HttpServletRequest request, Evidence channel, Decision decision) {
        String header = ProxyHeaders.spoofed(request, channel.forwarded() ? evidences.forwarded() : null);
        if (header != null) {
            boundary.spoofed(decision, header);
        }
    }

    private void end(Decision end, HttpServletRequest request, HttpServletResponse response) throws IOException {
        DispatcherType dispatch = request.getDispatcherType();
        if (!response.isCommitted()) {
            Evidence evidence = evidences.of(request);
            Answer.to(end).write(EndableResponse.beneath(response), dispatch, boundary.challenge(evidence, end));
        } else if (dispatch != DispatcherType.ERROR) {
            throw new EndedException();
        }
    }

    private AccessRequest question(
            HttpServletRequest request, @Nullable RequestPath path, Evidence evidence, @Nullable Passed passed) {
        AccessRequest.Builder question = path == null ? refused(request, Reason.HTTP_PATH) : routed(request, path);
        if (!elsewhere
                && request.getDispatcherType() == DispatcherType.REQUEST
                && request instanceof ServletRequestWrapper) {
            // What such a request says of itself is another filter's word.
            question.refuse(Reason.HTTP_NOT_FIRST);
        }
        // What was proven for this request stands for where it is sent on to: a DPoP proof is taken only once.
        return passed == null || passed.principal() == null
                ? question.evidence(evidence).build()
                : question.principal(passed.principal()).build();
    }

    private AccessRequest.Builder routed(HttpServletRequest request, RequestPath path) {
        String host = routes.byHost() ? RequestHost.of(request) : "";
        if (host == null) {
            return refused(request, Reason.HTTP_HOST);
        }
        Route route = routes.find(request.getMethod(), host, path);
        return route == null ? refused(request, Reason.ROUTE_UNMATCHED) : route.request(request, path.segments());
    }

    private static AccessRequest.Builder refused(HttpServletRequest request, Reason reason) {
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
        return AccessRequest.builder()
                .action(EntityUid.of(ACTION, method))
                .resource(UNMATCHED)
                .refuse(reason);
    }

    private static void pass(
            Passed passed,
            @Nullable Object passedBefore,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws IOException, ServletException {
        Principal principal = passed.principal();
        Object principalBefore = passedBefore == null ? null : request.getAttribute(PRINCIPAL_ATTRIBUTE);
        request.setAttribute(PASSED_ATTRIBUTE, passed);
        request.setAttribute(PRINCIPAL_ATTRIBUTE, principal);
        EndableResponse endable = new EndableResponse(response, passed);
        try {
            CurrentPrincipal.call(principal, () -> {
                chain.doFilter(new IdentifiedRequest(request, endable, passed), endable);
                return true;
            });
        } catch (IOException | ServletException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        } finally {
            // What included or forwarded to another resource goes on as before; what is asynchronous is as it started.
            if (passedBefore != null && !request.isAsyncStarted()) {
                request.setAttribute(PASSED_ATTRIBUTE, passedBefore);
                request.setAttribute(PRINCIPAL_ATTRIBUTE, principalBefore);
            }
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
        private @Nullable CertificateHeader forwarded;
        private Set<SpiffeId> proxies = Set.of();
        private boolean elsewhere;

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
         * Takes the word of proxies, at which the TLS connections of clients end, for the certificates of these clients. A
         * proxy has to prove by its own certificate chain that it is one of those named. What it forwards must be the whole
         * certificate, which is verified here once more; a request without one comes from nobody, never from the proxy. The
         * header is of no effect from anybody else.
         *
         * @param header in what form they tell of certificates
         * @param proxies who they are; at least one
         */
        public Builder forwardedCertificates(CertificateHeader header, SpiffeId... proxies) {
            if (proxies.length == 0) {
                problems.add("forwarded certificates need the ID of a proxy");
            }
            this.forwarded = Objects.requireNonNull(header, "header");
            this.proxies = Set.copyOf(List.of(proxies));
            return this;
        }

        /**
         * Says that others register the filter, on whatever paths and behind whatever other filters. What it then does not
         * cover is unguarded, and stands so in the coverage ledger; what a filter before it makes of a request is believed.
         */
        public Builder registeredElsewhere() {
            this.elsewhere = true;
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
         * Adds the routes of a JSON file: an object with a list {@code routes}, each with {@code method} and {@code path} and
         * with {@code host}, {@code action}, {@code resource}, {@code allowAnonymous}, {@code parameters} and {@code headers}
         * as they are needed. What is wrong with it is told when building, with file and place.
         *
         * @param file the file, in UTF-8, of 1 MiB at most; read now and not again
         */
        public Builder routes(Path file) {
            RoutesFile.read(Objects.requireNonNull(file, "file"), this, problems);
            return this;
        }

        /**
         * Builds the filter.
         *
         * @throws ZeroTrustConfigurationException if a route is malformed or two are for the same paths; it lists all problems
         */
        public ZeroTrustFilter build() {
            List<String> found = new ArrayList<>(problems);
            Routes table = Routes.of(routes, found);
            if (!found.isEmpty()) {
                throw new ZeroTrustConfigurationException(found);
            }
            return new ZeroTrustFilter(this, table);
        }
    }
}
