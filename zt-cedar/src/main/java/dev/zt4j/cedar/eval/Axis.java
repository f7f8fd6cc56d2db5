package dev.zt4j.cedar.eval;

import dev.zt4j.cedar.value.EntityUid;

/** A variable that policies can be sorted by. */
enum Axis {
    ACTION,
    RESOURCE,
    PRINCIPAL;

    int bit() {
        return 1 << ordinal();
    }

    Constraint of(Entry<?> entry) {
        return this == ACTION ? entry.action : this == RESOURCE ? entry.resource : entry.principal;
    }

    EntityUid of(Frame frame) {
        return this == ACTION ? frame.action : this == RESOURCE ? frame.resource : frame.principal;
    }
}
