package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryBudget;
import culex.broker.transport.Faults;
import culex.broker.transport.LoopClock;
import culex.broker.transport.RecordedFaults;
import culex.broker.transport.TimerWheel;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NettyLoopTest {
    /** An event loop whose tasks the test runs. */
    private final EmbeddedChannel turns = new EmbeddedChannel();

    private final RecordedFaults faults = new RecordedFaults();
    private final NettyLoop loop = new NettyLoop(
            turns.eventLoop(),
            0,
            LoopClock.ofSystem(0),
            MemoryBudget.unlimited().newAccount(),
            64 << 20,
            faults,
            null);
    private final StringBuilder events = new StringBuilder();

    private static void fail() {
        throw new IllegalStateException("injected");
    }

    @Test
    void exceptionInAnEndOfTurnTaskDoesNotSkipOtherTasks() {
        loop.atEndOfTurn(() -> events.append("first "));
        loop.atEndOfTurn(NettyLoopTest::fail);
        loop.atEndOfTurn(() -> {
            events.append("third ");
            loop.atEndOfTurn(() -> events.append("added "));
        });
        turns.runPendingTasks();
        loop.atEndOfTurn(() -> events.append("next turn"));
        turns.runPendingTasks();

        assertEquals("first third added next turn", events.toString());
        assertEquals(List.of(Faults.Where.TURN), faults.places());
    }

    @Test
    void exceptionInATaskDoesNotStopOtherTasks() {
        loop.execute(NettyLoopTest::fail);
        loop.execute(() -> events.append("second"));
        turns.runPendingTasks();

        assertEquals("second", events.toString());
        assertEquals(List.of(Faults.Where.TASK), faults.places());
    }

    @Test
    void exceptionInATimerDoesNotStopOtherTimers() throws InterruptedException {
        DefaultEventLoop eventLoop = new DefaultEventLoop();
        try {
            NettyLoop real = new NettyLoop(
                    eventLoop,
                    0,
                    LoopClock.ofSystem(0),
                    MemoryBudget.unlimited().newAccount(),
                    64 << 20,
                    (where, consequence, fault) -> {},
                    null);
            CountDownLatch fired = new CountDownLatch(2);
            real.execute(() -> {
                real.arm(new TimerWheel.Timer(NettyLoopTest::fail), 1);
                real.arm(new TimerWheel.Timer(fired::countDown), 1);
                real.arm(new TimerWheel.Timer(fired::countDown), 3 * TimerWheel.TICK_MILLIS);
            });
            real.start();
            assertTrue(fired.await(1, TimeUnit.MINUTES));
        } finally {
            eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }
}
