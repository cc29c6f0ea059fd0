package culex.broker.store.rocksdb;

import java.util.ArrayList;
import java.util.List;

/** Submissions whose tasks wait until the store can be written again. Limited by the memory budget only. On the store writer. */
final class DeferredTasks {
    /** An estimate of the bytes that a task takes in memory, such as the end of a session. */
    private static final long TASK_BYTES = 1024;

    private final List<Submission> submissions = new ArrayList<>();
    private long bytes;

    void add(Submission submission) {
        if (!submission.isStored && !submission.whenStored.isEmpty()) {
            submissions.add(submission);
            bytes += TASK_BYTES * submission.whenStored.size();
        }
    }

    /** An estimate of the bytes that the tasks take in memory. */
    long bytes() {
        return bytes;
    }

    /** Everything is stored: runs the tasks. */
    void run() {
        submissions.forEach(Submission::stored);
        submissions.clear();
        bytes = 0;
    }
}
