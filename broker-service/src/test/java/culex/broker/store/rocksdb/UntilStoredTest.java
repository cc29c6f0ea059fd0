package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.transport.RecordedFaults;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that wait until the store can be written again run once. */
class UntilStoredTest {
    private final List<String> runs = new ArrayList<>();

    private Turn turn() {
        Turn turn = new Turn(Runnable::run, new RecordedFaults());
        turn.whenStored.add(() -> runs.add("stored"));
        turn.waiting.add(stored -> runs.add("completed " + stored));
        return turn;
    }

    @Test
    void tasksOfARejectedTurnRunOnceWhenTheStoreIsWrittenAgain() {
        UntilStored untilStored = new UntilStored();
        Turn turn = turn();
        turn.rejected();
        untilStored.add(turn);
        untilStored.run();
        untilStored.run();
        assertEquals(List.of("completed false", "stored"), runs);
        assertEquals(0, untilStored.bytes());
    }

    /** A fault behind the commit, while records are read, must not complete the turn again. */
    @Test
    void tasksOfAStoredTurnDoNotRunAgain() {
        UntilStored untilStored = new UntilStored();
        Turn turn = turn();
        turn.stored();
        turn.rejected();
        untilStored.add(turn);
        untilStored.run();
        assertEquals(List.of("completed true", "stored"), runs);
    }
}
