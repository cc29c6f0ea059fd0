package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PasswordChecksTest {
    private static final int WAITING_MAX = 8;

    private final PasswordChecks checks = new PasswordChecks(1, WAITING_MAX);
    private final Semaphore gate = new Semaphore(0);
    private final AtomicInteger done = new AtomicInteger();

    /** Occupies the only thread until the test releases the gate. */
    @BeforeEach
    void occupy() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        assertTrue(checks.submit("occupier", () -> false, () -> {
            running.countDown();
            gate.acquireUninterruptibly();
        }));
        assertTrue(running.await(30, TimeUnit.SECONDS));
    }

    @AfterEach
    void release() {
        gate.release();
    }

    private boolean submit(String address) {
        return checks.submit(address, () -> false, done::incrementAndGet);
    }

    private void finish() throws InterruptedException {
        gate.release();
        CountDownLatch last = new CountDownLatch(1);
        while (!checks.submit("last", () -> false, last::countDown)) {
            Thread.onSpinWait();
        }
        assertTrue(last.await(30, TimeUnit.SECONDS));
    }

    @Test
    void fullPasswordQueueRejectsAPasswordCheckImmediately() throws InterruptedException {
        for (int i = 0; i < WAITING_MAX; i++) {
            assertTrue(submit("192.0.2." + i));
        }
        assertFalse(submit("192.0.2.99"));
        finish();
        assertEquals(WAITING_MAX, done.get());
    }

    @Test
    void oneAddressMayUseAQuarterOfThePasswordQueue() throws InterruptedException {
        assertTrue(submit("203.0.113.9"));
        assertTrue(submit("203.0.113.9"));
        assertFalse(submit("203.0.113.9"));
        assertTrue(submit("198.51.100.1"));
        finish();
        assertEquals(3, done.get());
    }

    @Test
    void queuedPasswordCheckOfADisconnectedClientIsDropped() throws InterruptedException {
        AtomicBoolean gone = new AtomicBoolean();
        assertTrue(checks.submit("203.0.113.9", gone::get, done::incrementAndGet));
        gone.set(true);
        finish();
        assertEquals(0, done.get());
    }

    @Test
    void disconnectedClientsDoNotOccupyThePasswordQueue() throws InterruptedException {
        AtomicBoolean gone = new AtomicBoolean();
        for (int i = 0; i < WAITING_MAX; i++) {
            assertTrue(checks.submit("192.0.2." + i, gone::get, done::incrementAndGet));
        }
        assertFalse(submit("198.51.100.1"));
        gone.set(true);
        assertTrue(submit("198.51.100.1"));
        assertEquals(1, checks.waiting());
        finish();
        assertEquals(1, done.get());
    }
}
