package culex.broker.ops;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

class ConsoleQueueTest {
    private static final int LINES_MAX = 3;

    private final Semaphore takes = new Semaphore(0);
    private final List<String> written = new CopyOnWriteArrayList<>();
    private final ConsoleQueue queue = new ConsoleQueue(new SlowConsole(), LINES_MAX);

    /** A console that accepts a line only when the test permits it. */
    private final class SlowConsole extends ExtHandler {
        @Override
        protected void doPublish(ExtLogRecord line) {
            takes.acquireUninterruptibly();
            written.add(line.getMessage());
        }
    }

    private static LogRecord line(int number) {
        return new LogRecord(Level.INFO, "line " + number);
    }

    @Test
    void stalledStandardOutputBlocksNoThreadAndDroppedLogLinesAreCountedAndLogged() {
        queue.start();
        queue.publish(line(0));
        await().atMost(Duration.ofSeconds(30)).until(() -> takes.hasQueuedThreads());
        for (int i = 1; i <= 10; i++) {
            queue.publish(line(i));
        }
        assertEquals(10 - LINES_MAX, queue.dropped());
        takes.release(1000);
        await().atMost(Duration.ofSeconds(30)).until(() -> written.size() == 2 + LINES_MAX);
        assertEquals(List.of("line 0", "line 1", "line 2", "line 3"), written.subList(0, 4));
        assertTrue(written.get(4).startsWith("7 log lines were dropped"));
    }

    @Test
    void logLinesAfterDrainAreWrittenByTheCallingThread() {
        queue.start();
        takes.release(1000);
        queue.publish(line(1));
        queue.drain();
        queue.publish(line(2));
        assertEquals(List.of("line 1", "line 2"), written);
    }
}
