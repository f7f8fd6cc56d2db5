package dev.zt4j.enforcement;

import dev.zt4j.log.DecisionRecord;
import dev.zt4j.policy.Obligation;
import dev.zt4j.policy.Policies;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts into the words of the log what few decisions have: a shadow, grants, waivers and obligations. */
final class RecordedBesides {
    private RecordedBesides() {}

    static DecisionRecord.Besides of(
            Snapshot read, Judgement judgement, List<String> grants, @Nullable ShadowOutcome shadow) {
        if (shadow == null
                && grants.isEmpty()
                && judgement.waivers().isEmpty()
                && judgement.obligations().isEmpty()) {
            return DecisionRecord.Besides.NONE;
        }
        return new DecisionRecord.Besides(
                shadow(read, shadow),
                grants,
                judgement.waivers().stream().map(RecordedBesides::use).toList(),
                judgement.obligations().stream().map(Obligation::toString).toList());
    }

    private static DecisionRecord.@Nullable Shadow shadow(Snapshot read, @Nullable ShadowOutcome said) {
        Policies shadow = read.shadowOrNull();
        return said == null || shadow == null
                ? null
                : new DecisionRecord.Shadow(
                        said.permits(), said.differs(), said.determining(), said.erring(), shadow.version());
    }

    private static DecisionRecord.WaiverUse use(WaiverUse use) {
        Waiver waiver = use.waiver();
        return new DecisionRecord.WaiverUse(
                waiver.id(),
                waiver.rule().code(),
                waiver.owner(),
                waiver.expiresAt(),
                waiver.breakGlass(),
                use.lifted());
    }
}
