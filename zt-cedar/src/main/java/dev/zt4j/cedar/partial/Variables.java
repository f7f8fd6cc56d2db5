package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.partial.Residual.Constant;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.value.EntityUid;

/** What stands for the variables of policies: what they are, or that they are unknown. */
record Variables(Residual principal, Constant action, Residual.Resource resource, Residual context) {
    static Variables of(PartialRequest request, Types types) {
        return new Variables(
                Folder.entity(request.principal()),
                Folder.entity(request.action()),
                new Residual.Resource(new EntityOf(request.resourceType())),
                new Constant(request.context(), types.context(request.action())));
    }

    static Variables ofAnyone(String principalType, EntityUid action, String resourceType, Types types) {
        return new Variables(
                new Residual.Principal(new EntityOf(principalType)),
                Folder.entity(action),
                new Residual.Resource(new EntityOf(resourceType)),
                new Residual.Context(types.context(action)));
    }
}
