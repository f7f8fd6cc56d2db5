package dev.zt4j.jdbc.rows;

import java.util.ArrayList;
import java.util.List;

/**
 * A Bool expression as two predicates: where it is true, and where it is false. Where neither holds, it errs.
 *
 * @param isTrue holds where the expression is true
 * @param isFalse holds where it is false
 * @param total whether one of both holds for every row
 */
record Answer(Predicate isTrue, Predicate isFalse, boolean total) {
    static final Answer ERROR = new Answer(Predicate.FALSE, Predicate.FALSE, false);

    static Answer of(boolean truth) {
        return new Answer(Predicate.of(truth), Predicate.of(!truth), true);
    }

    Answer not() {
        return new Answer(/* isTrue= */ isFalse, /* isFalse= */ isTrue, total);
    }

    /** The operands from left to right; what is behind a false one is not reached. */
    static Answer all(List<Answer> operands) {
        Answer last = operands.get(operands.size() - 1);
        Predicate isFalse = last.isFalse;
        for (int i = operands.size() - 2; i >= 0; i--) {
            Answer operand = operands.get(i);
            Predicate later = operand.total ? isFalse : Predicate.all(operand.isTrue, isFalse);
            isFalse = Predicate.some(operand.isFalse, later);
        }
        List<Predicate> isTrue = new ArrayList<>(operands.size());
        boolean total = true;
        for (Answer operand : operands) {
            isTrue.add(operand.isTrue);
            total &= operand.total;
        }
        return new Answer(Predicate.all(isTrue), isFalse, total);
    }

    static Answer some(List<Answer> operands) {
        return all(operands.stream().map(Answer::not).toList()).not();
    }

    static Answer choice(Answer test, Answer consequence, Answer alternative) {
        return new Answer(
                Predicate.some(
                        Predicate.all(test.isTrue, consequence.isTrue),
                        Predicate.all(test.isFalse, alternative.isTrue)),
                Predicate.some(
                        Predicate.all(test.isTrue, consequence.isFalse),
                        Predicate.all(test.isFalse, alternative.isFalse)),
                test.total && consequence.total && alternative.total);
    }
}
