package dev.zt4j.grpc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.zt4j.reason.Reason;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What methods mean, by their names, their proto files or the names of their services. Thread-safe. */
final class MethodRules {
    private static final Logger LOGGER = LoggerFactory.getLogger(MethodRules.class);

    /** Without it there are no options to read. */
    private static final boolean PROTOBUF = isThere("io.grpc.protobuf.ProtoMethodDescriptorSupplier");

    private final Map<String, Meaning> methods;
    private final Map<String, MethodMapping> services;
    private final boolean onEventLoop;

    /**
     * What methods mean that were asked for, for as long as somebody holds their descriptors: those that a registry makes up for
     * the names that callers invent go with the calls.
     */
    private final Cache<MethodDescriptor<?, ?>, Meaning> known =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    private MethodRules(Builder builder, boolean onEventLoop) {
        this.methods = new HashMap<>();
        builder.methods.forEach((name, mapping) -> methods.put(name, mapping.meaning(name, onEventLoop)));
        this.services = Map.copyOf(builder.services);
        this.onEventLoop = onEventLoop;
    }

    /**
     * Returns what a method means: by the rule that names it, by the one in its proto file, or by the one for its service.
     * A method with a rule in its proto file that does not stand is refused.
     */
    Meaning meaning(MethodDescriptor<?, ?> method) {
        Meaning meaning = known.getIfPresent(method);
        if (meaning == null) {
            meaning = read(method);
            known.put(method, meaning);
        }
        return meaning;
    }

    private Meaning read(MethodDescriptor<?, ?> method) {
        String name = method.getFullMethodName();
        MethodMapping option;
        try {
            option = option(method);
        } catch (IllegalArgumentException e) {
            LOGGER.error("{}", e.getMessage());
            return Meaning.of(name, onEventLoop).refused(Reason.INTERNAL_ERROR);
        }
        if (option != null) {
            return option.meaning(name, onEventLoop);
        }
        Meaning meaning = methods.get(name);
        if (meaning == null) {
            String service = services.isEmpty() ? null : MethodDescriptor.extractFullServiceName(name);
            MethodMapping mapping = service == null ? null : services.get(service);
            meaning = mapping == null ? Meaning.of(name, onEventLoop) : mapping.meaning(name, onEventLoop);
        }
        return meaning;
    }

    /** Returns what is wrong with the rule in the proto file of a method; null if nothing is. */
    @Nullable
    String problem(MethodDescriptor<?, ?> method) {
        try {
            option(method);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private @Nullable MethodMapping option(MethodDescriptor<?, ?> method) {
        if (!PROTOBUF || method.getSchemaDescriptor() == null) {
            return null;
        }
        String name = method.getFullMethodName();
        MethodMapping option;
        try {
            option = MethodOption.of(method);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "method " + name + ": option (zt4j.rule) in its proto file: " + e.getMessage(), e);
        }
        if (option != null && methods.containsKey(name)) {
            throw new IllegalArgumentException(
                    "method " + name + " is mapped twice: by option (zt4j.rule) in its proto file, and by a rule");
        }
        return option;
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, MethodRules.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
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
