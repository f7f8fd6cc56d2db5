package dev.zt4j.cedar.validation;

/**
 * What a policy can do wrong. The names are stable, so that tools can tell findings apart without reading messages.
 *
 * @since 0.1.0
 */
public enum Rule {
    /** An entity type that the schema does not declare. */
    UNKNOWN_ENTITY_TYPE,
    /** An action that the schema does not declare. */
    UNKNOWN_ACTION,
    /** An id that is not among those that an enum entity type lists. */
    UNKNOWN_ENUM_ID,
    /** No action applies to what the scope allows. Severity by {@link Validator#withInapplicableScope}. */
    INAPPLICABLE_SCOPE,
    /** The policy is false for every request that the schema allows. Always a warning. */
    IMPOSSIBLE_POLICY,
    /** An expression of another type than its place needs. */
    UNEXPECTED_TYPE,
    /** Two types where one is needed, as the two sides of {@code ==} or the elements of a set. */
    INCOMPATIBLE_TYPES,
    /** An attribute that is not declared. */
    UNKNOWN_ATTRIBUTE,
    /** An optional attribute that no {@code has} guards. */
    UNGUARDED_ATTRIBUTE,
    /** A tag that no {@code hasTag} guards. */
    UNGUARDED_TAG,
    /** A tag of an entity type that has none. */
    NO_TAGS,
    /** A set literal without elements. */
    EMPTY_SET,
    /** An extension function with more or fewer arguments than it takes. */
    WRONG_ARITY,
    /** Text that an extension function cannot read. */
    MALFORMED_LITERAL,
    /** An extension value made of anything but a literal. */
    COMPUTED_LITERAL,
    /** Entity data further away from the request than the level allows. */
    LEVEL_EXCEEDED,
    /** Data of an entity that the policy names and the request does not. Reported only where a level is set. */
    LITERAL_DEREFERENCED
}
