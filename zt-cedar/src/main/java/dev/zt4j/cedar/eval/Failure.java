package dev.zt4j.cedar.eval;

import java.util.function.Supplier;

/**
 * Why a policy could not be evaluated. It is put in words only when asked for.
 *
 * @param place the number of the expression that erred among those of its policy
 * @param reason what went wrong
 */
record Failure(int place, Supplier<String> reason) {}
