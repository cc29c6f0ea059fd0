package culex.broker.security;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The threads that check passwords, which is slow by design, and their queue. These threads do nothing else, so that a flood of logins
 * delays neither event loops nor health and metrics. May be called from any thread; nothing here blocks.
 */
public final class PasswordChecks {
    private static final long IDLE_SECONDS = 30;
    /** Maximum share of the queue for one source of logins, as a divisor, so that one source cannot keep out all others. */
    private static final int SHARE_OF_ONE_SOURCE = 4;

    private final int waitingMax;
    private final BlockingQueue<Runnable> waiting;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger number = new AtomicInteger();
    private final String threadName;

    /** One password check that waits for a thread. */
    private record Check(String source, BooleanSupplier isGone, Runnable work) implements Runnable {
        @Override
        public void run() {
            if (!isGone.getAsBoolean()) {
                work.run();
            }
        }
    }

    /**
     * Creates threads that start when there is a check to run, and end when they are idle.
     *
     * @param threadsMax the maximum number of threads
     * @param waitingMax the maximum number of checks that wait for a thread
     */
    public PasswordChecks(int threadsMax, int waitingMax) {
        this("password-check-", threadsMax, waitingMax);
    }

    /** Creates threads as the public constructor does. {@code threadName} is the prefix of their names. */
    PasswordChecks(String threadName, int threadsMax, int waitingMax) {
        this.threadName = threadName;
        this.waitingMax = waitingMax;
        waiting = new ArrayBlockingQueue<>(waitingMax);
        threads = new ThreadPoolExecutor(threadsMax, threadsMax, IDLE_SECONDS, TimeUnit.SECONDS, waiting, this::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    @SuppressWarnings(
            "ThreadPriorityCheck") // correctness does not depend on it; where the JVM heeds priorities, it helps the
    // loops
    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, threadName + number.incrementAndGet());
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }

    /**
     * Queues a check for one of the threads. A check whose client disconnects before it runs is dropped.
     *
     * @param source the source whose share of the queue the check uses: an address, or a user who is known at that address
     * @param isGone returns whether the client has disconnected; called from any thread
     * @param work the check, which must not throw
     * @return false when the queue is full: the check will not run
     */
    public boolean submit(String source, BooleanSupplier isGone, Runnable work) {
        Check check = new Check(source, isGone, work);
        if (waiting.size() >= waitingMax / SHARE_OF_ONE_SOURCE) {
            waiting.removeIf(
                    queued -> queued instanceof Check other && other.isGone().getAsBoolean());
            if (waitingOf(source) >= Math.max(1, waitingMax / SHARE_OF_ONE_SOURCE)) {
                return false;
            }
        }
        try {
            threads.execute(check);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    private long waitingOf(String source) {
        return waiting.stream()
                .filter(queued ->
                        queued instanceof Check check && check.source().equals(source))
                .count();
    }

    /** The number of checks that wait for a thread. */
    public int waiting() {
        return waiting.size();
    }
}
