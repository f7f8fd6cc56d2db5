package dev.zt4j.cedar;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DecimalValue;
import dev.zt4j.cedar.value.DurationValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Policies, entities and requests of one small world, from a seed. Most expressions have the type that is needed where
 * they stand, so that conditions are often true; a few do not, and entities, attributes and tags are missing now and
 * then.
 */
final class RandomWorlds {
    private static final List<String> LONGS = List.of("age", "level", "sensitivity");
    private static final List<String> TEXTS = List.of("a", "b", "ab", "aab", "", "b*");

    private final Random random;

    RandomWorlds(long seed) {
        this.random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    private boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    @SafeVarargs
    private <T> T pick(T... from) {
        return from[random.nextInt(from.length)];
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    // Entities and requests

    /** Users in groups in groups, documents in folders in folders, actions in actions; about a sixth is missing. */
    List<Entity> store() {
        List<Entity> entities = new ArrayList<>();
        for (String type : List.of("User", "Group", "Doc", "Folder", "Action")) {
            String parent = type.equals("User") ? "Group" : type.equals("Doc") ? "Folder" : type;
            for (int i = 0; i < 4; i++) {
                if (oneIn(6)) {
                    continue;
                }
                Set<EntityUid> parents = new HashSet<>();
                for (int p = parent.equals(type) ? i + 1 : 0; p < 4; p++) {
                    if (oneIn(3)) {
                        parents.add(EntityUid.of(parent, "e" + p));
                    }
                }
                Map<String, Value> tags = new HashMap<>();
                TEXTS.stream().filter(key -> oneIn(2)).forEach(key -> tags.put(key, Value.of(below(4))));
                entities.add(new Entity(EntityUid.of(type, "e" + i), attributes(), parents, tags));
            }
        }
        return entities;
    }

    private Map<String, Value> attributes() {
        Map<String, Value> all = new HashMap<>();
        LONGS.forEach(name -> all.put(name, Value.of(oneIn(12) ? Long.MAX_VALUE : below(5))));
        all.put("name", Value.of(pick(TEXTS)));
        all.put("active", Value.of(random.nextBoolean()));
        all.put("peer", uid());
        all.put("peers", SetValue.of(List.of(uid(), uid())));
        all.put("numbers", SetValue.of(List.of(Value.of(below(4)), Value.of(below(4)))));
        all.put("home", RecordValue.of(Map.of("age", Value.of(below(5)), "name", Value.of(pick(TEXTS)))));
        all.put("ip", IpValue.parse(pick("10.0.0.1", "10.0.0.0/8", "::1", "127.0.0.1")));
        all.put("since", DatetimeValue.ofEpochMilli(below(3) * 86_400_000L + below(2)));
        all.put("ttl", DurationValue.ofMillis(below(3) * 3_600_000L));
        all.put("share", DecimalValue.parse(pick("0.1", "0.5", "1.0")));
        all.keySet().removeIf(name -> oneIn(10));
        return all;
    }

    /** Some of the entities that there may be. */
    List<EntityUid> uids() {
        List<EntityUid> uids = new ArrayList<>();
        for (String type : List.of("User", "Group", "Doc", "Folder", "Action")) {
            for (int i = 0; i < 4; i++) {
                if (oneIn(2)) {
                    uids.add(EntityUid.of(type, "e" + i));
                }
            }
        }
        return uids;
    }

    private EntityUid uid() {
        return EntityUid.of(pick("User", "Group", "Doc", "Folder"), "e" + below(5));
    }

    Request request() {
        return new Request(
                EntityUid.of(oneIn(8) ? "Group" : "User", "e" + below(5)),
                EntityUid.of("Action", "e" + below(5)),
                EntityUid.of(oneIn(8) ? "Folder" : "Doc", "e" + below(5)),
                RecordValue.of(attributes()));
    }

    // Policies

    /** The text of policies and templates. */
    String policies(int number) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < number; i++) {
            text.append(oneIn(3) ? "forbid(" : "permit(");
            text.append(scope("principal", "User", "Group")).append(", ");
            text.append(actionScope()).append(", ");
            text.append(scope("resource", "Doc", "Folder")).append(")");
            for (int clause = pick(0, 1, 1, 2); clause > 0; clause--) {
                text.append(oneIn(4) ? " unless { " : " when { ")
                        .append(bool(3))
                        .append(" }");
            }
            text.append(";\n");
        }
        return text.toString();
    }

    private String scope(String variable, String type, String parent) {
        String above = oneIn(12) ? "?" + variable : entity(oneIn(4) ? type : parent);
        return variable
                + switch (random.nextInt(11)) {
                    case 0 -> " == " + (oneIn(6) ? "?" + variable : entity(type));
                    case 1, 2 -> " in " + above;
                    case 3 -> " is " + type;
                    case 4 -> " is " + type + " in " + above;
                    default -> "";
                };
    }

    private String actionScope() {
        return switch (random.nextInt(8)) {
            case 0 -> "action == " + entity("Action");
            case 1 -> "action in " + entity("Action");
            case 2 -> "action in [" + entity("Action") + ", " + entity("Action") + ", " + entity("Action") + "]";
            case 3 -> oneIn(5) ? "action in []" : "action";
            default -> "action";
        };
    }

    private String entity(String type) {
        return type + "::\"e" + below(5) + "\"";
    }

    private String bool(int depth) {
        if (oneIn(40)) {
            return pick(number(1), text(1), entity());
        }
        if (depth == 0) {
            return pick("true", "true", "true", owner() + ".active", "context.active");
        }
        int next = depth - 1;
        return switch (random.nextInt(22)) {
            case 0 -> "(" + bool(next) + " && " + bool(next) + ")";
            case 1 -> "(" + bool(next) + " || " + bool(next) + " || " + bool(next) + ")";
            case 2 -> "!(" + bool(next) + ")";
            case 3 -> "(if " + bool(next) + " then " + bool(next) + " else " + bool(next) + ")";
            case 4, 5 -> "(" + number(next) + pick(" < ", " <= ", " > ", " >= ") + number(next) + ")";
            case 6 -> "(" + any(next) + pick(" == ", " != ") + any(next) + ")";
            case 7 -> "(" + number(next) + pick(" == ", " != ") + number(next) + ")";
            case 8 -> "(" + owner() + " has " + pick(attribute(), "home.age", "peer.peer.name", "none") + ")";
            case 9, 10 -> "(" + entity() + " in " + pick(entity(), entities()) + ")";
            case 11 -> "(" + entity() + " is " + pick("User", "Doc in " + pick(entity(), entities())) + ")";
            case 12 -> "(" + text(next) + " like \"" + pick("a*", "*b", "*", "a*b", "ab", "*a*a*", "\\*") + "\")";
            case 13 -> entity() + ".hasTag(" + text(next) + ")";
            case 14 -> set(next) + ".contains(" + number(next) + ")";
            case 15 -> set(next) + pick(".containsAll(", ".containsAny(") + set(next) + ")";
            case 16 -> pick(set(next), entities()) + ".isEmpty()";
            case 17 -> ip() + pick(".isIpv4()", ".isLoopback()", ".isMulticast()", ".isInRange(" + ip() + ")");
            case 18 -> "(" + instant() + pick(" < ", " >= ", " == ") + instant() + ")";
            case 19 -> "(" + span() + pick(" < ", " >= ", " == ") + span() + ")";
            case 20 -> share() + pick(".lessThan(", ".greaterThanOrEqual(") + share() + ")";
            default -> bool(0);
        };
    }

    private String any(int depth) {
        return switch (random.nextInt(8)) {
            case 0 -> bool(depth);
            case 1 -> text(depth);
            case 2 -> entity();
            case 3 -> set(depth);
            case 4 -> "{age: " + number(depth) + ", \"name\": " + text(depth) + "}";
            case 5 -> owner() + ".home";
            case 6 -> "[" + entity() + ", [" + number(depth) + "]]";
            default -> owner() + "." + attribute();
        };
    }

    private String number(int depth) {
        if (depth <= 0 || oneIn(3)) {
            return pick(Integer.toString(below(5)), owner() + "." + pick(LONGS), "context." + pick(LONGS));
        }
        int next = depth - 1;
        return switch (random.nextInt(7)) {
            case 0 -> "(" + number(next) + pick(" + ", " - ") + number(next) + pick(" + ", " - ") + number(next) + ")";
            case 1 -> "(" + number(next) + " * " + number(next) + ")";
            case 2 -> "(-" + number(next) + ")";
            case 3 -> entity() + ".getTag(" + text(next) + ")";
            case 4 -> "{age: " + number(next) + "}.age";
            case 5 -> span() + pick(".toHours()", ".toMilliseconds()");
            default -> "(if " + bool(next) + " then " + number(next) + " else " + pick(number(next), text(next)) + ")";
        };
    }

    private String text(int depth) {
        return depth <= 0 || oneIn(2) ? "\"" + pick(TEXTS).replace("*", "") + "\"" : owner() + ".name";
    }

    private String owner() {
        return pick("principal", "resource", "context", "principal", "resource", "context", "context.peer", entity());
    }

    private String entity() {
        return pick("principal", "resource", "action", "context.peer", entity(pick("User", "Group", "Doc", "Folder")));
    }

    private String entities() {
        return pick(
                "[" + entity("Group") + ", " + entity("Folder") + "]",
                "[" + entity() + ", " + entity() + "]",
                "context.peers",
                "[]",
                "[" + entity("Group") + (oneIn(4) ? ", 1]" : "]"));
    }

    private String set(int depth) {
        return pick("context.numbers", owner() + ".numbers", "[1, 2, 2]", "[]", "[" + number(depth) + ", 3]");
    }

    private String attribute() {
        return pick(pick(LONGS), "name", "active", "peer", "peers", "home", "ip", "since", "ttl", "share");
    }

    private String ip() {
        return pick("context.ip", owner() + ".ip", "ip(\"10.0.0.0/8\")", "ip(\"::1\")", "ip(\"x\")");
    }

    private String instant() {
        return pick(
                "context.since",
                owner() + ".since",
                "datetime(\"1970-01-02\")",
                "context.since.offset(" + span() + ")",
                "context.since.toDate()");
    }

    private String span() {
        return pick(
                "context.ttl", owner() + ".ttl", "duration(\"1h\")", "context.since.durationSince(principal.since)");
    }

    private String share() {
        return pick("context.share", owner() + ".share", "decimal(\"0.5\")", "decimal(context.name)");
    }
}
