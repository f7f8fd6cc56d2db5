package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.grpc.Service.Client;
import dev.zt4j.testing.world.World;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Protobuf is optional: a server of other messages starts and decides where it is not on the class path. */
final class WithoutProtobufTest {
    private static URLClassLoader withoutProtobuf() throws IOException {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator, -1)) {
            if (!entry.contains("protobuf")) {
                classPath.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @Test
    void serverOfOtherMessages_isServedAndDecided() throws Exception {
        try (URLClassLoader loader = withoutProtobuf()) {
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .isThrownBy(() -> loader.loadClass("com.google.protobuf.Message"));
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .isThrownBy(() -> loader.loadClass("io.grpc.protobuf.ProtoMethodDescriptorSupplier"));
            Supplier<?> called = (Supplier<?>) loader.loadClass(Calls.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(called.get()).isEqualTo("served, PERMISSION_DENIED: permission denied");
        }
    }

    /** Runs where there is no protobuf. */
    public static final class Calls implements Supplier<String> {
        /** For the other class loader. */
        public Calls() {}

        @Override
        public String get() {
            try (World world = new World(World.ENFORCE, Rules.POLICIES);
                    Service service = Service.install(
                            world,
                            (ledger, builder) -> ZeroTrustGrpc.intercept(
                                    builder, ZeroTrustServerInterceptor.create(world.boundary), Calls::otherMessages));
                    Client client = service.client(world.svid("/web"))) {
                return client.call("Read") + ", " + client.call("Admin");
            }
        }

        /** A service whose methods have a schema that is none of protobuf. */
        private static ServerServiceDefinition otherMessages() {
            ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(Service.NAME);
            for (String name : List.of("Read", "Admin")) {
                MethodDescriptor<String, String> method = Service.unary(Service.NAME, name).toBuilder()
                        .setSchemaDescriptor("a schema")
                        .build();
                service.addMethod(method, ServerCalls.asyncUnaryCall((request, answers) -> {
                    answers.onNext("served");
                    answers.onCompleted();
                }));
            }
            return service.build();
        }
    }
}
