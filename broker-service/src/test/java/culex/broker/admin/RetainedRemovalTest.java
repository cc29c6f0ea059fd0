package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.retained.RetainedLimits;
import culex.broker.retained.RetainedMessages;
import culex.broker.store.Journal;
import culex.broker.store.ModelJournals;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.ManualLoop;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The removal of retained messages by a filter, with a store that writes only when the test requests it. */
class RetainedRemovalTest {
    private final ManualLoop loop = new ManualLoop(0);
    private final ModelJournals store = new ModelJournals();

    private RetainedRemoval removal(String filter, boolean isDryRun) {
        RetainedMessages retained = new RetainedMessages(RetainedLimits.NONE, store.retained());
        Journal journal = store.journal(loop::execute, loop::atEndOfTurn, () -> {});
        RetainedRemoval removal = new RetainedRemoval(
                retained, loop, journal, Objects.requireNonNull(TopicFilter.parse(filter)), isDryRun);
        loop.turn(removal::run);
        return removal;
    }

    private void retain(String... topics) {
        Journal journal = store.journal(loop::execute, loop::atEndOfTurn, () -> {});
        loop.turn(() ->
                List.of(topics).forEach(topic -> journal.retain(TestMessages.retained(topic, 10, Message.NEVER))));
        store.commit();
    }

    private void goOn() {
        for (int i = 0; i < 100; i++) {
            store.commit();
            ManualLoop.runAll(List.of(loop));
        }
    }

    private boolean isRetained(String topic) {
        return new RetainedMessages(RetainedLimits.NONE, store.retained()).isRetained(topic);
    }

    @Test
    void removalOfRetainedMessagesIsReportedAfterItIsDurable() {
        retain("a/1", "a/2", "b/1");
        RetainedRemoval removal = removal("a/#", false);
        while (loop.runOne()) {
            // runs the turns of the removal, without a write of the store
        }
        assertFalse(removal.done().isDone());
        goOn();
        assertEquals(
                new RetainedRemoval.Result(2, 20, List.of("a/1", "a/2"), true),
                removal.done().join());
        assertFalse(isRetained("a/1"));
        assertTrue(isRetained("b/1"));
    }

    @Test
    void dryRunCountsRetainedMessagesAndRemovesNone() {
        retain("a/1", "a/2", "b/1");
        RetainedRemoval removal = removal("+/1", true);
        goOn();
        assertEquals(
                new RetainedRemoval.Result(2, 20, List.of("a/1", "b/1"), true),
                removal.done().join());
        assertTrue(isRetained("a/1"));
    }

    @Test
    void removalPausesWhileTheStoreIsCongestedAndThenContinues() {
        retain("a/1", "a/2");
        store.congest(true);
        RetainedRemoval removal = removal("#", false);
        goOn();
        assertFalse(removal.done().isDone());
        assertTrue(isRetained("a/1"));
        store.congest(false);
        loop.advance(1000);
        goOn();
        assertEquals(2, removal.done().join().messages());
        assertFalse(isRetained("a/2"));
    }

    @Test
    void removalOfRetainedMessagesStopsWhenTheCallerDisconnects() {
        retain("a/1");
        store.congest(true);
        RetainedRemoval removal = removal("#", false);
        removal.done().cancel(false);
        store.congest(false);
        loop.advance(1000);
        goOn();
        assertTrue(isRetained("a/1"));
    }
}
