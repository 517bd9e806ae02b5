package dev.pinion.db;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

/// A data source whose n-th JDBC call after arming fails, once or from then on.
final class FailingJdbc {

    private final AtomicLong calls = new AtomicLong();
    private volatile long failAt = Long.MAX_VALUE;
    private volatile boolean fromThenOn;

    void arm(long nthCall, boolean andAllLaterOnes) {
        calls.set(0);
        fromThenOn = andAllLaterOnes;
        failAt = nthCall;
    }

    void disarm() {
        failAt = Long.MAX_VALUE;
    }

    boolean fired() {
        return calls.get() >= failAt;
    }

    DataSource wrap(DataSource source) {
        return proxy(DataSource.class, source);
    }

    private void count(String method) throws SQLException {
        long call = calls.incrementAndGet();
        if (call == failAt || (fromThenOn && call > failAt)) {
            throw new SQLException("made to fail: " + method + ", call " + call);
        }
    }

    private <T> T proxy(Class<T> type, Object target) {
        return type
                .cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (!method.getName().equals("isClosed") && method.getDeclaringClass() != Object.class) {
                        count(type.getSimpleName() + "." + method.getName());
                    }
                    try {
                        return wrapped(method.invoke(target, arguments));
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getTargetException();
                    }
                }));
    }

    private Object wrapped(Object result) {
        return switch (result) {
            case Connection connection -> proxy(Connection.class, connection);
            case PreparedStatement statement -> proxy(PreparedStatement.class, statement);
            case Statement statement -> proxy(Statement.class, statement);
            case ResultSet rows -> proxy(ResultSet.class, rows);
            case null -> nothing();
            default -> result;
        };
    }

    @SuppressWarnings("NullAway") // what a void method gives back
    private static Object nothing() {
        return null;
    }
}
