package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.schema.ActionType;

/** One kind of request that the schema allows: an action with a type of principal and of resource. */
record Environment(String principalType, ActionType action, String resourceType) {}
