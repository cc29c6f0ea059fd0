package culex.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PeriodicWorkTest {
    private final ManualLoop loop = new ManualLoop(0);
    private final Queue<Runnable> submitted = new ArrayDeque<>();
    private final AtomicInteger runs = new AtomicInteger();
    private boolean rejects;

    private void start() {
        PeriodicWork.start(
                loop,
                1000,
                task -> {
                    if (rejects) {
                        throw new RejectedExecutionException();
                    }
                    submitted.add(task);
                },
                runs::incrementAndGet);
        loop.runOne();
    }

    private void runSubmitted() {
        while (!submitted.isEmpty()) {
            submitted.remove().run();
        }
    }

    @Test
    void periodicWorkRunsOnceInEachInterval() {
        start();
        for (int i = 1; i <= 3; i++) {
            loop.advance(1000);
            runSubmitted();
            assertEquals(i, runs.get());
        }
    }

    @Test
    void runIsSkippedWhileThePreviousRunStillWaitsForAThread() {
        start();
        loop.advance(1000);
        loop.advance(1000);
        assertEquals(1, submitted.size());
    }

    @Test
    void periodicWorkRunsInTheNextIntervalIfNoWorkerThreadWasFree() {
        start();
        rejects = true;
        loop.advance(1000);
        rejects = false;
        loop.advance(1000);
        runSubmitted();
        assertEquals(1, runs.get());
    }
}
