package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.partial.PartialRequest;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DecimalValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.Value;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Random policies that mostly are strictly valid, and random rows, from a seed. The schema declares every attribute as
 * one that is always there, and the rows do not keep to it: so policies read what is absent, and err.
 */
final class RowWorlds {
    static final String SCHEMA_TEXT = """
            entity Group in [Group];
            entity User in [Group] { level: Long, name: String, active: Bool };
            entity Folder in [Folder];
            entity Doc in [Folder] {
              owner: User, reviewer: User, team: Group, level: Long, size: Long, title: String, note: String,
              open: Bool, hidden: Bool, labels: Set<String>, numbers: Set<Long>, readers: Set<User>,
              price: decimal, since: datetime, until: datetime, origin: ipaddr
            };
            action act;
            action view, edit in [act] appliesTo {
              principal: User, resource: Doc,
              context: { mtls: Bool, level: Long, place?: String, now: datetime, floor: decimal, from: ipaddr }
            };
            """;
    static final Schema SCHEMA = Schema.parse(SCHEMA_TEXT);

    static final String TABLE = """
            CREATE TABLE doc (
              id bigint PRIMARY KEY, owner text, reviewer text, team bigint, folder uuid, second uuid[],
              level bigint NOT NULL, size integer, title text NOT NULL, note varchar(40), open boolean NOT NULL,
              hidden boolean, labels text[] NOT NULL, numbers bigint[], readers text[], price numeric,
              since timestamptz NOT NULL, until timestamptz, origin inet);
            """;
    private static final String INSERT = "INSERT INTO doc VALUES (?, ?, ?, ?, CAST(? AS uuid), CAST(? AS uuid[]), ?, ?,"
            + " ?, ?, ?, ?, CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS text[]), CAST(? AS numeric),"
            + " CAST(? AS timestamptz), CAST(? AS timestamptz), CAST(? AS inet))";

    private static final String[] TEXTS = {"a", "b", "ab", "", "A", "a%", "a_b", "a!b", "\\", "é", "a'b", "𝄞"};
    private static final String[] TIMES = {
        "1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z", "1970-01-02T00:00:00.001Z", "1969-12-31T23:59:59.999Z"
    };
    private static final String[] ADDRESSES = {
        "10.0.0.1", "10.0.0.1/24", "10.0.0.0/24", "127.0.0.1", "224.1.2.3", "::1", "::ffff:10.0.0.1", "ff02::1/128"
    };

    private final Random random;

    RowWorlds(long seed) {
        this.random = new Random(seed);
    }

    static RowMapping mapping() {
        return RowMapping.of("Doc", "public", "doc")
                .id("id", ColumnType.BIGINT)
                .attribute("owner", Column.reference("User", "owner", ColumnType.TEXT))
                .attribute(
                        "reviewer",
                        Column.reference("User", "reviewer", ColumnType.TEXT).ownCollation())
                .attribute("team", Column.reference("Group", "team", ColumnType.BIGINT))
                .attribute("level", Column.bigint("level").notNull())
                .attribute("size", Column.bigint("size"))
                .attribute("title", Column.text("title").notNull().ownCollation())
                .attribute("note", Column.text("note"))
                .attribute("open", Column.bool("open").notNull())
                .attribute("hidden", Column.bool("hidden"))
                .attribute("labels", Column.texts("labels").notNull())
                .attribute("numbers", Column.bigints("numbers"))
                .attribute("readers", Column.references("User", "readers", ColumnType.TEXT))
                .attribute("price", Column.decimal("price"))
                .attribute("since", Column.timestamptz("since").notNull())
                .attribute("until", Column.timestamptz("until"))
                .attribute("origin", Column.inet("origin"))
                .parent(Column.reference("Folder", "folder", ColumnType.UUID))
                .parent(Column.references("Folder", "second", ColumnType.UUID))
                .build();
    }

    private boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    // ---- entities and requests

    private EntityUid user() {
        return EntityUid.of("User", "e" + random.nextInt(4));
    }

    private EntityUid group() {
        return EntityUid.of("Group", String.valueOf(random.nextInt(4)));
    }

    private static String uuid(int number) {
        return "00000000-0000-4000-8000-00000000000" + number;
    }

    private EntityUid folder() {
        return EntityUid.of("Folder", uuid(random.nextInt(4)));
    }

    List<Entity> resident() {
        List<Entity> entities = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Set<EntityUid> groups = oneIn(2) ? Set.of() : Set.of(group());
            entities.add(Entity.of(
                    EntityUid.of("User", "e" + i),
                    Map.of("level", number(), "name", Value.of(pick(TEXTS)), "active", Value.of(random.nextBoolean())),
                    groups));
            if (!oneIn(4)) {
                entities.add(Entity.of(
                        EntityUid.of("Group", String.valueOf(i)),
                        Map.of(),
                        i < 3 && oneIn(2) ? Set.of(EntityUid.of("Group", String.valueOf(i + 1))) : Set.of()));
                entities.add(Entity.of(
                        EntityUid.of("Folder", uuid(i)),
                        Map.of(),
                        i < 3 && oneIn(2) ? Set.of(EntityUid.of("Folder", uuid(i + 1))) : Set.of()));
            }
        }
        return entities;
    }

    private Value number() {
        return Value.of(long64());
    }

    private long long64() {
        return oneIn(8) ? (random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE) : random.nextInt(5) - 1;
    }

    PartialRequest request() {
        Map<String, Value> context = new java.util.HashMap<>(Map.of(
                "mtls", Value.of(random.nextBoolean()),
                "level", number(),
                "now", DatetimeValue.ofEpochMilli(oneIn(9) ? Long.MAX_VALUE : 86_400_000L),
                "floor", DecimalValue.parse(pick("1.0", "2.5", "-0.0001")),
                "from", IpValue.parse(pick("10.0.0.0/8", "127.0.0.1", "::1"))));
        if (oneIn(2)) {
            context.put("place", Value.of(pick(TEXTS)));
        }
        return new PartialRequest(user(), EntityUid.of("Action", pick("view", "edit")), "Doc", RecordValue.of(context));
    }

    // ---- rows

    void fill(Connection connection, int rows) throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            statement.execute("DELETE FROM doc");
            for (int id = 0; id < rows; id++) {
                @Nullable Object[] values = row(id);
                for (int i = 0; i < values.length; i++) {
                    insert.setObject(i + 1, values[i]);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private @Nullable Object orNull(Object value) {
        return oneIn(3) ? null : value;
    }

    private @Nullable Object[] row(int id) {
        return new @Nullable Object[] {
            (long) id,
            orNull(user().id()),
            orNull(user().id()),
            orNull(Long.parseLong(group().id())),
            orNull(folder().id()),
            orNull(oneIn(2) ? "{}" : "{" + folder().id() + "," + folder().id() + "}"),
            long64(),
            orNull(oneIn(8) ? Integer.MAX_VALUE : random.nextInt(5) - 1),
            pick(TEXTS),
            orNull(pick(TEXTS)),
            random.nextBoolean(),
            orNull(random.nextBoolean()),
            texts(),
            orNull(oneIn(30) ? "{1,NULL}" : oneIn(4) ? "{}" : "{" + random.nextInt(3) + "," + random.nextInt(3) + "}"),
            orNull(oneIn(4) ? "{}" : "{" + user().id() + "," + user().id() + "}"),
            orNull(oneIn(20) ? pick("NaN", "1.00001", "1e15") : pick("1", "1.0000", "2.5", "-0.0001")),
            oneIn(20) ? pick("infinity", "1970-01-02T00:00:00.0001Z") : pick(TIMES),
            orNull(pick(TIMES)),
            orNull(pick(ADDRESSES))
        };
    }

    private String texts() {
        StringBuilder array = new StringBuilder("{");
        for (int i = random.nextInt(3); i > 0; i--) {
            array.append(array.length() > 1 ? "," : "")
                    .append('"')
                    .append(pick(TEXTS).replace("\\", "\\\\"))
                    .append('"');
        }
        return oneIn(40) ? "{{\"a\"},{\"b\"}}" : array.append('}').toString();
    }

    // ---- policies

    String policy() {
        String principal = pick("", "", " == " + user(), " in " + group(), " is User in " + group());
        String action = pick("", " == Action::\"view\"", " in Action::\"act\"");
        String resource =
                pick("", "", "", " == Doc::\"" + random.nextInt(6) + '"', " in " + folder(), " is Doc in " + folder());
        return pick("permit", "permit", "forbid") + "(principal" + principal + ", action" + action + ", resource"
                + resource + ") " + pick("when", "when", "unless") + " { " + bool(3) + " }"
                + (oneIn(3) ? " when { " + bool(2) + " }" : "") + ";";
    }

    private String bool(int depth) {
        if (depth == 0) {
            return pick(
                    "context.mtls",
                    "resource.open",
                    "resource.hidden",
                    "resource has " + pick("note", "level", "size", "owner", "readers", "hidden"),
                    "resource.readers.contains(principal)",
                    "resource.owner == principal",
                    "resource.level <= 2",
                    "resource.note == \"a\"");
        }
        return switch (random.nextInt(24)) {
            case 0, 1, 2 -> "(" + bool(depth - 1) + " && " + bool(depth - 1) + ")";
            case 3, 4, 5 -> "(" + bool(depth - 1) + " || " + bool(depth - 1) + ")";
            case 6, 7 -> "!(" + bool(depth - 1) + ")";
            case 8 -> "(if " + bool(depth - 1) + " then " + bool(depth - 1) + " else " + bool(depth - 1) + ")";
            case 9, 10 -> number(depth - 1) + pick(" == ", " != ", " < ", " <= ", " > ", " >= ") + number(depth - 1);
            case 11 -> someone(depth - 1) + pick(" == ", " != ") + someone(depth - 1);
            case 12 -> someone(depth - 1) + " in " + pick(group().toString(), "[" + group() + ", " + group() + "]");
            case 13 -> "resource in " + pick(folder().toString(), "[" + folder() + ", " + folder() + "]");
            case 14 -> "principal in resource." + pick("team", "readers", "owner");
            case 15 -> string() + pick(" == ", " != ") + string();
            case 16 ->
                string() + " like \"" + pick("a*", "*b", "*", "a", "a%*", "a_b", "*!*", "", "\\\\*", "a\\*b") + "\"";
            case 17 ->
                "resource.labels."
                        + pick(
                                "contains(" + string() + ")",
                                "containsAll([\"a\", " + text() + "])",
                                "containsAny([" + text() + ", \"b\"])",
                                "isEmpty()");
            case 18 ->
                pick("resource.numbers", "[1, 2]")
                        + pick(
                                ".contains(" + number(depth - 1) + ")",
                                ".containsAll(resource.numbers)",
                                ".containsAny(resource.numbers)",
                                " == resource.numbers",
                                " == [2, 1, 1]");
            case 19 -> "resource.readers" + pick(".isEmpty()", ".contains(" + someone(0) + ")", " == [principal]");
            case 20 ->
                pick("resource.since", "resource.until")
                        + pick(" < ", " == ", " >= ", " <= ", " != ")
                        + pick("context.now", "resource.until", "context.now.offset(duration(\"-1d\"))");
            case 21 ->
                "resource.price"
                        + pick(
                                ".lessThan(context.floor)",
                                ".greaterThanOrEqual(decimal(\"2.5\"))",
                                " == decimal(\"1.0\")",
                                " == context.floor");
            case 22 ->
                "resource.origin"
                        + pick(
                                ".isLoopback()",
                                ".isMulticast()",
                                ".isIpv4()",
                                ".isIpv6()",
                                ".isInRange(context.from)",
                                " == ip(\"10.0.0.1\")",
                                " == ip(\"10.0.0.1/24\")");
            default -> someone(depth - 1) + " is " + pick("User", "Group");
        };
    }

    private String number(int depth) {
        if (depth <= 0) {
            return pick("1", "2", "context.level", "principal.level", "resource.level", "resource.size");
        }
        return switch (random.nextInt(5)) {
            case 0, 1 -> "(" + number(depth - 1) + pick(" + ", " - ", " * ") + number(depth - 1) + ")";
            case 2 -> "-" + pick("resource.level", "resource.size");
            case 3 -> "(if " + bool(depth - 1) + " then " + number(depth - 1) + " else " + number(depth - 1) + ")";
            default -> number(0);
        };
    }

    private String text() {
        return Value.of(pick(TEXTS)).toString();
    }

    private String string() {
        return pick(
                text(),
                "resource.title",
                "resource.note",
                "principal.name",
                "(if resource.open then resource.note else \"a\")");
    }

    private String someone(int depth) {
        return depth > 0 && oneIn(4)
                ? "(if " + bool(depth - 1) + " then " + someone(0) + " else " + someone(0) + ")"
                : pick("principal", "resource.owner", "resource.reviewer", user().toString());
    }
}
