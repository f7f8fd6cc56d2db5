package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.partial.ResidualPolicy;
import dev.zt4j.enforcement.Selection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Translates selections. */
final class Translation {
    private final RowMapping mapping;
    private final boolean lenient;
    private final List<String> problems = new ArrayList<>();
    private final Set<Column> read = new LinkedHashSet<>();

    /**
     * Starts a translation.
     *
     * @param lenient whether a policy without SQL counts as one that lets every row through, which are then judged one
     *     by one
     */
    Translation(RowMapping mapping, boolean lenient) {
        this.mapping = mapping;
        this.lenient = lenient;
    }

    /** What was in the way. */
    List<String> problems() {
        return problems;
    }

    /** The columns that the policies read. */
    Set<Column> read() {
        return read;
    }

    Predicate of(Selection selection) {
        if (!selection.decision().allowed()) {
            return Predicate.FALSE;
        }
        List<Predicate> sides = new ArrayList<>(2);
        for (Selection.Side side : selection.sides()) {
            sides.add(of(side));
        }
        return guarded(Predicate.all(sides));
    }

    /** Where a predicate holds, and each column that the policies read has a value of Cedar. */
    Predicate guarded(Predicate predicate) {
        List<Predicate> all = new ArrayList<>(List.of(predicate));
        read.forEach(column -> all.add(WellFormed.of(column)));
        return Predicate.all(all);
    }

    private Predicate of(Selection.Side side) {
        List<Predicate> rules = new ArrayList<>(1);
        for (Selection.Rule rule : side.rules()) {
            rules.add(of(rule, side.entities(), null));
        }
        return Predicate.some(rules);
    }

    /**
     * Where a rule lets rows through.
     *
     * @param principal who asks, if the rule leaves that open; else null
     */
    Predicate of(Selection.Rule rule, Entities entities, @Nullable Term principal) {
        if (rule.never()) {
            return Predicate.FALSE;
        }
        Conditions conditions = new Conditions(mapping, entities, read, principal);
        List<Predicate> all = new ArrayList<>();
        if (!rule.permitted()) {
            List<Predicate> permits = new ArrayList<>(rule.permits().size());
            for (ResidualPolicy permit : rule.permits()) {
                permits.add(answer(permit, conditions).isTrue());
            }
            all.add(Predicate.some(permits));
        }
        for (ResidualPolicy forbid : rule.forbids()) {
            all.add(answer(forbid, conditions).isFalse());
        }
        return Predicate.all(all);
    }

    private Answer answer(ResidualPolicy policy, Conditions conditions) {
        try {
            return conditions.of(policy.condition());
        } catch (Untranslatable e) {
            problems.add("policy " + policy.policy().id() + ", " + policy.position(e.part()) + ": " + e.why());
            return new Answer(Predicate.of(lenient), Predicate.of(lenient), false);
        }
    }
}
