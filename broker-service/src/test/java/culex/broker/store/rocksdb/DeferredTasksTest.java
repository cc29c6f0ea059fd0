package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.transport.RecordedFaults;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that wait until the store can be written again run once. */
class DeferredTasksTest {
    private final List<String> runs = new ArrayList<>();

    private Submission submission() {
        Submission submission = new Submission(Runnable::run, new RecordedFaults());
        submission.whenStored.add(() -> runs.add("stored"));
        submission.completions.add(stored -> runs.add("completed " + stored));
        return submission;
    }

    @Test
    void tasksThatFollowRejectedEntriesRunOneTimeAfterTheStoreIsWritableAgain() {
        DeferredTasks deferred = new DeferredTasks();
        Submission submission = submission();
        submission.rejected();
        deferred.add(submission);
        deferred.run();
        deferred.run();
        assertEquals(List.of("completed false", "stored"), runs);
        assertEquals(0, deferred.bytes());
    }

    @Test
    void tasksThatAreDeferredTwiceForOneTurnRunOneTime() {
        DeferredTasks deferred = new DeferredTasks();
        Submission submission = submission();
        deferred.add(submission);
        deferred.add(submission);
        deferred.run();
        assertEquals(1, runs.stream().filter("stored"::equals).count());
        assertEquals(0, deferred.bytes());
    }

    /** A fault after the commit, while records are read, must not complete the turn of the event loop again. */
    @Test
    void tasksThatFollowStoredEntriesDoNotRunAgainAfterALaterFault() {
        DeferredTasks deferred = new DeferredTasks();
        Submission submission = submission();
        submission.stored();
        submission.rejected();
        deferred.add(submission);
        deferred.run();
        assertEquals(List.of("completed true", "stored"), runs);
    }
}
