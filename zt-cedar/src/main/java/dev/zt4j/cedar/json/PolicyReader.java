package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.Limits;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.EntityUid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads policies and policy sets from their JSON forms. Unknown keys are refused everywhere. */
final class PolicyReader {
    private static final Set<String> POLICY = Set.of("effect", "principal", "action", "resource", "conditions");
    private static final Set<String> POLICY_SET = Set.of("staticPolicies", "templates", "templateLinks");
    private static final Set<String> LINK = Set.of("templateId", "newId", "values");

    private final JsonDocument document;
    private final Limits limits;
    private final JsonValues values;
    private final Lines lines;
    private final ExprReader expressions;

    private PolicyReader(JsonDocument document, Limits limits) {
        this.document = document;
        this.limits = limits;
        this.values = new JsonValues(document);
        this.lines = new Lines(document.text());
        this.expressions = new ExprReader(document, values, lines, limits.elements());
    }

    /** The static policy that the document is. */
    static PolicyTree policy(JsonDocument document, Limits limits) {
        return new PolicyReader(document, limits).policy(document.root(), false);
    }

    /** The policy set that the document is. Whether its links fit is not looked at. */
    static PolicySetForm policySet(JsonDocument document, Limits limits) {
        return new PolicyReader(document, limits).policySet(document.root());
    }

    private PolicySetForm policySet(JsonNode node) {
        Map<String, JsonNode> parts = document.members(node, "a policy set", POLICY_SET, Set.of());
        Map<String, PolicyTree> policies = policies(JsonDocument.part(parts, "staticPolicies"), false);
        Map<String, PolicyTree> templates = policies(JsonDocument.part(parts, "templates"), true);
        List<PolicySetForm.Link> links = new ArrayList<>();
        for (JsonNode link : document.items(JsonDocument.part(parts, "templateLinks"), "the list of links")) {
            links.add(link(link));
        }
        if ((long) policies.size() + templates.size() + links.size() > limits.policies()) {
            throw document.failure(
                    node, "the set has more than " + limits.policies() + " policies, templates and links");
        }
        return new PolicySetForm(policies, templates, links);
    }

    private Map<String, PolicyTree> policies(JsonNode node, boolean templates) {
        Map<String, PolicyTree> policies = new LinkedHashMap<>();
        document.members(node, "a collection of policies")
                .forEach((id, policy) -> policies.put(id, policy(policy, templates)));
        return policies;
    }

    private PolicySetForm.Link link(JsonNode node) {
        Map<String, JsonNode> parts = document.members(node, "a link", LINK, Set.of());
        Map<String, EntityUid> bound = new LinkedHashMap<>();
        document.members(JsonDocument.part(parts, "values"), "the slots", Set.of(), Set.of("?principal", "?resource"))
                .forEach((slot, uid) -> bound.put(slot, values.uid(uid)));
        return new PolicySetForm.Link(
                document.string(JsonDocument.part(parts, "templateId"), "a template id"),
                document.string(JsonDocument.part(parts, "newId"), "a policy id"),
                bound,
                position(node));
    }

    private PolicyTree policy(JsonNode node, boolean template) {
        Map<String, JsonNode> parts = document.members(node, "a policy", POLICY, Set.of("annotations"));
        JsonNode annotations = parts.get("annotations");
        JsonNode effect = JsonDocument.part(parts, "effect");
        boolean permit = isText(effect, "permit");
        if (!permit && !isText(effect, "forbid")) {
            throw document.failure(effect, "the effect is \"permit\" or \"forbid\"");
        }
        PolicyTree tree = new PolicyTree(
                permit,
                scope("principal", JsonDocument.part(parts, "principal")),
                scope("action", JsonDocument.part(parts, "action")),
                scope("resource", JsonDocument.part(parts, "resource")),
                conditions(JsonDocument.part(parts, "conditions")),
                annotations == null ? Map.of() : document.annotations(annotations),
                position(node),
                document.source((JsonNode.Members) node));
        if (tree.slot().isPresent() != template) {
            throw document.failure(
                    node,
                    template
                            ? "a template needs a slot"
                            : "a static policy is needed, and a policy with a slot is a template");
        }
        return tree;
    }

    private SourcePosition position(JsonNode node) {
        return lines.position(node.offset());
    }

    private static boolean isText(@Nullable JsonNode node, String text) {
        return node instanceof JsonNode.Text string && string.value().equals(text);
    }

    private List<PolicyTree.Condition> conditions(JsonNode node) {
        List<PolicyTree.Condition> conditions = new ArrayList<>();
        for (JsonNode condition : document.items(node, "the list of conditions")) {
            Map<String, JsonNode> parts = document.members(condition, "a condition", Set.of("kind", "body"), Set.of());
            JsonNode kind = JsonDocument.part(parts, "kind");
            boolean unless = isText(kind, "unless");
            if (!unless && !isText(kind, "when")) {
                throw document.failure(kind, "the kind of a condition is \"when\" or \"unless\"");
            }
            conditions.add(new PolicyTree.Condition(unless, expressions.expression(JsonDocument.part(parts, "body"))));
        }
        return conditions;
    }

    private Scope scope(String variable, JsonNode node) {
        Map<String, JsonNode> parts = document.members(
                node, "a scope", Set.of("op"), Set.of("entity", "entities", "slot", "entity_type", "in"));
        boolean action = variable.equals("action");
        String op = document.string(JsonDocument.part(parts, "op"), "the operator of a scope");
        JsonNode entities = parts.get("entities");
        JsonNode type = parts.get("entity_type");
        if ((op.equals("All") || op.equals("all")) && parts.size() == 1) {
            return new Scope.Any();
        }
        if (op.equals("==") && parts.size() == 2) {
            return new Scope.Equal(operand(variable, node, parts));
        }
        if (op.equals("in") && parts.size() == 2) {
            return action && entities != null
                    ? new Scope.InAny(actions(entities), position(entities))
                    : new Scope.In(operand(variable, node, parts));
        }
        if (op.equals("is") && !action && type != null && parts.size() <= 3) {
            return is(variable, node, parts, type);
        }
        throw document.failure(node, "no scope of the " + variable + " has this operator with these keys");
    }

    private Scope is(String variable, JsonNode node, Map<String, JsonNode> parts, JsonNode typeNode) {
        String type = expressions.typeName(typeNode);
        JsonNode in = parts.get("in");
        if (in == null && parts.size() == 2) {
            return new Scope.Is(type, position(typeNode));
        }
        if (in == null) {
            throw document.failure(node, "beside \"entity_type\" there may be only \"in\"");
        }
        Map<String, JsonNode> ancestor =
                document.members(in, "the right side of \"in\"", Set.of(), Set.of("entity", "slot"));
        if (ancestor.size() != 1) {
            throw document.failure(in, "either \"entity\" or \"slot\" is needed");
        }
        return new Scope.IsIn(type, operand(variable, in, ancestor), position(typeNode));
    }

    private List<Scope.Fixed> actions(JsonNode node) {
        List<Scope.Fixed> actions = new ArrayList<>();
        for (JsonNode each : document.items(node, "a list of actions")) {
            actions.add(fixed("action", each));
        }
        return actions;
    }

    private Scope.Operand operand(String variable, JsonNode node, Map<String, JsonNode> parts) {
        JsonNode entity = parts.get("entity");
        if (entity != null) {
            return fixed(variable, entity);
        }
        JsonNode slot = parts.get("slot");
        if (slot == null) {
            throw document.failure(node, "either \"entity\" or \"slot\" is needed");
        }
        if (variable.equals("action") || !isText(slot, "?" + variable)) {
            throw document.failure(slot, "this is no slot of the " + variable);
        }
        return new Scope.Slot(position(slot));
    }

    private Scope.Fixed fixed(String variable, JsonNode node) {
        EntityUid uid = values.uid(node);
        if (variable.equals("action") && !uid.isAction()) {
            throw document.failure(node, "an action must have a type whose last part is Action");
        }
        return new Scope.Fixed(uid, position(node));
    }
}
