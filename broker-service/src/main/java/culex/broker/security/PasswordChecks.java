package culex.broker.security;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The threads that check passwords, which is slow by design, and the queue in front of them. They are apart from all other threads, so
 * that a flood of logins delays neither event loops nor health and metrics. May be called from any thread; nothing here waits.
 */
public final class PasswordChecks {
    private static final long IDLE_SECONDS = 30;
    /** One source of logins gets at most this part of the queue, so that it cannot keep all others out. */
    private static final int SHARE_OF_ONE_SOURCE = 4;

    private final int waitingMax;
    private final BlockingQueue<Runnable> waiting;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger number = new AtomicInteger();
    private final String threadName;

    /** One check. */
    private record Check(String source, BooleanSupplier isGone, Runnable work) implements Runnable {
        @Override
        public void run() {
            if (!isGone.getAsBoolean()) {
                work.run();
            }
        }
    }

    /**
     * Threads that start when there is something to check and end when there is not.
     *
     * @param threadsMax the most threads
     * @param waitingMax the most checks that wait for a thread
     */
    public PasswordChecks(int threadsMax, int waitingMax) {
        this("password-check-", threadsMax, waitingMax);
    }

    /** The same with the beginning of the threads' names. */
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
     * Runs a check on one of the threads, soon. It is dropped when its client has left before its turn comes.
     *
     * @param source whose share of the queue the check takes: an address, or a user who is known there
     * @param isGone whether the client has left; asked from any thread
     * @param work the check, which ends in no exception
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

    /** How many checks wait for a thread. */
    public int waiting() {
        return waiting.size();
    }
}
