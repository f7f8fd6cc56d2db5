package dev.zt4j.cli;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicyError;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.LinkedHashMap;
import java.util.Map;

/** How answers are shown as JSON. */
final class Answers {
    private Answers() {}

    static Map<String, Object> verdict(Verdict verdict) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("decision", verdict.permitted() ? "allow" : "deny");
        answer.put("reason", verdict.determining().stream().map(Policy::id).toList());
        answer.put("errors", verdict.errors().stream().map(Answers::error).toList());
        return answer;
    }

    private static Map<String, Object> error(PolicyError error) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("policy", error.policy().id());
        answer.put("message", error.reason());
        return answer;
    }

    /** File, line, column and offset; what is added stands before it. */
    static Map<String, Object> placed(String file, SourcePosition position) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("file", file);
        answer.put("line", position.line());
        answer.put("column", position.column());
        answer.put("offset", position.offset());
        return answer;
    }
}
