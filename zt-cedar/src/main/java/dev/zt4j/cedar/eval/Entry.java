package dev.zt4j.cedar.eval;

/**
 * A policy in an index.
 *
 * @param owner what the rule stands for
 * @param rule the compiled policy
 * @param order its place among the policies of the index: a number of its own
 * @param <P> what rules stand for
 */
public record Entry<P>(P owner, Rule rule, long order) {}
