package dev.zt4j.cedar;

import dev.zt4j.cedar.collect.PersistentMap;
import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Loading;
import dev.zt4j.cedar.eval.Entry;
import dev.zt4j.cedar.eval.Index;
import dev.zt4j.cedar.eval.Outcome;
import dev.zt4j.cedar.eval.Pool;
import dev.zt4j.cedar.eval.Tally;
import dev.zt4j.cedar.json.JsonDocument;
import dev.zt4j.cedar.json.PolicyJson;
import dev.zt4j.cedar.json.PolicySetForm;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.Limits;
import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.text.Quoting;
import dev.zt4j.cedar.value.Context;
import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Policies that decide together, and templates that decide nothing until they are linked. Ids of policies and templates
 * share one name space. Immutable and safe to use from many threads at once.
 *
 * @since 0.1.0
 */
public final class PolicySet {
    private static final int MAX_JSON_LENGTH = 1 << 26;
    private static final int LONGEST_SHOWN = 100;
    private static final PolicySet EMPTY = of(List.of(), Map.of());

    /** Entries stand for what the set says when their policy alone is satisfied, which is most of what it ever says. */
    private final PersistentMap<String, Entry<Verdict>> byId;

    private final Map<String, Template> templates;
    private final Index<Verdict> index;
    private final long nextOrder;

    /** The policies in order, made when first asked for. Threads that race for it make the same list. */
    private @Nullable List<Policy> policies;

    private PolicySet(
            PersistentMap<String, Entry<Verdict>> byId,
            Map<String, Template> templates,
            Index<Verdict> index,
            long nextOrder) {
        this.byId = byId;
        this.templates = templates;
        this.index = index;
        this.nextOrder = nextOrder;
    }

    /** The set of policies and templates whose ids are all different. */
    private static PolicySet of(Collection<Policy> policies, Map<String, Template> templates) {
        Pool pool = new Pool();
        Map<String, Entry<Verdict>> byId = new LinkedHashMap<>();
        for (Policy policy : policies) {
            byId.put(policy.id(), pool.entry(Verdict.by(policy), policy.tree(), byId.size()));
        }
        Index<Verdict> index = Index.of(List.copyOf(byId.values()));
        return new PolicySet(PersistentMap.of(byId), templates, index, byId.size());
    }

    /** The set without policies, which denies everything. */
    public static PolicySet empty() {
        return EMPTY;
    }

    /**
     * The set of the policies and templates in a text, named {@code policy0}, {@code policy1} and so on in their order.
     * {@link Policy#parseAll} refuses templates and names policies the same way.
     *
     * @throws CedarSyntaxException if the text is not Cedar or passes one of the {@link Limits#DEFAULT} limits
     */
    public static PolicySet parse(String text) {
        return parse(text, Limits.DEFAULT);
    }

    /**
     * The set of the policies and templates in a text, as {@link #parse(String)} makes it, within other limits.
     *
     * @throws CedarSyntaxException if the text is not Cedar or passes one of the limits
     */
    public static PolicySet parse(String text, Limits limits) {
        Map<String, Policy> byId = new LinkedHashMap<>();
        Map<String, Template> templates = new LinkedHashMap<>();
        for (PolicyTree tree : PolicyParser.parse(text, limits)) {
            String id = "policy" + (byId.size() + templates.size());
            if (tree.slot().isPresent()) {
                templates.put(id, new Template(id, tree));
            } else {
                byId.put(id, Policy.of(id, tree));
            }
        }
        return of(byId.values(), templates);
    }

    /**
     * The set in a JSON text: an object with {@code staticPolicies} and {@code templates}, objects of policies by id in
     * the form that {@link Policy#parseJson} reads, and {@code templateLinks}, an array of objects with
     * {@code templateId}, {@code newId} and {@code values}, the entities by the slots that they fill.
     *
     * @throws CedarDataException if the text is not the JSON form of a policy set, a link does not fit, an id is used
     *     twice, or the text passes one of the {@link Limits#DEFAULT} limits, but for its length, which may be 64 Mi
     *     characters, or nests deeper than 128 levels
     */
    public static PolicySet parseJson(String json) {
        return parseJson(json, Limits.DEFAULT.withTextLength(MAX_JSON_LENGTH));
    }

    /**
     * The set in a JSON text, as {@link #parseJson(String)} makes it, within other limits.
     *
     * @throws CedarDataException as there
     */
    public static PolicySet parseJson(String json, Limits limits) {
        Objects.requireNonNull(json, "json");
        PolicySetForm form =
                PolicyJson.readPolicySet(JsonDocument.read(json, limits.textLength(), CedarDataException::new), limits);
        Map<String, Policy> byId = new LinkedHashMap<>();
        form.policies().forEach((id, tree) -> byId.put(id, Policy.of(id, tree)));
        Map<String, Template> templates = new LinkedHashMap<>();
        form.templates().forEach((id, tree) -> {
            if (byId.containsKey(id)) {
                throw new CedarDataException(tree.position(), "a static policy has the id of this template");
            }
            templates.put(id, new Template(id, tree));
        });
        for (PolicySetForm.Link link : form.links()) {
            Map<Slot, EntityUid> values = new EnumMap<>(Slot.class);
            for (Slot slot : Slot.values()) {
                EntityUid uid = link.values().get(slot.cedarName());
                if (uid != null) {
                    values.put(slot, uid);
                }
            }
            try {
                Policy policy =
                        link(templates, byId.get(link.newId()), link.templateId(), link.newId(), Map.copyOf(values));
                byId.put(policy.id(), policy);
            } catch (IllegalArgumentException unfitting) {
                throw new CedarDataException(link.position(), String.valueOf(unfitting.getMessage()));
            }
        }
        return of(byId.values(), templates);
    }

    /**
     * This set in the JSON form that {@link #parseJson} reads. A policy linked to a template that is not in this set is
     * written as a static policy.
     *
     * @throws CedarDataException if a policy would nest too deeply, as {@link Policy#toJson} says
     */
    public String toJson() {
        Map<String, PolicyTree> statics = new LinkedHashMap<>();
        List<PolicySetForm.Link> links = new ArrayList<>();
        for (Policy policy : policies()) {
            Template template = policy.template().orElse(null);
            if (template == null || !isLinked(policy)) {
                statics.put(policy.id(), policy.tree());
                continue;
            }
            Map<String, EntityUid> values = new LinkedHashMap<>();
            for (Slot slot : template.slots()) {
                values.put(
                        slot.cedarName(),
                        Objects.requireNonNull(policy.slotValues().get(slot)));
            }
            links.add(new PolicySetForm.Link(template.id(), policy.id(), values, policy.position()));
        }
        Map<String, PolicyTree> unlinked = new LinkedHashMap<>();
        templates.forEach((id, template) -> unlinked.put(id, template.tree()));
        return PolicyJson.write(new PolicySetForm(statics, unlinked, links), CedarDataException::new);
    }

    /**
     * The set of these policies, without templates. Linked policies may be among them; they are linked no longer to
     * anything in the set and cannot be unlinked.
     *
     * @throws IllegalArgumentException if two policies have the same id
     */
    public static PolicySet of(Collection<Policy> policies) {
        return of(policies, List.of());
    }

    /**
     * The set of these policies and templates. Policies that are linked to one of the templates stay linked to it.
     *
     * @throws IllegalArgumentException if two of them have the same id
     */
    public static PolicySet of(Collection<Policy> policies, Collection<Template> templates) {
        Map<String, Template> byId = new LinkedHashMap<>();
        for (Template template : templates) {
            if (byId.putIfAbsent(template.id(), template) != null) {
                throw new IllegalArgumentException("two templates have the id " + template.id());
            }
        }
        Set<String> taken = new HashSet<>(byId.keySet());
        for (Policy policy : policies) {
            if (!taken.add(policy.id())) {
                throw new IllegalArgumentException("two policies or templates have the id " + policy.id());
            }
        }
        return of(policies, byId);
    }

    /**
     * This set with one more policy: a template with its slots filled. It shares the template's effect, conditions and
     * annotations and decides under its new id. The cost hardly depends on the size of this set: both sets share all
     * that they have in common, and this set is unchanged.
     *
     * @param templateId the template
     * @param newId the id of the new policy, not taken by any policy or template
     * @param values an entity for each slot of the template, and for no other
     * @throws IllegalArgumentException if there is no such template, the new id is taken, or a slot is left out or is not
     *     the template's
     */
    public PolicySet link(String templateId, String newId, Map<Slot, EntityUid> values) {
        Objects.requireNonNull(templateId, "templateId");
        Objects.requireNonNull(newId, "newId");
        Policy policy = link(templates, policy(newId).orElse(null), templateId, newId, Map.copyOf(values));
        Entry<Verdict> entry = Entry.of(
                Verdict.by(policy),
                policy.tree(),
                Objects.requireNonNull(templates.get(templateId)).conditions(),
                nextOrder);
        return new PolicySet(byId.with(newId, entry), templates, index.with(entry), nextOrder + 1);
    }

    private static Policy link(
            Map<String, Template> templates,
            @Nullable Policy taken,
            String templateId,
            String newId,
            Map<Slot, EntityUid> values) {
        Template template = templates.get(templateId);
        if (template == null) {
            throw new IllegalArgumentException("no template has the id " + shown(templateId));
        }
        if (taken != null || templates.containsKey(newId)) {
            throw new IllegalArgumentException("the id " + shown(newId) + " is taken");
        }
        if (!values.keySet().equals(template.slots())) {
            throw new IllegalArgumentException(
                    "the template needs an entity for exactly these slots: " + template.slots());
        }
        return Policy.linked(newId, template, values);
    }

    /**
     * This set without a policy that {@link #link} added, at the cost of {@link #link}.
     *
     * @throws IllegalArgumentException if no policy of this id is linked to a template of this set
     */
    public PolicySet unlink(String id) {
        Entry<Verdict> entry = byId.get(Objects.requireNonNull(id, "id"));
        if (entry == null || !isLinked(entry.owner().only())) {
            throw new IllegalArgumentException("no linked policy has the id " + shown(id));
        }
        return without(entry, id);
    }

    /**
     * This set without a policy, whether or not it is linked, at the cost of {@link #link}; this set itself if it has none
     * of this id.
     */
    public PolicySet without(String id) {
        Entry<Verdict> entry = byId.get(Objects.requireNonNull(id, "id"));
        return entry == null ? this : without(entry, id);
    }

    private PolicySet without(Entry<Verdict> entry, String id) {
        return new PolicySet(byId.without(id), templates, index.without(entry), nextOrder);
    }

    private static String shown(String id) {
        return Quoting.quote(id.length() > LONGEST_SHOWN ? id.substring(0, LONGEST_SHOWN) + "..." : id);
    }

    private boolean isLinked(Policy policy) {
        return policy.template()
                .filter(template -> templates.get(template.id()) == template)
                .isPresent();
    }

    /** The policies in the order they were given, linked ones after those they were added to; no templates. */
    public List<Policy> policies() {
        List<Policy> known = policies;
        if (known == null) {
            List<Entry<Verdict>> entries = new ArrayList<>(byId.size());
            byId.forEach((id, entry) -> entries.add(entry));
            entries.sort(Comparator.comparingLong(Entry::order));
            known = entries.stream().map(entry -> entry.owner().only()).toList();
            policies = known;
        }
        return known;
    }

    /** The policy of this id, or nothing if the set has none. A template is no policy. */
    public Optional<Policy> policy(String id) {
        return Optional.ofNullable(byId.get(id)).map(entry -> entry.owner().only());
    }

    /** The templates in the order they were given. */
    public List<Template> templates() {
        return List.copyOf(templates.values());
    }

    /** The template of this id, or nothing if the set has none. */
    public Optional<Template> template(String id) {
        return Optional.ofNullable(templates.get(id));
    }

    /**
     * Decides a request. Every policy whose scope matches is evaluated; one that errs counts as not satisfied and is
     * listed. Any satisfied forbid denies, else any satisfied permit permits, else the request is denied. The time taken
     * depends on the policies whose scopes match and hardly on how many there are.
     *
     * @param request what is asked
     * @param entities the entities that policies may look at
     * @return the outcome with the policies that determined it
     */
    public Verdict authorize(Request request, Entities entities) {
        return verdict(index.decide(
                request.principal(),
                request.action(),
                request.resource(),
                request.context(),
                Objects.requireNonNull(entities, "entities")));
    }

    /**
     * Decides a request as {@link #authorize(Request, Entities)} does, with circumstances of which only what policies
     * read is asked for.
     *
     * @param principal who asks
     * @param action what is to be done
     * @param resource to what
     * @param context the circumstances
     * @param entities the entities that policies may look at
     * @return the outcome with the policies that determined it
     */
    public Verdict authorize(
            EntityUid principal, EntityUid action, EntityUid resource, Context context, Entities entities) {
        return verdict(index.decide(
                Objects.requireNonNull(principal, "principal"),
                Objects.requireNonNull(action, "action"),
                Objects.requireNonNull(resource, "resource"),
                Objects.requireNonNull(context, "context"),
                Objects.requireNonNull(entities, "entities")));
    }

    /**
     * Decides a request as {@link #authorize(Request, Entities)} does, with entities that are fetched when policies read
     * them.
     *
     * @param request what is asked
     * @param resident the entities that are there already
     * @param loading where others come from and until when; {@link Loading} says what becomes of those that do not come
     * @return the outcome with the policies that determined it
     */
    public Verdict authorize(Request request, Entities resident, Loading loading) {
        return verdict(index.decide(
                request.principal(),
                request.action(),
                request.resource(),
                request.context(),
                Objects.requireNonNull(resident, "resident"),
                Objects.requireNonNull(loading, "loading")));
    }

    private static Verdict verdict(Outcome<Verdict> outcome) {
        Verdict only = outcome.only();
        if (only != null) {
            return only;
        }
        Tally<Verdict> tally = outcome.tally();
        return tally == null ? Verdict.NOTHING : Verdict.of(tally);
    }

    /** The number of policies without templates, such as {@code 3 policies}. */
    @Override
    public String toString() {
        return byId.size() + " policies";
    }
}
