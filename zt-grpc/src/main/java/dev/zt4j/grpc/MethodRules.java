package dev.zt4j.grpc;

import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What methods mean, by their names, or by the names of their services. Immutable and thread-safe. */
final class MethodRules {
    private final Map<String, Meaning> methods;
    private final Map<String, MethodMapping> services;
    private final boolean onEventLoop;

    private MethodRules(Builder builder, boolean onEventLoop) {
        this.methods = new HashMap<>();
        builder.methods.forEach((name, mapping) -> methods.put(name, mapping.meaning(name, onEventLoop)));
        this.services = Map.copyOf(builder.services);
        this.onEventLoop = onEventLoop;
    }

    /** Returns what a method means. */
    Meaning meaning(String method) {
        Meaning meaning = methods.get(method);
        if (meaning == null) {
            String service = services.isEmpty() ? null : MethodDescriptor.extractFullServiceName(method);
            MethodMapping mapping = service == null ? null : services.get(service);
            meaning = mapping == null ? Meaning.of(method, onEventLoop) : mapping.meaning(method, onEventLoop);
        }
        return meaning;
    }

    Meaning unmatched(String name) {
        return Meaning.unmatched(name, onEventLoop);
    }

    /** Returns the rules that name none of these methods. */
    List<String> withoutMethod(Set<String> bound) {
        Set<String> boundServices = new HashSet<>();
        bound.forEach(method -> boundServices.add(MethodDescriptor.extractFullServiceName(method)));
        Set<String> idle = new TreeSet<>(methods.keySet());
        idle.removeAll(bound);
        Set<String> idleServices = new TreeSet<>(services.keySet());
        idleServices.removeAll(boundServices);
        List<String> problems = new ArrayList<>();
        idle.forEach(name -> problems.add("there is a rule for method " + name + ", which no service has"));
        idleServices.forEach(name -> problems.add("there is a rule for service " + name + ", which was not given"));
        return problems;
    }

    /** Collects rules and what is wrong with them. Not thread-safe. */
    static final class Builder {
        private final Map<String, MethodMapping> methods = new HashMap<>();
        private final Map<String, MethodMapping> services = new HashMap<>();
        private final List<String> problems = new ArrayList<>();

        void method(String name, MethodMapping mapping) {
            int slash = name.indexOf('/');
            if (slash <= 0 || slash != name.lastIndexOf('/') || slash == name.length() - 1) {
                problems.add("method " + name + ": the full name is package.Service/Method");
            } else if (methods.putIfAbsent(name, mapping) != null) {
                problems.add("method " + name + " is mapped twice");
            }
        }

        void service(String name, MethodMapping mapping) {
            if (name.isBlank() || name.indexOf('/') >= 0) {
                problems.add("service " + name + ": the full name is package.Service");
            } else if (services.putIfAbsent(name, mapping) != null) {
                problems.add("service " + name + " is mapped twice");
            }
        }

        void problem(String text) {
            problems.add(text);
        }

        List<String> problems() {
            return problems;
        }

        MethodRules build(boolean onEventLoop) {
            return new MethodRules(this, onEventLoop);
        }
    }
}
