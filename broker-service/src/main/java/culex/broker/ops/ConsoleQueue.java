package culex.broker.ops;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * A bounded queue and a thread between the loggers and the console, so that a blocked console (a full pipe, a stopped terminal) blocks no
 * event loop. A line that does not fit in the queue is dropped and counted.
 */
final class ConsoleQueue extends ExtHandler {
    private static final long DRAIN_MILLIS = 1000;
    private static final long POLL_MILLIS = 10;

    private final ExtHandler console;
    private final BlockingQueue<ExtLogRecord> queue;
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer = new Thread(this::write, "console-log");
    private long reported;
    private volatile boolean writing;
    private volatile boolean direct;

    /**
     * Creates a queue for a console; {@link #start} starts the thread that writes.
     *
     * @param linesMax the maximum number of queued lines
     */
    ConsoleQueue(ExtHandler console, int linesMax) {
        this.console = console;
        queue = new ArrayBlockingQueue<>(linesMax);
        setLevel(console.getLevel());
        writer.setDaemon(true);
    }

    /** Puts a queue between the root logger and its console handler. Returns an unused queue if the root logger has no console handler. */
    static ConsoleQueue install(int linesMax) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            if (handler instanceof ConsoleHandler console) {
                ConsoleQueue inFront = new ConsoleQueue(console, linesMax);
                inFront.start();
                root.addHandler(inFront);
                root.removeHandler(handler);
                return inFront;
            }
        }
        return new ConsoleQueue(new ConsoleHandler(), linesMax);
    }

    void start() {
        writer.start();
    }

    @Override
    protected void doPublish(ExtLogRecord line) {
        if (direct) {
            console.publish(line);
            return;
        }
        // Copy the context data (MDC) of the calling thread now, because another thread writes the line.
        line.copyMdc();
        line.disableCallerCalculation();
        if (!queue.offer(line)) {
            dropped.incrementAndGet();
        }
    }

    private void write() {
        try {
            while (true) {
                ExtLogRecord line = queue.take();
                writing = true;
                console.publish(line);
                reportDropped();
                writing = false;
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void reportDropped() {
        long now = dropped.get();
        if (now != reported && queue.isEmpty()) {
            ExtLogRecord line = new ExtLogRecord(
                    Level.WARNING,
                    (now - reported) + " log lines were dropped because the console did not accept them in time",
                    ConsoleQueue.class.getName());
            line.setLoggerName("culex.broker");
            reported = now;
            console.publish(line);
        }
    }

    /** The number of log lines that were dropped because the queue was full. */
    long dropped() {
        return dropped.get();
    }

    /** Waits up to a second until the queue is empty; later lines are then written directly. Call it at the end of the process. */
    void drain() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MILLIS);
        while (!queue.isEmpty() || writing) {
            if (System.nanoTime() - end > 0) {
                return; // the console is blocked: writing to it directly would block the stop
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        direct = true;
    }
}
