package dev.zt4j.jdbc;

import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.reason.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes of what statements do what policy is asked, for one database. Immutable and thread-safe. */
final class Questions {
    private static final String ACTION = "Zt::Sql::Action";
    private static final String SCHEMA = "Zt::Sql::Schema";
    private static final String TABLE = "Zt::Sql::Table";
    private static final String STATEMENT_CLASS = "statementClass";
    private static final String COLUMNS = "columns";
    private static final String FUNCTIONS = "functions";

    private final EntityUid database;
    private final Question connect;
    private final Map<StatementClass, Question> classes = new EnumMap<>(StatementClass.class);

    Questions(String name) {
        this.database = EntityUid.of("Zt::Sql::Database", name);
        this.connect = new Question(EntityUid.of(ACTION, "connect"), database, Map.of(), List.of(), null);
        for (StatementClass kind : StatementClass.values()) {
            classes.put(kind, ofDatabase(kind, Map.of(), null));
        }
    }

    /** Returns the database's name. */
    String database() {
        return database.id();
    }

    /** Returns what is asked at the checkout of a connection. */
    Question connect() {
        return connect;
    }

    /** Returns what is asked of a statement of a class of which no more is known. */
    Question of(StatementClass kind) {
        return Objects.requireNonNull(classes.get(kind));
    }

    /** Returns what is asked of who goes on with a transaction that somebody else has begun. */
    Question ofOtherTransaction() {
        return refused(Reason.SQL_OTHER_PRINCIPAL);
    }

    /** Returns what is asked of a text that is refused whoever sends it. */
    Question refused(Reason reason) {
        return ofDatabase(StatementClass.OTHER, Map.of(), reason);
    }

    /**
     * Returns what is asked of a statement that the server has analysed: each access, and that it may be of the most
     * privileged class if it is not proven to be no more than its accesses.
     */
    List<Question> of(StatementFacts facts) {
        Set<Question> questions = new LinkedHashSet<>();
        if (!facts.unproven().isEmpty()) {
            questions.add(ofDatabase(StatementClass.OTHER, Map.of(FUNCTIONS, strings(facts.unproven())), null));
        }
        facts.accesses().forEach(access -> questions.add(of(access)));
        return questions.isEmpty() ? List.of(of(StatementClass.SELECT)) : List.copyOf(questions);
    }

    private Question of(StatementFacts.Access access) {
        // Dots within a name are escaped, so that no two tables share an id.
        String schemaId = part(database.id()) + '.' + part(access.schema());
        EntityUid schema = EntityUid.of(SCHEMA, schemaId);
        EntityUid table = EntityUid.of(TABLE, schemaId + '.' + part(access.table()));
        return new Question(
                action(access.kind()),
                table,
                Map.of(
                        STATEMENT_CLASS,
                        Value.of(access.kind().id()),
                        COLUMNS,
                        strings(new TreeSet<>(access.columns()))),
                List.of(Entity.of(table, Map.of(), Set.of(schema)), Entity.of(schema, Map.of(), Set.of(database))),
                null);
    }

    private Question ofDatabase(StatementClass kind, Map<String, Value> more, @Nullable Reason refusal) {
        Map<String, Value> context = new HashMap<>(more);
        context.put(STATEMENT_CLASS, Value.of(kind.id()));
        return new Question(action(kind), database, context, List.of(), refusal);
    }

    private static String part(String name) {
        return name.replace("\\", "\\\\").replace(".", "\\.");
    }

    private static EntityUid action(StatementClass kind) {
        return EntityUid.of(ACTION, kind.id());
    }

    private static Value strings(Iterable<String> texts) {
        List<Value> values = new ArrayList<>();
        texts.forEach(text -> values.add(Value.of(text)));
        return SetValue.of(values);
    }
}
