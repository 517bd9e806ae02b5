package dev.pinion.db;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.CountDownLatch;

import javax.sql.DataSource;

/// A data source over which the applier commits nothing until it is let go: what is appended meanwhile is durable in the
/// write-ahead log alone.
final class HeldApplier implements AutoCloseable {

    private final CountDownLatch held = new CountDownLatch(1);

    DataSource wrap(DataSource source) {
        return proxy(DataSource.class, source);
    }

    private <T> T proxy(Class<T> type, Object target) {
        return type
                .cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (method.getName().equals("commit")
                            && Thread.currentThread().getName().equals("pinion-applier")) {
                        held.await();
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof Connection connection ? proxy(Connection.class, connection) : result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getTargetException();
                    }
                }));
    }

    void letGo() {
        held.countDown();
    }

    @Override
    public void close() {
        letGo();
    }
}
