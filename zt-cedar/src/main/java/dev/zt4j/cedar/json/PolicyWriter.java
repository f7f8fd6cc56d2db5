package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.Scope;
import dev.zt4j.cedar.value.EntityUid;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** Writes policies and policy sets in their JSON forms, as deep as they can be read. */
final class PolicyWriter {
    private final JsonGenerator out;
    private final ExprWriter expressions;

    private PolicyWriter(JsonGenerator out, Refusal refusal) {
        this.out = out;
        this.expressions = new ExprWriter(out, refusal);
    }

    static String write(Refusal refusal, Consumer<PolicyWriter> content) {
        return JsonText.write(refusal, "the policy", out -> content.accept(new PolicyWriter(out, refusal)));
    }

    void policySet(PolicySetForm form) {
        out.writeStartObject();
        out.writeName("staticPolicies");
        policies(form.policies());
        out.writeName("templates");
        policies(form.templates());
        out.writeName("templateLinks");
        out.writeStartArray();
        form.links().forEach(this::link);
        out.writeEndArray();
        out.writeEndObject();
    }

    private void policies(Map<String, PolicyTree> policies) {
        out.writeStartObject();
        policies.forEach((id, policy) -> {
            out.writeName(id);
            policy(policy);
        });
        out.writeEndObject();
    }

    private void link(PolicySetForm.Link link) {
        out.writeStartObject();
        out.writeStringProperty("templateId", link.templateId());
        out.writeStringProperty("newId", link.newId());
        out.writeName("values");
        out.writeStartObject();
        link.values().forEach((slot, uid) -> {
            out.writeName(slot);
            uid(uid);
        });
        out.writeEndObject();
        out.writeEndObject();
    }

    void policy(PolicyTree policy) {
        out.writeStartObject();
        out.writeStringProperty("effect", policy.permit() ? "permit" : "forbid");
        scope("principal", policy.principal());
        scope("action", policy.action());
        scope("resource", policy.resource());
        out.writeName("conditions");
        out.writeStartArray();
        for (PolicyTree.Condition condition : policy.conditions()) {
            out.writeStartObject();
            out.writeStringProperty("kind", condition.unless() ? "unless" : "when");
            out.writeName("body");
            expressions.expression(condition.body());
            out.writeEndObject();
        }
        out.writeEndArray();
        if (!policy.annotations().isEmpty()) {
            out.writeName("annotations");
            out.writeStartObject();
            policy.annotations().forEach(out::writeStringProperty);
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void scope(String variable, Scope scope) {
        out.writeName(variable);
        out.writeStartObject();
        if (scope instanceof Scope.Any) {
            out.writeStringProperty("op", "All");
        } else if (scope instanceof Scope.Equal equal) {
            out.writeStringProperty("op", "==");
            operand(variable, equal.operand());
        } else if (scope instanceof Scope.In in) {
            out.writeStringProperty("op", "in");
            operand(variable, in.operand());
        } else if (scope instanceof Scope.InAny inAny) {
            out.writeStringProperty("op", "in");
            out.writeName("entities");
            out.writeStartArray();
            inAny.uids().forEach(this::uid);
            out.writeEndArray();
        } else if (scope instanceof Scope.Is is) {
            out.writeStringProperty("op", "is");
            out.writeStringProperty("entity_type", is.type());
        } else if (scope instanceof Scope.IsIn isIn) {
            out.writeStringProperty("op", "is");
            out.writeStringProperty("entity_type", isIn.type());
            out.writeName("in");
            out.writeStartObject();
            operand(variable, isIn.operand());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void operand(String variable, Scope.Operand operand) {
        if (operand instanceof Scope.Fixed fixed) {
            out.writeName("entity");
            uid(fixed.uid());
        } else {
            out.writeStringProperty("slot", "?" + variable);
        }
    }

    private void uid(EntityUid uid) {
        ValueWriter.uid(out, uid);
    }
}
