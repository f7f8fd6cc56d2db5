package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.Effect;
import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.partial.PartialEvaluator;
import dev.zt4j.cedar.partial.PartialVerdict;
import dev.zt4j.cedar.partial.ResidualPolicy;
import dev.zt4j.cedar.schema.ActionType;
import dev.zt4j.cedar.schema.EntityType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.Selection;
import dev.zt4j.policy.Policies;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A row-level security policy of PostgreSQL that says for everybody what the Cedar policies say of an action on the rows
 * of a table. It reads who asks from the session; a session of nobody sees no row. It is what policies and entities were
 * when it was made, without grants and waivers, and knows no mode: make it anew when they change. Immutable and
 * thread-safe.
 *
 * @since 0.1.0
 */
public final class RowPolicy {
    private static final String OBLIGATION = "obligation";

    private final List<String> statements;

    private RowPolicy(List<String> statements) {
        this.statements = List.copyOf(statements);
    }

    /**
     * What a statement does to rows.
     *
     * @since 0.1.0
     */
    public enum Command {
        /** Reads them; also what an UPDATE or DELETE reads. */
        SELECT,
        /** Adds them. */
        INSERT,
        /** Changes them: both the row that was and the row that comes of it have to be allowed. */
        UPDATE,
        /** Removes them. */
        DELETE
    }

    /**
     * Starts a policy of the database.
     *
     * @param policies the policies and entities, with the schema that they were validated against
     * @param mapping how rows are entities
     * @param action what is done to the rows
     */
    public static Builder of(Policies policies, RowMapping mapping, EntityUid action) {
        return new Builder(policies, mapping, action);
    }

    /**
     * Returns the statements, to be run in one transaction by who owns the table. They replace the policy of the same
     * name.
     */
    public List<String> statements() {
        return statements;
    }

    /** Returns the statements as one script. */
    public String script() {
        return String.join(";\n", statements) + ";\n";
    }

    /** Returns the script. */
    @Override
    public String toString() {
        return script();
    }

    /**
     * Collects what a policy is made of. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final Policies policies;
        private final RowMapping mapping;
        private final EntityUid action;
        private SessionCaller caller = SessionCaller.settings();
        private Command command = Command.SELECT;
        private String name;

        private Builder(Policies policies, RowMapping mapping, EntityUid action) {
            this.policies = Objects.requireNonNull(policies, "policies");
            this.mapping = Objects.requireNonNull(mapping, "mapping");
            this.action = Objects.requireNonNull(action, "action");
            this.name = "zt_" + action.id();
        }

        /** Says where it reads who asks; from settings as they are by default. */
        public Builder caller(SessionCaller read) {
            this.caller = Objects.requireNonNull(read, "read");
            return this;
        }

        /** Says for which statements it is; SELECT by default. */
        public Builder command(Command kind) {
            this.command = Objects.requireNonNull(kind, "kind");
            return this;
        }

        /** Names it; {@code zt_} and the id of the action by default. */
        public Builder name(String given) {
            this.name = given;
            return this;
        }

        /**
         * Builds the policy.
         *
         * @throws IllegalStateException if the policies have no schema, or the entity store holds rows
         * @throws IllegalArgumentException if the schema does not let the action apply to such rows
         * @throws RowFilterException if a policy cannot become SQL: it reads the context or an attribute of the
         *     principal, for example, or has an obligation
         */
        public RowPolicy build() {
            Schema schema = policies.schema()
                    .orElseThrow(
                            () -> new IllegalStateException("policies without a schema cannot be decided in part"));
            ActionType applies = schema.action(action)
                    .filter(declared -> declared.resourceTypes().contains(mapping.resourceType()))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the schema does not let " + action + " apply to " + mapping.resourceType()));
            EntityType declared = schema.entityType(mapping.resourceType()).orElseThrow();
            List<String> problems = new ArrayList<>(mapping.problems(declared));
            if (policies.entities().types().contains(mapping.resourceType())) {
                throw new IllegalStateException("the entity store holds entities of type " + mapping.resourceType());
            }
            Translation translation = new Translation(mapping, false);
            Predicate predicate =
                    predicate(PartialEvaluator.of(schema, policies.set()), applies, translation, problems);
            problems.addAll(translation.problems());
            if (!problems.isEmpty()) {
                throw new RowFilterException(problems.stream().distinct().toList());
            }
            try {
                return new RowPolicy(
                        statements(SqlWriter.write(predicate, null, true).text()));
            } catch (SqlWriter.TooLongException e) {
                throw new RowFilterException(List.of(String.valueOf(e.getMessage())));
            }
        }

        private Predicate predicate(
                PartialEvaluator evaluator, ActionType applies, Translation translation, List<String> problems) {
            List<Predicate> principals = new ArrayList<>();
            List<Predicate> actors = new ArrayList<>();
            actors.add(Predicate.leaf(caller.anyActor(), " IS NULL"));
            Entities entities = policies.entities();
            for (String type : applies.principalTypes()) {
                PartialVerdict said = evaluator.evaluateForAnyone(type, action, mapping.resourceType(), entities);
                obligations(said, problems);
                Selection.Rule rule = Selection.Rule.of(said);
                for (boolean acting : new boolean[] {false, true}) {
                    Sql id = acting ? caller.actor(type) : caller.principal(type);
                    Predicate lets = translation.of(rule, entities, Term.principal(type, id));
                    (acting ? actors : principals).add(Predicate.all(Predicate.leaf(id, " IS NOT NULL"), lets));
                }
            }
            return translation.guarded(Predicate.all(Predicate.some(principals), Predicate.some(actors)));
        }

        private static void obligations(PartialVerdict said, List<String> problems) {
            Stream.concat(said.satisfied().stream(), said.residuals().stream().map(ResidualPolicy::policy))
                    .filter(policy -> policy.effect() == Effect.PERMIT)
                    .filter(policy -> policy.annotation(OBLIGATION).isPresent())
                    .map(Builder::owes)
                    .forEach(problems::add);
        }

        private static String owes(Policy policy) {
            return "policy " + policy.id() + ", " + policy.position() + ": the database carries out no obligation";
        }

        private List<String> statements(String condition) {
            String table = mapping.quotedTable();
            String quoted = Identifier.quoted(Identifier.checked(name));
            String clause = command == Command.INSERT ? " WITH CHECK (" : " USING (";
            Parameter from = new Parameter("zt4j, policies " + policies.version(), ColumnType.TEXT);
            return List.of(
                    "ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY",
                    "ALTER TABLE " + table + " FORCE ROW LEVEL SECURITY",
                    "DROP POLICY IF EXISTS " + quoted + " ON " + table,
                    "CREATE POLICY " + quoted + " ON " + table + " FOR " + command + clause + condition + ')',
                    "COMMENT ON POLICY " + quoted + " ON " + table + " IS " + from.literal());
        }
    }
}
