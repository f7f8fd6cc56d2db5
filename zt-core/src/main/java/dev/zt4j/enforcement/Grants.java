package dev.zt4j.enforcement;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Slot;
import dev.zt4j.cedar.Template;
import dev.zt4j.cedar.collect.HashTrie;
import dev.zt4j.cedar.value.EntityUid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All grants of a snapshot, and the policies with them. Adding and ending one shares the rest. Immutable.
 *
 * @param set the policies of the source with the grants linked
 * @param byId the grants
 * @param nextEnd no grant ends before
 */
record Grants(PolicySet set, HashTrie<String, Grant> byId, Instant nextEnd) {
    private static final String ID = "grant/";
    private static final String APPROVAL = "approval";

    static Grants none(PolicySet set) {
        return new Grants(set, HashTrie.empty(), Instant.MAX);
    }

    /** Returns the id of a grant, which is also that of its policy. */
    static String id(long number, String task) {
        return ID + number + '/' + task;
    }

    /**
     * Returns these with one more.
     *
     * @throws GrantRefusedException if there is no such template, it forbids, its slots are others, or it needs an
     *     approver and there is none but the principal
     */
    Grants with(Grant grant) {
        GrantRequest request = grant.request();
        Template template = set.template(request.template())
                .orElseThrow(() -> new GrantRefusedException("no template has the id " + request.template()));
        String problem = problem(template, request);
        if (problem != null) {
            throw new GrantRefusedException("template " + template.id() + ": " + problem);
        }
        Instant end = grant.expiresAt();
        return new Grants(
                set.link(template.id(), grant.id(), values(request)),
                byId.with(grant.id(), grant),
                end.isBefore(nextEnd) ? end : nextEnd);
    }

    private static @Nullable String problem(Template template, GrantRequest request) {
        if (template.effect() != Effect.PERMIT) {
            return "a grant permits, and this forbids";
        }
        if (!template.slots().contains(Slot.PRINCIPAL)) {
            return "a grant is for one principal, and this has no slot for it";
        }
        if (!template.slots().equals(values(request).keySet())) {
            return template.slots().contains(Slot.RESOURCE)
                    ? "a resource is needed"
                    : "there is no slot for a resource";
        }
        if ("required".equals(template.annotations().get(APPROVAL))
                && request.approver()
                        .filter(who -> !who.equals(request.principal()))
                        .isEmpty()) {
            return "somebody else than the principal has to approve";
        }
        return null;
    }

    private static Map<Slot, EntityUid> values(GrantRequest request) {
        Map<Slot, EntityUid> values = new EnumMap<>(Slot.class);
        values.put(Slot.PRINCIPAL, request.principal());
        request.resource().ifPresent(resource -> values.put(Slot.RESOURCE, resource));
        return values;
    }

    /** Returns these without one. */
    Grants without(String id) {
        return byId.get(id) == null ? this : new Grants(set.unlink(id), byId.without(id), nextEnd);
    }

    /** Returns those that have ended by an instant. */
    List<Grant> endedBy(Instant now) {
        List<Grant> ended = new ArrayList<>();
        if (!nextEnd.isAfter(now)) {
            byId.forEach((id, grant) -> {
                if (!grant.expiresAt().isAfter(now)) {
                    ended.add(grant);
                }
            });
        }
        return ended;
    }

    /** Returns these without those that have ended; the same object if that is none. */
    Grants at(Instant now) {
        if (nextEnd.isAfter(now)) {
            return this;
        }
        Grants left = this;
        for (Grant grant : endedBy(now)) {
            left = left.without(grant.id());
        }
        Instant[] next = {Instant.MAX};
        left.byId.forEach((id, grant) -> next[0] = grant.expiresAt().isBefore(next[0]) ? grant.expiresAt() : next[0]);
        return new Grants(left.set, left.byId, next[0]);
    }

    /** Returns these over other policies; those whose template is gone or no longer fits are left out. */
    Grants over(PolicySet policies) {
        List<Grant> all = new ArrayList<>();
        byId.forEach((id, grant) -> all.add(grant));
        Grants moved = none(policies);
        for (Grant grant : all) {
            try {
                moved = moved.with(grant);
            } catch (GrantRefusedException | IllegalArgumentException e) {
                // Not carried over: whoever replaces the policies compares and records what has ended.
            }
        }
        return moved;
    }

    /** Returns those of the policies that are grants. */
    List<String> among(List<String> policies) {
        if (byId.isEmpty()) {
            return List.of();
        }
        List<String> found = List.of();
        for (int i = 0; i < policies.size(); i++) {
            String id = policies.get(i);
            if (id.startsWith(ID) && byId.get(id) != null) {
                found = found.isEmpty() ? new ArrayList<>() : found;
                found.add(id);
            }
        }
        return found;
    }
}
