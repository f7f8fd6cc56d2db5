package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.Primitive;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an expression.
 *
 * @param type its type, or null if that cannot be said; what stands on an unknown type is not complained about again
 * @param capabilities what is there if the expression is true
 */
record Typed(@Nullable Type type, Capabilities capabilities) {
    static final Typed UNKNOWN = of(null);
    static final Typed BOOL = of(Primitive.BOOL);
    static final Typed TRUE = of(Primitive.TRUE);
    static final Typed FALSE = of(Primitive.FALSE);

    static Typed of(@Nullable Type type) {
        return new Typed(type, Capabilities.NONE);
    }

    static Typed of(boolean truth) {
        return truth ? TRUE : FALSE;
    }

    boolean isTrue() {
        return type == Primitive.TRUE;
    }

    boolean isFalse() {
        return type == Primitive.FALSE;
    }

    Typed negated() {
        if (isTrue()) {
            return FALSE;
        }
        return isFalse() ? TRUE : of(type);
    }
}
