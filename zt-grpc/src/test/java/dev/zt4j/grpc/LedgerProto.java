package dev.zt4j.grpc;

import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.ExtensionRegistry;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * {@code ledger.proto} of the test resources, as protoc has compiled it with {@code zt4j/rule.proto}: <pre>
 * protoc -I src/main/resources -I src/test/resources/dev/zt4j/grpc -I INCLUDES
 *     --descriptor_set_out=src/test/resources/dev/zt4j/grpc/ledger.desc zt4j/rule.proto ledger.proto</pre>
 */
final class LedgerProto {
    private LedgerProto() {}

    private static FileDescriptorSet compiled(ExtensionRegistry extensions) {
        try (InputStream in = Objects.requireNonNull(LedgerProto.class.getResourceAsStream("ledger.desc"))) {
            return FileDescriptorSet.parseFrom(in, extensions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the file that this library ships. */
    static FileDescriptor rule() {
        return built(compiled(ExtensionRegistry.getEmptyRegistry()).getFile(0), DescriptorProtos.getDescriptor());
    }

    private static FileDescriptor built(FileDescriptorProto file, FileDescriptor... uses) {
        try {
            return FileDescriptor.buildFrom(file, uses);
        } catch (Descriptors.DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns the service.
     *
     * @param rulesAreKnown whether options are read as where the classes are that are generated for {@code zt4j/rule.proto}
     */
    static Descriptors.ServiceDescriptor ledger(boolean rulesAreKnown) {
        FileDescriptor rule = rule();
        ExtensionRegistry extensions = ExtensionRegistry.newInstance();
        if (rulesAreKnown) {
            extensions.add(
                    rule.findExtensionByName("rule"),
                    com.google.protobuf.DynamicMessage.getDefaultInstance(rule.findMessageTypeByName("Rule")));
        }
        return built(compiled(extensions).getFile(1), rule).findServiceByName("Ledger");
    }

    /** What generated stubs give to gRPC. */
    record Schema(Descriptors.MethodDescriptor method) implements ProtoMethodDescriptorSupplier {
        @Override
        public Descriptors.MethodDescriptor getMethodDescriptor() {
            return method;
        }

        @Override
        public Descriptors.ServiceDescriptor getServiceDescriptor() {
            return method.getService();
        }

        @Override
        public FileDescriptor getFileDescriptor() {
            return method.getFile();
        }
    }
}
