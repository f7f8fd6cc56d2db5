package dev.zt4j.servlet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The routes of a filter, in the order in which they are taken. Immutable. */
final class Routes {
    private final Map<String, List<Route>> byMethod;
    private final boolean byHost;

    private Routes(Map<String, List<Route>> byMethod, boolean byHost) {
        this.byMethod = Map.copyOf(byMethod);
        this.byHost = byHost;
    }

    /**
     * Orders routes.
     *
     * @param problems takes what is wrong with them
     */
    static Routes of(List<Route> routes, List<String> problems) {
        Map<String, Route> shapes = new HashMap<>();
        Map<String, List<Route>> byMethod = new HashMap<>();
        for (Route route : routes) {
            if (shapes.putIfAbsent(route.shape(), route) != null) {
                problems.add("two routes are for the same paths: " + route.shape());
            }
            byMethod.computeIfAbsent(route.method(), method -> new ArrayList<>())
                    .add(route);
        }
        byMethod.replaceAll(
                (method, list) -> list.stream().sorted(Route::byPrecedence).toList());
        return new Routes(byMethod, routes.stream().anyMatch(route -> route.host() != null));
    }

    /** Tells whether the host of a request matters. */
    boolean byHost() {
        return byHost;
    }

    /**
     * Finds the route of a request.
     *
     * @param host its host in canonical form; anything if hosts do not matter
     */
    @Nullable
    Route find(String method, String host, RequestPath path) {
        for (Route route : byMethod.getOrDefault(method, List.of())) {
            if (route.matches(host, path.segments())) {
                return route;
            }
        }
        return null;
    }

    /** Returns a line for each pair of routes of which neither is the special case of the other. */
    List<String> overlaps() {
        List<String> found = new ArrayList<>();
        for (List<Route> ordered : new TreeMap<>(byMethod).values()) {
            for (int first = 0; first < ordered.size(); first++) {
                for (int second = first + 1; second < ordered.size(); second++) {
                    if (ordered.get(first).crosses(ordered.get(second))) {
                        found.add("routes overlap: what both cover goes to "
                                + ordered.get(first).shape() + ", not to "
                                + ordered.get(second).shape());
                    }
                }
            }
        }
        return List.copyOf(found);
    }
}
