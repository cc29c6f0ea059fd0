package culex.broker.store.rocksdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The submissions that wait for the store writer, with their {@link Backlog}. Loops add; the writer takes the submissions of a batch, and
 * releases them when it has handled them.
 */
final class SubmissionQueue {
    /** Maximum number of entries of a batch, but always one submission; there is also a maximum of bytes. */
    private static final int BATCH_ENTRIES_MAX = 20_000;

    private static final long BATCH_BYTES_MAX = 8L << 20;

    private final Queue<Submission> submissions = new ConcurrentLinkedQueue<>();
    private final List<Runnable> onResume = new ArrayList<>();
    private final Backlog backlog;

    SubmissionQueue(Backlog backlog) {
        this.backlog = backlog;
    }

    /** Adds a task that runs on the writer when the backlog is within its limits again. Call it before the writer starts. */
    void onResume(Runnable task) {
        onResume.add(task);
    }

    /** The number of entries that the writer has not handled. May be called from any thread. */
    long entries() {
        return backlog.entries();
    }

    /** Whether the backlog exceeds its limit of entries or bytes. May be called from any thread. */
    boolean isCongested() {
        return backlog.isCongested();
    }

    boolean isEmpty() {
        return submissions.isEmpty();
    }

    /** Adds a submission. May be called from any loop; submissions of one loop stay in order. */
    void add(Submission submission) {
        submission.size = submission.entries.size();
        backlog.add(submission.size, submission.bytes);
        submissions.add(submission);
    }

    /** Takes the submissions of the next batch. */
    List<Submission> take() {
        List<Submission> taken = new ArrayList<>();
        int entries = 0;
        long bytes = 0;
        while (entries < BATCH_ENTRIES_MAX && bytes < BATCH_BYTES_MAX) {
            Submission submission = submissions.poll();
            if (submission == null) {
                break;
            }
            entries += submission.size;
            bytes += submission.bytes;
            taken.add(submission);
        }
        return taken;
    }

    /** The bytes of submissions. */
    static long bytes(List<Submission> taken) {
        return taken.stream().mapToLong(submission -> submission.bytes).sum();
    }

    /** Called when the writer has handled submissions: subtracts them from the backlog, and runs the tasks if reading must resume. */
    void release(List<Submission> handled) {
        int entries = 0;
        for (Submission submission : handled) {
            entries += submission.size;
        }
        if (backlog.remove(entries, bytes(handled))) {
            onResume.forEach(Runnable::run); // each task ignores a loop that has ended
        }
    }
}
