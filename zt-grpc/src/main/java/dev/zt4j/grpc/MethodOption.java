package dev.zt4j.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.zt4j.cedar.value.EntityUid;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rule that a method has as an option in its proto file ({@code zt4j/rule.proto}). It is read from the bytes of the
 * options, which are the same whether or not the classes that are generated for that file are there. Only this class knows
 * protobuf, which is optional.
 */
final class MethodOption {
    private static final int RULE = 86721;
    private static final int ACTION = 1;
    private static final int RESOURCE = 2;
    private static final int ALLOW_ANONYMOUS = 3;
    private static final int WATCHED = 4;
    private static final int TYPE = 1;
    private static final int ID = 2;

    private MethodOption() {}

    /**
     * Returns the rule, or null if the method has none.
     *
     * @throws IllegalArgumentException if the option is not what the proto file says; it tells what is wrong
     */
    static @Nullable MethodMapping of(MethodDescriptor<?, ?> method) {
        if (!(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier proto)) {
            return null;
        }
        MethodOptions options = proto.getMethodDescriptor().getOptions();
        if (options.equals(MethodOptions.getDefaultInstance())) {
            return null;
        }
        try {
            UnknownFieldSet fields = UnknownFieldSet.parseFrom(options.toByteString());
            return fields.hasField(RULE) ? rule(message(fields, RULE, "rule")) : null;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("it is cut off or malformed", e);
        }
    }

    private static MethodMapping rule(UnknownFieldSet rule) throws InvalidProtocolBufferException {
        requireOnly(rule, Set.of(ACTION, RESOURCE, ALLOW_ANONYMOUS, WATCHED));
        MethodMapping mapping = new MethodMapping();
        if (rule.hasField(ACTION)) {
            mapping.action(uid(message(rule, ACTION, "action"), "action"));
        }
        if (rule.hasField(RESOURCE)) {
            mapping.resource(uid(message(rule, RESOURCE, "resource"), "resource"));
        }
        if (truth(rule, ALLOW_ANONYMOUS, "allow_anonymous")) {
            mapping.allowAnonymous();
        }
        if (truth(rule, WATCHED, "watched")) {
            mapping.watched();
        }
        return mapping;
    }

    private static EntityUid uid(UnknownFieldSet entity, String name) {
        requireOnly(entity, Set.of(TYPE, ID));
        String type = text(entity, TYPE, name + ".type");
        String id = text(entity, ID, name + ".id");
        try {
            return EntityUid.of(type, id);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    /** Returns a message, the sum of the parts in which it may be said. */
    private static UnknownFieldSet message(UnknownFieldSet of, int number, String name)
            throws InvalidProtocolBufferException {
        UnknownFieldSet.Builder sum = UnknownFieldSet.newBuilder();
        for (ByteString part : delimited(of, number, name)) {
            sum.mergeFrom(part);
        }
        return sum.build();
    }

    private static String text(UnknownFieldSet of, int number, String name) {
        List<ByteString> values = delimited(of, number, name);
        if (values.size() != 1 || values.get(0).isEmpty() || !values.get(0).isValidUtf8()) {
            throw new IllegalArgumentException(name + ": expected one text that is not empty");
        }
        return values.get(0).toStringUtf8();
    }

    private static boolean truth(UnknownFieldSet of, int number, String name) {
        if (!of.hasField(number)) {
            return false;
        }
        UnknownFieldSet.Field field = of.getField(number);
        boolean truth = field.equals(varint(1));
        if (!truth && !field.equals(varint(0))) {
            throw new IllegalArgumentException(name + ": expected true or false");
        }
        return truth;
    }

    private static UnknownFieldSet.Field varint(long value) {
        return UnknownFieldSet.Field.newBuilder().addVarint(value).build();
    }

    private static List<ByteString> delimited(UnknownFieldSet of, int number, String name) {
        UnknownFieldSet.Field field = of.getField(number);
        UnknownFieldSet.Field.Builder same = UnknownFieldSet.Field.newBuilder();
        field.getLengthDelimitedList().forEach(same::addLengthDelimited);
        if (!same.build().equals(field)) {
            throw new IllegalArgumentException(name + ": it is of another type");
        }
        return field.getLengthDelimitedList();
    }

    private static void requireOnly(UnknownFieldSet of, Set<Integer> known) {
        Set<Integer> unknown = new TreeSet<>(of.asMap().keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("fields are not known: " + unknown);
        }
    }
}
