package dev.zt4j.jdbc;

/** Guards an array or a description that connections, statements and rows hand out. */
final class GuardedValue extends GuardedProxy {
    private final Origin origin;

    private GuardedValue(Session session, Object target, MethodTable table, Origin origin) {
        super(session, target, table);
        this.origin = origin.withoutExecution();
    }

    static <T> T of(Session session, Class<T> type, Object target, MethodTable table, Origin origin) {
        return proxy(type, new GuardedValue(session, target, table, origin));
    }

    @Override
    Origin origin() {
        return origin;
    }
}
