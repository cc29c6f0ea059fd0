package culex.broker.store.rocksdb;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Submissions whose tasks wait until the store can be written again. Limited by the memory budget only. Runs on the store writer's thread.
 */
final class DeferredTasks {
    /** Estimated bytes of memory of a task, such as the end of a session. */
    private static final long TASK_BYTES = 1024;

    private final Queue<Submission> submissions = new ArrayDeque<>();
    private long bytes;

    /** Adds a submission, unless its entries are stored already or the submission was added before. */
    void add(Submission submission) {
        if (!submission.isStored && !submission.isDeferred && !submission.whenStored.isEmpty()) {
            submission.isDeferred = true;
            submissions.add(submission);
            bytes += TASK_BYTES * submission.whenStored.size();
        }
    }

    /** Estimated bytes of memory of all tasks. */
    long bytes() {
        return bytes;
    }

    /** Called when everything is stored: runs the tasks. */
    void run() {
        for (Submission next = submissions.poll(); next != null; next = submissions.poll()) {
            bytes -= TASK_BYTES * next.whenStored.size();
            next.stored();
        }
    }
}
