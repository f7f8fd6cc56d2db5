package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.Descriptors;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.grpc.LedgerProto.Schema;
import dev.zt4j.grpc.Service.Client;
import dev.zt4j.reason.Reason;
import dev.zt4j.testing.world.World;
import io.grpc.BindableService;
import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules as options of the methods of a proto file. */
final class MethodOptionTest {
    private static final String UNAVAILABLE = "UNAVAILABLE: unavailable";

    @TempDir
    Path directory;

    private final World world = new World(World.ENFORCE, Rules.POLICIES);

    @AfterEach
    void stop() {
        world.close();
    }

    private ZeroTrustServerInterceptor guard() {
        return ZeroTrustServerInterceptor.create(world.boundary);
    }

    /** Gives the methods of a service the descriptors that generated stubs would give them. */
    private static BindableService generated(BindableService service, Descriptors.ServiceDescriptor proto) {
        ServerServiceDefinition bound = service.bindService();
        ServerServiceDefinition.Builder generated = ServerServiceDefinition.builder(Service.NAME);
        bound.getMethods().forEach(method -> generated.addMethod(generated(method, proto)));
        return generated::build;
    }

    private static <Q, A> ServerMethodDefinition<Q, A> generated(
            ServerMethodDefinition<Q, A> method, Descriptors.ServiceDescriptor proto) {
        MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
        Descriptors.MethodDescriptor its = proto.findMethodByName(descriptor.getBareMethodName());
        return its == null
                ? method
                : ServerMethodDefinition.create(
                        descriptor.toBuilder()
                                .setSchemaDescriptor(new Schema(its))
                                .build(),
                        method.getServerCallHandler());
    }

    /** Returns a service whose method Read has a rule of these bytes. */
    private static Descriptors.ServiceDescriptor withRule(String hex) {
        byte[] options = HexFormat.of().parseHex(hex);
        try {
            FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder()
                    .setName("odd.proto")
                    .setPackage("ledger")
                    .addDependency(LedgerProto.rule().getName());
            file.addMessageTypeBuilder().setName("Text");
            file.addServiceBuilder()
                    .setName("Ledger")
                    .addMethodBuilder()
                    .setName("Read")
                    .setInputType(".ledger.Text")
                    .setOutputType(".ledger.Text")
                    .setOptions(MethodOptions.parseFrom(ByteString.copyFrom(options)));
            return FileDescriptor.buildFrom(file.build(), new FileDescriptor[] {LedgerProto.rule()})
                    .findServiceByName("Ledger");
        } catch (IOException | Descriptors.DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertRefused(
            ZeroTrustServerInterceptor guard, Descriptors.ServiceDescriptor proto, String... problem) {
        BindableService odd = () -> ServerServiceDefinition.builder(Service.NAME)
                .addMethod(generated(
                        ServerMethodDefinition.create(Service.unary(Service.NAME, "Read"), (call, headers) -> {
                            throw new AssertionError("it was started");
                        }),
                        proto))
                .build();
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(() -> ZeroTrustGrpc.intercept(NettyServerBuilder.forPort(0), guard, odd))
                .satisfies(refused -> assertThat(refused.problems()).hasSize(1))
                .withMessageContainingAll(problem);
    }

    @ParameterizedTest(name = "generated classes of zt4j/rule.proto are there: {0}")
    @ValueSource(booleans = {false, true})
    void options_decideAsInCode(boolean rulesAreKnown) {
        try (Service service = Service.install(
                        world,
                        (ledger, builder) -> ZeroTrustGrpc.intercept(
                                builder, guard(), generated(ledger, LedgerProto.ledger(rulesAreKnown))));
                Client known = service.client(world.svid("/web"));
                Client unknown = service.client(null)) {
            assertThat(known.call("Read")).startsWith("Read " + World.WEB);
            assertThat(world.last().action()).isEqualTo("Action::\"readEntry\"");
            assertThat(world.last().resource()).isEqualTo("Entry::\"all\"");
            assertThat(world.events()).hasSize(1);
            // Said in parts, and what policy permits for that entry.
            assertThat(known.call("Admin")).startsWith("Admin " + World.WEB);
            assertThat(world.last().resource()).isEqualTo("Entry::\"all\"");
            assertThat(known.call("Later")).startsWith("Later " + World.WEB);
            assertThat(world.last().resource()).isEqualTo("Zt::Grpc::Method::\"ledger.Ledger/Later\"");
            assertThat(unknown.call("Health")).isEqualTo("Health anonymous anonymous");
            assertThat(unknown.call("Later")).startsWith("UNAUTHENTICATED");
            assertThat(unknown.call("Read")).startsWith("UNAUTHENTICATED");
        }
    }

    @Test
    void option_goesBeforeTheRuleForItsService() {
        ZeroTrustServerInterceptor guard = ZeroTrustServerInterceptor.builder(world.boundary)
                .service(Service.NAME, method -> method.action("other").allowAnonymous())
                .build();
        try (Service service = Service.install(
                        world,
                        (ledger, builder) ->
                                ZeroTrustGrpc.intercept(builder, guard, generated(ledger, LedgerProto.ledger(false))));
                Client known = service.client(world.svid("/web"));
                Client unknown = service.client(null)) {
            assertThat(known.call("Read")).startsWith("Read " + World.WEB);
            assertThat(unknown.call("Read")).startsWith("UNAUTHENTICATED");
            assertThat(known.call("Later")).startsWith("PERMISSION_DENIED");
            assertThat(world.last().action()).isEqualTo("Action::\"other\"");
        }
    }

    @Test
    void optionOfAMethodThatIsServedInAnotherWay_countsToo() {
        HandlerRegistry registry = new HandlerRegistry() {
            @Override
            public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
                return served.getMethod(name);
            }

            private final ServerServiceDefinition served = generated(
                            () -> ServerServiceDefinition.builder(Service.NAME)
                                    .addMethod(ServerMethodDefinition.create(
                                            Service.unary(Service.NAME, "Read"), (call, headers) -> {
                                                call.close(io.grpc.Status.DATA_LOSS, new io.grpc.Metadata());
                                                return new io.grpc.ServerCall.Listener<>() {};
                                            }))
                                    .build(),
                            LedgerProto.ledger(false))
                    .bindService();
        };
        try (Service service = Service.install(
                        world, (ledger, builder) -> ZeroTrustGrpc.intercept(builder, guard(), registry));
                Client known = service.client(world.svid("/web"))) {
            assertThat(known.call("Read")).startsWith("DATA_LOSS");
            assertThat(world.last().resource()).isEqualTo("Entry::\"all\"");
        }
    }

    @Test
    void optionThatDoesNotStand_refusesCallsWhereNoInstallerSawIt() {
        ZeroTrustServerInterceptor guard = ZeroTrustServerInterceptor.builder(world.boundary)
                .method("ledger.Ledger/Health", MethodMapping::allowAnonymous)
                .build();
        try (Service service = Service.install(
                        world,
                        (ledger, builder) -> builder.addService(generated(ledger, LedgerProto.ledger(false)))
                                .intercept(guard));
                Client known = service.client(world.svid("/web"))) {
            assertThat(known.call("Health")).isEqualTo(UNAVAILABLE);
            assertThat(world.outcomes()).containsExactly("DENY internal.error");
            assertThat(known.call("Read")).startsWith("Read ");
            assertThat(world.last().resource()).isEqualTo("Entry::\"all\"");
        }
    }

    /** What a generated stub gives to gRPC, which counts how often it is asked for the method. */
    private static final class CountedSchema implements ProtoMethodDescriptorSupplier {
        private final Schema schema;
        private final AtomicInteger reads = new AtomicInteger();

        CountedSchema(Descriptors.MethodDescriptor method) {
            this.schema = new Schema(method);
        }

        @Override
        public Descriptors.MethodDescriptor getMethodDescriptor() {
            reads.incrementAndGet();
            return schema.getMethodDescriptor();
        }

        @Override
        public Descriptors.ServiceDescriptor getServiceDescriptor() {
            return schema.getServiceDescriptor();
        }

        @Override
        public FileDescriptor getFileDescriptor() {
            return schema.getFileDescriptor();
        }
    }

    private static MethodRules rules(String named) {
        MethodRules.Builder rules = new MethodRules.Builder();
        rules.method(named, new MethodMapping());
        return rules.build(false);
    }

    private static MethodDescriptor<String, String> method(String name, CountedSchema schema) {
        return Service.unary(Service.NAME, name).toBuilder()
                .setSchemaDescriptor(schema)
                .build();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"Read", "Health"})
    void optionOfAMethod_isReadOnce(String name) {
        MethodRules rules = rules("ledger.Ledger/Health");
        CountedSchema schema = new CountedSchema(LedgerProto.ledger(false).findMethodByName(name));
        MethodDescriptor<String, String> method = method(name, schema);
        Meaning first = rules.meaning(method);
        // Health has a rule beside its option.
        assertThat(first.refusal()).isEqualTo(name.equals("Health") ? Reason.INTERNAL_ERROR : null);
        assertThat(rules.meaning(method)).isSameAs(first);
        assertThat(schema.reads).hasValue(1);
    }

    @Test
    void methodsOfOneName_keepTheirOwnMeanings() {
        MethodRules rules = rules("ledger.Ledger/Other");
        Descriptors.ServiceDescriptor proto = LedgerProto.ledger(false);
        MethodDescriptor<String, String> read = method("Read", new CountedSchema(proto.findMethodByName("Read")));
        MethodDescriptor<String, String> open = method("Read", new CountedSchema(proto.findMethodByName("Health")));
        assertThat(rules.meaning(read).anonymousAllowed()).isFalse();
        assertThat(rules.meaning(open).anonymousAllowed()).isTrue();
        assertThat(rules.meaning(read).anonymousAllowed()).isFalse();
    }

    @Test
    void methodThatIsNoMore_isNotRemembered() {
        MethodRules rules = rules("ledger.Ledger/Other");
        WeakReference<MethodDescriptor<?, ?>> invented = new WeakReference<>(inventedIn(rules));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!invented.refersTo(null) && System.nanoTime() < end) {
            System.gc();
        }
        assertThat(invented.refersTo(null)).isTrue();
        assertThat(rules.meaning(Service.unary(Service.NAME, "Invented")).resource())
                .isEqualTo(EntityUid.of("Zt::Grpc::Method", "ledger.Ledger/Invented"));
    }

    private static MethodDescriptor<?, ?> inventedIn(MethodRules rules) {
        MethodDescriptor<?, ?> invented = Service.unary(Service.NAME, "Invented");
        rules.meaning(invented);
        return invented;
    }

    @Test
    void optionBesideARuleInCodeOrFile_isRefused() throws IOException {
        String problem = "method ledger.Ledger/Read is mapped twice: by option (zt4j.rule)";
        assertRefused(
                ZeroTrustServerInterceptor.builder(world.boundary)
                        .method("ledger.Ledger/Read", method -> method.action("readEntry"))
                        .build(),
                LedgerProto.ledger(false),
                problem);
        Path file = Files.writeString(
                directory.resolve("grpc.json"), "{\"methods\": [{\"method\": \"ledger.Ledger/Read\"}]}");
        assertRefused(
                ZeroTrustServerInterceptor.builder(world.boundary).rules(file).build(),
                LedgerProto.ledger(true),
                problem);
    }

    /** Tag 8aac2a is field 86721 of the options, 88ac2a the same as a number; 0a and 12 are fields 1 and 2 of the rule and of an entity. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            8aac2a 02 0a00                      | action.type: expected one text that is not empty
            8aac2a 05 0a030a0141                | action.id: expected one text that is not empty
            8aac2a 07 0a050a01411200            | action.id: expected one text that is not empty
            8aac2a 08 0a060a0141 1201ff         | action.id: expected one text that is not empty
            8aac2a 0b 0a090a0141 120162 120163  | action.id: expected one text that is not empty
            8aac2a 08 0a060a012a 120162         | action: not an entity type name
            8aac2a 0a 0a080a0141 120162 1801    | fields are not known: [3]
            8aac2a 06 0a04 0a01 4112            | it is cut off or malformed
            8aac2a 02 0801                      | action: it is of another type
            8aac2a 02 1a00                      | allow_anonymous: expected true or false
            8aac2a 02 1802                      | allow_anonymous: expected true or false
            8aac2a 04 20012000                  | watched: expected true or false
            8aac2a 05 2500000000                | watched: expected true or false
            8aac2a 02 2a00                      | fields are not known: [5]
            88ac2a 01                           | rule: it is of another type
            8aac2a 01 0a                        | it is cut off or malformed
            """)
    void optionThatIsNotWhatTheProtoFileSays_isRefused(String bytes, String problem) {
        assertRefused(
                guard(),
                withRule(bytes.replace(" ", "")),
                "method ledger.Ledger/Read: option (zt4j.rule) in its proto file: ",
                problem);
    }

    @Test
    void shippedFile_isWhatWasCompiled() throws IOException {
        String shipped = text("/zt4j/rule.proto");
        FileDescriptor compiled = LedgerProto.rule();
        for (Descriptors.Descriptor message : compiled.getMessageTypes()) {
            for (Descriptors.FieldDescriptor field : message.getFields()) {
                assertThat(shipped).contains(" " + field.getName() + " = " + field.getNumber() + ";");
            }
        }
        assertThat(shipped)
                .contains("Rule rule = " + compiled.findExtensionByName("rule").getNumber() + ";")
                .contains("package " + compiled.getPackage() + ";");
    }

    @Test
    void protoOfTheGuide_isTheOneThatIsTestedHere() throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "grpc.md"));
        String proto = guide.substring(guide.indexOf("```proto\n") + "```proto\n".length());
        assertThat(text("ledger.proto")).contains(proto.substring(0, proto.indexOf("```")));
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(MethodOptionTest.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
