package dev.zt4j.servlet;

import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a route means to policy. What is not said is {@code Zt::Http::Action::"<method>"} on
 * {@code Zt::Http::Route::"<template>"}, with the host before the template if one is named. Used while a filter is being built only; not thread-safe.
 *
 * @since 0.1.0
 */
public final class RouteMapping {
    private EntityUid action;
    private String resourceType;
    private @Nullable String resourceId;
    private @Nullable String host;
    private boolean anonymousAllowed;
    private final List<ContextField> context = new ArrayList<>();

    RouteMapping(EntityUid action, String resourceType) {
        this.action = action;
        this.resourceType = resourceType;
    }

    /** Sets the action: the id of an entity of type {@code Action}. */
    public RouteMapping action(String id) {
        return action(EntityUid.of("Action", id));
    }

    /** Sets the action. */
    public RouteMapping action(EntityUid uid) {
        this.action = Objects.requireNonNull(uid, "uid");
        return this;
    }

    /**
     * Sets the resource.
     *
     * @param type its entity type
     * @param id its id; parts between slashes may be variables of the route's template, as in {@code "{id}"} or
     *     {@code "{tenant}/{id}"}. Since no variable holds a slash, different paths never make one id.
     */
    public RouteMapping resource(String type, String id) {
        this.resourceType = Objects.requireNonNull(type, "type");
        this.resourceId = Objects.requireNonNull(id, "id");
        return this;
    }

    /**
     * Covers requests for one host only, before routes for all hosts. A request with no {@code Host}, with two, or with one
     * that is malformed or not the one that the container goes by, is then refused at the whole filter.
     *
     * @param name the host that clients name, in lower case, without port
     */
    public RouteMapping host(String name) {
        this.host = Objects.requireNonNull(name, "name");
        return this;
    }

    /** Lets policy decide on callers who present nothing; they are then {@code Zt::Anonymous}. */
    public RouteMapping allowAnonymous() {
        this.anonymousAllowed = true;
        return this;
    }

    /**
     * Adds a parameter of the query to the context that policy sees, if the request has it. A request in which it comes
     * twice, as an array, malformed or of another type is refused, and so is one with a form, which could hold another.
     *
     * @param name the name of the parameter and of the attribute of the context
     */
    public RouteMapping parameter(String name, ContextType type) {
        context.add(new ContextField(name, name, false, Objects.requireNonNull(type, "type")));
        return this;
    }

    /**
     * Adds a header to the context that policy sees, if the request has it. A request that has several such fields, a list
     * in it or another type is refused. What a header says is the caller's word.
     *
     * @param name the name of the attribute of the context
     * @param header the name of the header
     */
    public RouteMapping header(String name, String header, ContextType type) {
        context.add(new ContextField(name, header, true, Objects.requireNonNull(type, "type")));
        return this;
    }

    List<ContextField> context() {
        return context;
    }

    EntityUid action() {
        return action;
    }

    String resourceType() {
        return resourceType;
    }

    /** Returns the template of the resource's id, null if the route's own is the id. */
    @Nullable
    String resourceId() {
        return resourceId;
    }

    @Nullable
    String host() {
        return host;
    }

    boolean anonymousAllowed() {
        return anonymousAllowed;
    }
}
