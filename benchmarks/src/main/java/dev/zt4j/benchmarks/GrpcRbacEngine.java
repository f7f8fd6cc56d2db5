package dev.zt4j.benchmarks;

import dev.zt4j.authority.Authority;
import dev.zt4j.identity.TrustDomain;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.xds.InternalRbacFilter;
import io.grpc.xds.shaded.io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.grpc.xds.shaded.io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.grpc.xds.shaded.io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.grpc.xds.shaded.io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.grpc.xds.shaded.io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.grpc.xds.shaded.io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.grpc.xds.shaded.io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * The RBAC filter inside grpc-xds, which authorization policies of gRPC are turned into. It knows no groups, so policy i
 * names service i by its SPIFFE id; ledger and sensitivity are headers, the latter one of the numbers that are low
 * enough; mutual TLS is that there is a peer certificate. The filter takes policies in the order of their names.
 */
final class GrpcRbacEngine implements Engine<GrpcRbacEngine.Question, ServerCall.Listener<byte[]>> {
    private static final ServerCall.Listener<byte[]> PASSED = new ServerCall.Listener<>() {};
    private static final ServerCallHandler<byte[], byte[]> NEXT = (call, headers) -> PASSED;
    private static final String RESOURCE = "x-resource";
    private static final String SENSITIVITY = "x-sensitivity";
    private static final String SERVICE = "ledger.Ledger/";

    private final ServerInterceptor filter;
    private final Authority authority = Authority.create(TrustDomain.of("example.org"), Clock.systemUTC());

    GrpcRbacEngine(Workload workload) {
        RBAC.Builder rules = RBAC.newBuilder().setAction(RBAC.Action.ALLOW);
        for (int i = 0; i < workload.policies(); i++) {
            rules.putPolicies(String.format("policy-%06d", i), policy(i));
        }
        filter = filter(rules);
    }

    /**
     * Returns the filter that lets each caller call one method.
     *
     * @param callers who may, in the order of the policies
     * @param methods what each may
     */
    static ServerInterceptor filter(List<String> callers, List<String> methods) {
        RBAC.Builder rules = RBAC.newBuilder().setAction(RBAC.Action.ALLOW);
        for (int i = 0; i < callers.size(); i++) {
            rules.putPolicies(
                    String.format("policy-%06d", i),
                    Policy.newBuilder()
                            .addPermissions(method(methods.get(i)))
                            .addPrincipals(principal(callers.get(i)))
                            .build());
        }
        return filter(rules);
    }

    private static ServerInterceptor filter(RBAC.Builder rules) {
        return InternalRbacFilter.createInterceptor(io.grpc
                .xds
                .shaded
                .io
                .envoyproxy
                .envoy
                .extensions
                .filters
                .http
                .rbac
                .v3
                .RBAC
                .newBuilder()
                .setRules(rules)
                .build());
    }

    private Policy policy(int i) {
        Permission method = method(SERVICE + Workload.READ);
        Permission.Set.Builder lowEnough = Permission.Set.newBuilder();
        for (long sensitivity = 0; sensitivity <= Workload.GREATEST_SENSITIVITY; sensitivity++) {
            lowEnough.addRules(header(SENSITIVITY, Long.toString(sensitivity)));
        }
        Permission.Set all = Permission.Set.newBuilder()
                .addRules(method)
                .addRules(header(RESOURCE, Workload.ledger(i)))
                .addRules(Permission.newBuilder().setOrRules(lowEnough))
                .build();
        return Policy.newBuilder()
                .addPermissions(Permission.newBuilder().setAndRules(all))
                .addPrincipals(principal(authority.id("/" + Workload.service(i)).toString()))
                .build();
    }

    private static Permission method(String name) {
        return Permission.newBuilder()
                .setUrlPath(PathMatcher.newBuilder().setPath(exact("/" + name)))
                .build();
    }

    private static Principal principal(String id) {
        return Principal.newBuilder()
                .setAuthenticated(Principal.Authenticated.newBuilder().setPrincipalName(exact(id)))
                .build();
    }

    private static Permission header(String name, String value) {
        return Permission.newBuilder()
                .setHeader(HeaderMatcher.newBuilder().setName(name).setStringMatch(exact(value)))
                .build();
    }

    private static StringMatcher exact(String text) {
        return StringMatcher.newBuilder().setExact(text).build();
    }

    @Override
    public Question prepare(Workload.Call call) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of(RESOURCE, Metadata.ASCII_STRING_MARSHALLER), call.ledger());
        headers.put(Metadata.Key.of(SENSITIVITY, Metadata.ASCII_STRING_MARSHALLER), Long.toString(call.sensitivity()));
        Attributes transport = Attributes.EMPTY;
        if (call.mtls()) {
            PeerSession session = new PeerSession(authority
                    .x509Svid(authority.id("/" + call.service()), Duration.ofHours(1))
                    .chain()
                    .get(0));
            transport = Attributes.newBuilder()
                    .set(Grpc.TRANSPORT_ATTR_SSL_SESSION, session)
                    .build();
        }
        return new Question(new Incoming(SERVICE + call.action(), transport), headers);
    }

    @Override
    public ServerCall.Listener<byte[]> decide(Question request) {
        return filter.interceptCall(request.call(), request.headers(), NEXT);
    }

    @Override
    public boolean permits(ServerCall.Listener<byte[]> answer) {
        return PASSED.equals(answer);
    }

    record Question(Incoming call, Metadata headers) {}

    /** A call that has arrived. A refusal closes it, which does nothing here. */
    static final class Incoming extends ServerCall<byte[], byte[]> {
        private final MethodDescriptor<byte[], byte[]> method;
        private final Attributes attributes;

        Incoming(String method, Attributes attributes) {
            this.method = MethodDescriptor.<byte[], byte[]>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName(method)
                    .setRequestMarshaller(new Empty())
                    .setResponseMarshaller(new Empty())
                    .build();
            this.attributes = attributes;
        }

        @Override
        public Attributes getAttributes() {
            return attributes;
        }

        @Override
        public MethodDescriptor<byte[], byte[]> getMethodDescriptor() {
            return method;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void request(int numMessages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(byte[] message) {}

        @Override
        public void close(Status status, Metadata trailers) {}
    }

    private static final class Empty implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return InputStream.nullInputStream();
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }
}
