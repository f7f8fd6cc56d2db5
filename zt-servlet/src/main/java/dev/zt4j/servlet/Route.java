package dev.zt4j.servlet;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.cedar.value.ValueFormatException;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.policy.Question;
import dev.zt4j.reason.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A method and a path template with what they mean to policy.
 *
 * @param method the HTTP method, exactly
 * @param host the host in canonical form; null for every host
 * @param template the path's segments
 * @param action the action
 * @param resource how the resource is named
 * @param anonymousAllowed whether policy decides on callers who present nothing
 * @param context what of the request policy sees besides
 */
record Route(
        String method,
        @Nullable String host,
        List<PathSegment> template,
        EntityUid action,
        ResourceTemplate resource,
        boolean anonymousAllowed,
        List<ContextField> context) {
    private static final String FORBIDDEN = "%?#;\\";
    private static final int MAX_METHOD_LENGTH = 32;

    Route {
        template = List.copyOf(template);
        context = List.copyOf(context);
    }

    /**
     * Makes a route.
     *
     * @param problems takes what is wrong with it
     * @return the route, null if anything is wrong
     */
    static @Nullable Route of(String method, String template, RouteMapping mapping, List<String> problems) {
        List<String> found = new ArrayList<>();
        if (!isMethod(method)) {
            found.add("the method must be in upper-case letters");
        }
        List<PathSegment> path = template(template, found);
        String host = mapping.host();
        if (host != null && !host.equals(RequestHost.canonical(host))) {
            found.add("a host is written in lower case, without port and without a dot at its end");
        }
        String id = mapping.resourceId();
        List<ResourceTemplate.Part> parts = id == null
                ? List.of(new ResourceTemplate.Part(host == null ? template : host + template, -1))
                : resourceId(id, path, found);
        EntityUid type = type(mapping.resourceType(), found);
        Set<String> names = new HashSet<>(Question.RESERVED);
        for (ContextField field : mapping.context()) {
            if (field.name().isBlank() || field.source().isBlank() || !names.add(field.name())) {
                found.add("context name " + field.name() + " is reserved or there twice");
            }
        }
        found.forEach(problem -> problems.add("route " + method + ' ' + template + ": " + problem));
        return found.isEmpty() && type != null
                ? new Route(
                        method,
                        host,
                        path,
                        mapping.action(),
                        new ResourceTemplate(type, parts),
                        mapping.anonymousAllowed(),
                        mapping.context())
                : null;
    }

    /** Tells whether the route covers a path on a host. */
    boolean matches(String onHost, List<String> path) {
        if (path.size() != template.size() || (host != null && !host.equals(onHost))) {
            return false;
        }
        for (int at = 0; at < template.size(); at++) {
            if (!template.get(at).matches(path.get(at))) {
                return false;
            }
        }
        return true;
    }

    /** Starts the question that a request asks by a path; the route must cover it. */
    AccessRequest.Builder request(HttpServletRequest asked, List<String> path) {
        AccessRequest.Builder request = AccessRequest.builder().action(action).resource(resource.of(path));
        try {
            for (ContextField field : context) {
                Value value = field.read(asked);
                if (value != null) {
                    request.context(field.name(), value);
                }
            }
        } catch (RefusedException e) {
            request.refuse(e.reason());
        }
        return anonymousAllowed ? request.allowAnonymous() : request;
    }

    /**
     * Orders routes of one length so that the first to cover a path has literals further to the left than others; the
     * host stands leftmost.
     */
    static int byPrecedence(Route one, Route other) {
        int order = Integer.compare(one.template.size(), other.template.size());
        order = order == 0 ? Boolean.compare(one.host == null, other.host == null) : order;
        for (int at = 0; order == 0 && at < one.template.size(); at++) {
            order = Boolean.compare(
                    one.template.get(at).variable(), other.template.get(at).variable());
        }
        return order;
    }

    /**
     * Tells whether, of routes of one method, paths exist that both cover, while each also covers paths that the other
     * does not.
     */
    boolean crosses(Route other) {
        boolean hostsDiffer = host != null && other.host != null && !host.equals(other.host);
        if (template.size() != other.template.size() || hostsDiffer) {
            return false;
        }
        boolean narrower = host != null && other.host == null;
        boolean wider = host == null && other.host != null;
        for (int at = 0; at < template.size(); at++) {
            PathSegment mine = template.get(at);
            PathSegment theirs = other.template.get(at);
            if (mine.variable() != theirs.variable()) {
                PathSegment literal = mine.variable() ? theirs : mine;
                if (literal.text().isEmpty()) {
                    return false;
                }
                narrower |= theirs.variable();
                wider |= mine.variable();
            } else if (!mine.variable() && !mine.text().equals(theirs.text())) {
                return false;
            }
        }
        return narrower && wider;
    }

    /** Returns what two routes must not have in common: method, host, and template without variable names. */
    String shape() {
        StringBuilder shape = new StringBuilder(method).append(host == null ? "" : "//" + host);
        for (PathSegment segment : template) {
            shape.append('/').append(segment.variable() ? "{}" : segment.text());
        }
        return shape.toString();
    }

    private static @Nullable EntityUid type(String type, List<String> found) {
        try {
            return EntityUid.of(type, "");
        } catch (ValueFormatException e) {
            found.add(type + " is no entity type");
            return null;
        }
    }

    private static boolean isMethod(String method) {
        return !method.isEmpty()
                && method.length() <= MAX_METHOD_LENGTH
                && method.chars().allMatch(character -> (character >= 'A' && character <= 'Z') || character == '-');
    }

    private static List<PathSegment> template(String template, List<String> found) {
        if (!template.startsWith("/")) {
            found.add("the template must start with a slash");
            return List.of();
        }
        String[] sources = template.substring(1).split("/", -1);
        List<PathSegment> segments = new ArrayList<>();
        Set<PathSegment> variables = new HashSet<>();
        for (int at = 0; at < sources.length; at++) {
            PathSegment segment = PathSegment.parse(sources[at]);
            if (segment == null) {
                found.add("a variable is a whole segment in braces, named by ASCII letters, digits and _");
            } else if (segment.variable() && !variables.add(segment)) {
                found.add("variable " + segment.text() + " stands there twice");
            } else if (!segment.variable() && !isPossible(segment.text(), at == sources.length - 1)) {
                found.add("no path is ever like that: literals are written decoded, without empty or dot segments");
            } else {
                segments.add(segment);
            }
        }
        return segments;
    }

    private static boolean isPossible(String literal, boolean last) {
        boolean filled = !literal.isEmpty() || last;
        return filled
                && !literal.equals(".")
                && !literal.equals("..")
                && literal.chars()
                        .noneMatch(character -> FORBIDDEN.indexOf(character) >= 0 || Character.isISOControl(character));
    }

    private static List<ResourceTemplate.Part> resourceId(String id, List<PathSegment> path, List<String> found) {
        List<ResourceTemplate.Part> parts = new ArrayList<>();
        for (String source : id.split("/", -1)) {
            PathSegment part = PathSegment.parse(source);
            int segment = part != null && part.variable() ? path.indexOf(part) : -1;
            if (part == null) {
                found.add("in the resource's id, a variable is a whole part between slashes");
            } else if (part.variable() && segment < 0) {
                found.add("the resource's id has a variable " + part.text() + " that the template has not");
            } else {
                parts.add(new ResourceTemplate.Part(part.text(), segment));
            }
        }
        return parts;
    }
}
