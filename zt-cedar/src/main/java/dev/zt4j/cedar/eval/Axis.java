package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.value.EntityUid;

/** A variable that policies can be sorted by. */
enum Axis {
    ACTION(1),
    RESOURCE(2),
    PRINCIPAL(4);

    private final int bit;

    Axis(int bit) {
        this.bit = bit;
    }

    /** A bit of its own, for sets of variables as numbers. */
    int bit() {
        return bit;
    }

    Constraint of(Entry<?> entry) {
        return this == ACTION ? entry.action : this == RESOURCE ? entry.resource : entry.principal;
    }

    EntityUid of(Frame frame) {
        return this == ACTION ? frame.action : this == RESOURCE ? frame.resource : frame.principal;
    }
}
