package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.partial.Residual;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Translates {@code in}: the hierarchy is that of the known entities, so a test becomes one of ids. */
final class Memberships {
    private static final int MOST_MEMBERS = 10_000;

    /** What principals are in by their credentials, and not by the entity store. */
    private static final Set<String> OF_CREDENTIALS = Set.of("Zt::TrustDomain", "Zt::Issuer");

    private final RowMapping mapping;
    private final Entities entities;
    private final Comparisons comparisons;
    private final Set<Column> read;
    private final boolean ofAnyone;

    /**
     * Makes a translator.
     *
     * @param read takes the columns that policies read
     * @param ofAnyone whether it is open who asks
     */
    Memberships(RowMapping mapping, Entities entities, Comparisons comparisons, Set<Column> read, boolean ofAnyone) {
        this.mapping = mapping;
        this.entities = entities;
        this.comparisons = comparisons;
        this.read = read;
        this.ofAnyone = ofAnyone;
    }

    /** Whether the row is in something: is it itself, or has a parent that is it or in it. */
    Answer ofRow(Residual.Test test) throws Untranslatable {
        if (!(test.right() instanceof Residual.Constant constant)) {
            throw new Untranslatable(test, "whether a row is in something that the row names has no SQL");
        }
        Set<EntityUid> groups = groups(test, constant.value());
        if (groups == null) {
            return Answer.ERROR;
        }
        List<Answer> ways = new ArrayList<>();
        ways.add(comparisons.among(
                Term.of(mapping.id()),
                ids(groups, mapping.resourceType(), mapping.id().storage())));
        for (Column parent : mapping.parents()) {
            read.add(parent);
            Term term = Term.of(parent);
            List<Object> ids = within(test, groups, RowMapping.entityType(parent), parent.storage());
            Answer way = term.isSet() ? comparisons.overlaps(term, ids) : comparisons.among(term, ids);
            // A parent that is not there is no error: the row then has one parent less.
            ways.add(
                    parent.isRequired()
                            ? way
                            : new Answer(
                                    way.isTrue(),
                                    Predicate.some(Predicate.leaf(parent, " IS NULL"), way.isFalse()),
                                    true));
        }
        return Answer.some(ways);
    }

    Answer in(Residual.Test test, Term left, Term right) throws Untranslatable {
        if (!left.isEntity()) {
            return Answer.ERROR;
        }
        if (right.isKnown()) {
            Set<EntityUid> groups = groups(test, Objects.requireNonNull(right.value()));
            return groups == null
                    ? Answer.ERROR
                    : comparisons.among(left, within(test, groups, name(left), left.storage()));
        }
        boolean toEntities = right.isEntity() || (right.isSet() && right.element() instanceof EntityOf);
        if (!toEntities) {
            return Answer.ERROR;
        }
        if (!left.isKnown()) {
            throw new Untranslatable(test, "whether one thing that the row names is in another has no SQL");
        }
        EntityUid member = (EntityUid) Objects.requireNonNull(left.value());
        Set<EntityUid> above = new LinkedHashSet<>(entities.ancestors(member));
        above.add(member);
        if (above.stream().anyMatch(each -> each.type().equals(mapping.resourceType()))) {
            throw new Untranslatable(test, "what rows are in depends on other rows");
        }
        String type = right.isSet() ? ((EntityOf) right.element()).name() : name(right);
        List<Object> ids = ids(above, type, right.storage());
        return right.isSet() ? comparisons.overlaps(right, ids) : comparisons.among(right, ids);
    }

    private static String name(Term entity) {
        return ((EntityOf) entity.type()).name();
    }

    /** The entities on the right; null if that is no entity and no set of entities. */
    private @Nullable Set<EntityUid> groups(Residual place, Value value) throws Untranslatable {
        Set<EntityUid> groups = new LinkedHashSet<>();
        if (value instanceof EntityUid uid) {
            groups.add(uid);
        } else if (value instanceof SetValue set) {
            for (Value each : set.elements()) {
                if (!(each instanceof EntityUid uid)) {
                    return null;
                }
                groups.add(uid);
            }
        } else {
            return null;
        }
        if (ofAnyone && groups.stream().anyMatch(group -> OF_CREDENTIALS.contains(group.type()))) {
            throw new Untranslatable(place, "the database does not know who vouches for the principal");
        }
        if (groups.size() > MOST_MEMBERS) {
            throw new Untranslatable(place, "more than " + MOST_MEMBERS + " entities");
        }
        return groups;
    }

    /** The ids of all entities of a type that are one of the groups, or in one. */
    private List<Object> within(Residual place, Set<EntityUid> groups, String type, ColumnType storage)
            throws Untranslatable {
        if (type.equals(mapping.resourceType())) {
            throw new Untranslatable(place, "what rows are in depends on other rows");
        }
        Set<EntityUid> within = new LinkedHashSet<>(groups);
        for (EntityUid group : groups) {
            within.addAll(entities.below(group, type));
        }
        List<Object> ids = ids(within, type, storage);
        if (ids.size() > MOST_MEMBERS) {
            throw new Untranslatable(place, "more than " + MOST_MEMBERS + " entities are in the group");
        }
        return ids;
    }

    private static List<Object> ids(Set<EntityUid> uids, String type, ColumnType storage) {
        List<Object> ids = new ArrayList<>();
        for (EntityUid uid : uids) {
            Parameter parameter = uid.type().equals(type) ? Literals.parameter(uid, storage) : null;
            if (parameter != null) {
                ids.add(parameter.value());
            }
        }
        return ids;
    }
}
