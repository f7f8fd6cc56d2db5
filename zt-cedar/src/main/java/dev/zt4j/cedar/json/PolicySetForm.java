package dev.zt4j.cedar.json;

import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.EntityUid;
import java.util.List;
import java.util.Map;

/**
 * What the JSON form of a policy set holds.
 *
 * @param policies the static policies by id
 * @param templates the templates by id
 * @param links the links in order
 */
public record PolicySetForm(Map<String, PolicyTree> policies, Map<String, PolicyTree> templates, List<Link> links) {

    /**
     * A link.
     *
     * @param templateId what is linked
     * @param newId under which id
     * @param values the entities by the slots that they fill, {@code ?principal} and {@code ?resource}
     * @param position where the link stands
     */
    public record Link(String templateId, String newId, Map<String, EntityUid> values, SourcePosition position) {}
}
