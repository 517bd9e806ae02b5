package dev.pinion.client.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.Test;

import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.contract.ClientContract;

/// The client in memory keeps the contract, and does what a test wants beside it.
class MemoryServerTest extends ClientContract {

    private final MemoryServer server = new MemoryServer();

    @Override
    protected PinionClient open(String subject) {
        return server.connect(subject);
    }

    @Test
    void aTestCanHaveAMessageRefused() {
        PinionClient anna = server.connect("anna");
        var why = new PinionException.NotSent("no room", "room", "wait");

        server.refuseNext(why);

        assertSame(why, assertThrows(ExecutionException.class, anna.publish("/channel/a", "x")::get).getCause());
        assertEquals(1, anna.publish("/channel/a", "x").join().seq());
    }

    @Test
    void nobodyHasANameThatNoTokenCouldHave() {
        assertThrows(IllegalArgumentException.class, () -> server.connect(""));
    }
}
