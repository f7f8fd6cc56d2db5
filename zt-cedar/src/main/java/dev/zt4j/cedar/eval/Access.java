package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.StringValue;
import dev.zt4j.cedar.value.Value;
import org.jspecify.annotations.Nullable;

/** What reads attributes and tags. */
final class Access {
    private Access() {}

    /** The entity, or null and a failure if there is none. */
    private static @Nullable Entity present(Frame frame, EntityUid uid, int at) {
        Entity entity = frame.entity(uid, at);
        if (entity == null && frame.failure == null) {
            frame.error(at, () -> "an entity of type " + uid.type() + " is not in the store");
        }
        return entity;
    }

    /** {@code a.name}. */
    static final class Attribute extends Node {
        private final Node target;
        private final String name;

        Attribute(Node target, String name, int place) {
            super(place);
            this.target = target;
            this.name = name;
        }

        @Override
        @Nullable
        Value value(Frame frame) {
            Value owner = target.value(frame);
            Value value;
            if (owner instanceof RecordValue record) {
                value = record.get(name);
            } else if (owner instanceof EntityUid uid) {
                Entity entity = present(frame, uid, place);
                if (entity == null) {
                    return null;
                }
                value = entity.attributes().get(name);
            } else {
                frame.mismatch(place, "an entity or a record", owner);
                return null;
            }
            return value != null
                    ? value
                    : frame.fail(place, () -> "the " + Kind.of(owner) + " has no attribute \"" + name + "\"");
        }
    }

    /** {@code context.name}, which asks for nothing else of the context. */
    static final class ContextAttribute extends Node {
        private final String name;

        ContextAttribute(String name, int place) {
            super(place);
            this.name = name;
        }

        @Override
        @Nullable
        Value value(Frame frame) {
            Value value = frame.context.get(name);
            return value != null ? value : frame.fail(place, () -> "the Record has no attribute \"" + name + "\"");
        }
    }

    /** {@code a has b.c.d}. */
    static final class Has extends Node.Truth {
        private final Node target;
        private final String[] path;

        Has(Node target, String[] path, int place) {
            super(place);
            this.target = target;
            this.path = path;
        }

        @Override
        int test(Frame frame) {
            if (target instanceof Node.Context && path.length == 1) {
                return truth(frame.context.get(path[0]) != null);
            }
            Value owner = target.value(frame);
            for (String name : path) {
                if (owner instanceof RecordValue record) {
                    owner = record.get(name);
                } else if (owner instanceof EntityUid uid) {
                    Entity entity = frame.entity(uid, place);
                    owner = entity == null ? null : entity.attributes().get(name);
                } else {
                    return frame.mismatch(place, "an entity or a record", owner);
                }
                if (owner == null) {
                    return frame.failure == null ? FALSE : ERROR;
                }
            }
            return TRUE;
        }
    }

    /** {@code a.getTag(b)}. */
    static final class GetTag extends Node {
        private final Node left;
        private final Node right;

        GetTag(Node left, Node right, int place) {
            super(place);
            this.left = left;
            this.right = right;
        }

        @Override
        @Nullable
        Value value(Frame frame) {
            Value owner = left.value(frame);
            Value key = owner == null ? null : right.value(frame);
            if (key == null) {
                return null;
            }
            if (!(owner instanceof EntityUid uid)) {
                frame.mismatch(place, "an entity", owner);
                return null;
            }
            if (!(key instanceof StringValue name)) {
                frame.mismatch(place, "a String", key);
                return null;
            }
            Entity entity = present(frame, uid, place);
            if (entity == null) {
                return null;
            }
            Value tag = entity.tags().get(name.value());
            return tag != null ? tag : frame.fail(place, () -> "the " + Kind.of(uid) + " has no such tag");
        }
    }

    /** {@code a.hasTag(b)}. */
    static final class HasTag extends Node.Truth {
        private final Node left;
        private final Node right;

        HasTag(Node left, Node right, int place) {
            super(place);
            this.left = left;
            this.right = right;
        }

        @Override
        int test(Frame frame) {
            Value owner = left.value(frame);
            Value key = owner == null ? null : right.value(frame);
            if (key == null) {
                return ERROR;
            }
            if (!(owner instanceof EntityUid uid)) {
                return frame.mismatch(place, "an entity", owner);
            }
            if (!(key instanceof StringValue name)) {
                return frame.mismatch(place, "a String", key);
            }
            Entity entity = frame.entity(uid, place);
            if (entity == null) {
                return frame.failure == null ? FALSE : ERROR;
            }
            return truth(entity.tags().containsKey(name.value()));
        }
    }
}
