package dev.zt4j.samples.grpc;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The methods of both services. Messages are text, to keep the sample free of generated code. */
final class Rpc {
    static final String ORDERS = "shop.Orders";
    static final String LEDGER = "shop.Ledger";
    static final MethodDescriptor<String, String> PLACE = method(ORDERS, "Place");
    static final MethodDescriptor<String, String> SETTLED = method(ORDERS, "Settled");
    static final MethodDescriptor<String, String> BOOK = method(LEDGER, "Book");

    private Rpc() {}

    private static MethodDescriptor<String, String> method(String service, String name) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
                .setRequestMarshaller(Text.INSTANCE)
                .setResponseMarshaller(Text.INSTANCE)
                .build();
    }

    private enum Text implements MethodDescriptor.Marshaller<String> {
        INSTANCE;

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
