package dev.zt4j.cedar.partial;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.value.DatetimeValue;
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

/** Policies that mostly are strictly valid, and entities and contexts that fit their schema, from a seed. */
final class TypedWorlds {
    static final Schema SCHEMA = Schema.parse("""
            entity Group in [Group];
            entity User in [Group] { level: Long, name: String, active: Bool, boss?: User } tags Long;
            entity Folder in [Folder] { open: Bool };
            entity Doc in [Folder] {
              owner: User, level: Long, limit?: Long, title: String, labels: Set<String>, readers: Set<User>,
              meta: { size: Long, kind?: String }, since: datetime, origin?: ipaddr
            } tags String;
            action act;
            action view, edit in [act] appliesTo {
              principal: User, resource: Doc, context: { mtls: Bool, level: Long, place?: String, now: datetime }
            };
            """);

    private static final List<String> TEXTS = List.of("a", "b", "ab", "");

    private final Random random;

    TypedWorlds(long seed) {
        this.random = new Random(seed);
    }

    private boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private EntityUid uid(String type) {
        return EntityUid.of(type, "e" + random.nextInt(4));
    }

    // Entities and requests

    /** Users, groups and folders; some are missing. */
    List<Entity> resident() {
        List<Entity> entities = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            if (!oneIn(6)) {
                Map<String, Value> user = new HashMap<>(
                        Map.of("level", number(), "name", text(), "active", Value.of(random.nextBoolean())));
                if (oneIn(2)) {
                    user.put("boss", uid("User"));
                }
                entities.add(new Entity(
                        EntityUid.of("User", "e" + i),
                        user,
                        some("Group", 0),
                        oneIn(2) ? Map.of("a", number()) : Map.of()));
            }
            entities.add(Entity.of(EntityUid.of("Group", "e" + i), Map.of(), some("Group", i + 1)));
            entities.add(Entity.of(
                    EntityUid.of("Folder", "e" + i),
                    Map.of("open", Value.of(random.nextBoolean())),
                    some("Folder", i + 1)));
        }
        return entities;
    }

    private Set<EntityUid> some(String type, int from) {
        Set<EntityUid> parents = new HashSet<>();
        for (int i = from; i < 4; i++) {
            if (oneIn(3)) {
                parents.add(EntityUid.of(type, "e" + i));
            }
        }
        return parents;
    }

    private Value number() {
        return Value.of(oneIn(10) ? Long.MAX_VALUE : random.nextInt(4));
    }

    private Value text() {
        return Value.of(pick(TEXTS));
    }

    Entity doc(int i) {
        Map<String, Value> meta = new HashMap<>(Map.of("size", number()));
        if (oneIn(2)) {
            meta.put("kind", text());
        }
        Map<String, Value> doc = new HashMap<>(Map.of(
                "owner", uid("User"),
                "level", number(),
                "title", text(),
                "labels", SetValue.of(List.of(text(), text())),
                "readers", SetValue.of(List.of(uid("User"), uid("User"))),
                "meta", RecordValue.of(meta),
                "since", DatetimeValue.ofEpochMilli(random.nextInt(3) * 86_400_000L)));
        if (oneIn(2)) {
            doc.put("limit", number());
        }
        if (oneIn(2)) {
            doc.put("origin", IpValue.parse(pick("10.0.0.1", "127.0.0.1")));
        }
        return new Entity(
                EntityUid.of("Doc", "e" + i), doc, some("Folder", 0), oneIn(2) ? Map.of("a", text()) : Map.of());
    }

    PartialRequest request(Set<String> openTypes) {
        Map<String, Value> context = new HashMap<>(Map.of(
                "mtls",
                Value.of(random.nextBoolean()),
                "level",
                number(),
                "now",
                DatetimeValue.ofEpochMilli(86_400_000L)));
        if (oneIn(2)) {
            context.put("place", text());
        }
        EntityUid action = EntityUid.of("Action", pick("view", "edit"));
        return new PartialRequest(uid("User"), action, "Doc", RecordValue.of(context), openTypes);
    }

    // Policies

    String policy() {
        String principal = pick("", "", " == " + uid("User"), " in " + uid("Group"), " is User in " + uid("Group"));
        String action =
                pick("", " == Action::\"view\"", " in Action::\"act\"", " in [Action::\"view\", Action::\"edit\"]");
        String resource =
                pick("", "", " == " + uid("Doc"), " in " + uid("Folder"), " is Doc", " is Doc in " + uid("Folder"));
        return pick("permit", "permit", "forbid") + "(principal" + principal + ", action" + action + ", resource"
                + resource + ") " + pick("when", "when", "unless") + " { " + bool(3) + " }"
                + (oneIn(3) ? " when { " + bool(2) + " }" : "") + ";";
    }

    private String bool(int depth) {
        if (depth == 0) {
            return pick(
                    "true",
                    "context.mtls",
                    "principal.active",
                    "resource.owner.active",
                    "resource has limit",
                    "resource.readers.contains(principal)",
                    "resource.owner == principal",
                    "resource.level <= 2");
        }
        return switch (random.nextInt(22)) {
            case 0, 1 -> "(" + bool(depth - 1) + " && " + bool(depth - 1) + ")";
            case 2, 3 -> "(" + bool(depth - 1) + " || " + bool(depth - 1) + ")";
            case 4 -> "!(" + bool(depth - 1) + ")";
            case 5 -> "(if " + bool(depth - 1) + " then " + bool(depth - 1) + " else " + bool(depth - 1) + ")";
            case 6, 7 -> number(depth - 1) + pick(" == ", " != ", " < ", " <= ", " > ", " >= ") + number(depth - 1);
            case 8 -> user(depth - 1) + " == " + user(depth - 1);
            case 9 -> user(depth - 1) + " in " + pick(uid("Group").toString(), "[" + uid("Group") + "]");
            case 10 ->
                "resource in " + pick(uid("Folder").toString(), "[" + uid("Folder") + ", " + uid("Folder") + "]");
            case 11 -> "(resource has limit && resource.limit" + pick(" < ", " == ") + number(depth - 1) + ")";
            case 12 -> "(resource.meta has kind && resource.meta.kind == " + string() + ")";
            case 13 -> string() + " like \"" + pick("a*", "*b", "*", "a") + "\"";
            case 14 ->
                "resource.labels."
                        + pick(
                                "contains(" + string() + ")",
                                "containsAll([" + string() + "])",
                                "containsAny([" + string() + ", " + string() + "])",
                                "isEmpty()");
            case 15 ->
                "(resource has origin && resource.origin." + pick("isLoopback()", "isInRange(ip(\"10.0.0.0/8\"))")
                        + ")";
            case 16 ->
                "resource.since" + pick(" < ", " == ") + "context.now.offset(duration(\"" + pick("-1d", "0s") + "\"))";
            case 17 ->
                "(resource.hasTag(" + string() + ") && resource.hasTag(\"a\") && resource.getTag(\"a\") == " + string()
                        + ")";
            case 18 -> "(" + user(1) + ".hasTag(\"a\") && resource.owner has boss)";
            case 19 -> user(depth - 1) + " is " + pick("User", "Group");
            case 20 -> "resource has " + pick("owner.boss.active", "meta.kind", "nope", "owner");
            default ->
                "{a: " + number(depth - 1) + ", b: resource.owner}" + pick(".a == 1", ".b == principal", " has a");
        };
    }

    private String number(int depth) {
        if (depth <= 0) {
            return pick("1", "2", "context.level", "principal.level", "resource.level", "resource.owner.level");
        }
        return switch (random.nextInt(6)) {
            case 0 -> "(" + number(depth - 1) + pick(" + ", " - ", " * ") + number(depth - 1) + ")";
            case 1 -> "-" + number(0);
            case 2 -> "resource.meta.size";
            case 3 -> "(if " + bool(depth - 1) + " then " + number(depth - 1) + " else " + number(depth - 1) + ")";
            default -> number(0);
        };
    }

    private String string() {
        return pick("\"a\"", "\"b\"", "resource.title", "principal.name", "resource.owner.name");
    }

    private String user(int depth) {
        return pick("principal", "resource.owner", uid("User").toString()) + (depth > 0 && oneIn(5) ? ".boss" : "");
    }
}
