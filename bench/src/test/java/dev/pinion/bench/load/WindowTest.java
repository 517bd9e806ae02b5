package dev.pinion.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import dev.pinion.bench.plan.Flaws;

class WindowTest {

    @Test
    void answersInAnyOrderSettleTheirOwnMessages() {
        Window window = new Window(3, Window.RECEIPT);
        long first = window.take(100);
        long second = window.take(200);

        assertEquals(200, window.settle(second, Window.RECEIPT));
        assertEquals(100, window.settle(first, Window.RECEIPT));
        assertEquals(3, window.free());
        assertEquals(Flaws.NONE, window.flaws());
    }

    @Test
    void aMessageThatNeedsTwoAnswersIsSettledByTheSecond() {
        Window window = new Window(1, Window.RECEIPT | Window.ECHO);
        long id = window.take(100);

        assertEquals(-1, window.settle(id, Window.RECEIPT));
        assertEquals(100, window.settle(id, Window.ECHO));
    }

    @Test
    void aSecondAnswerIsADuplicateAlsoWhenItsSlotIsTakenAgain() {
        Window window = new Window(1, Window.RECEIPT);
        long first = window.take(100);
        window.settle(first, Window.RECEIPT);
        window.settle(first, Window.RECEIPT);
        long second = window.take(200);
        window.settle(first, Window.RECEIPT);

        assertEquals(200, window.settle(second, Window.RECEIPT));
        assertEquals(new Flaws(0, 2, 0), window.flaws());
    }

    @Test
    void anAnswerToNothingIsUnexpected() {
        Window window = new Window(2, Window.RECEIPT);
        long id = window.take(100);

        window.settle(-1, Window.RECEIPT);
        window.settle(id + 1, Window.RECEIPT);
        window.settle(id, Window.ECHO);
        window.settle(99_990_000_000_000L, Window.RECEIPT);

        assertEquals(new Flaws(1, 0, 4), window.flaws());
    }
}
