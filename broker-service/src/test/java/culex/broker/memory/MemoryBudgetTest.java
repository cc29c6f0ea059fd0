package culex.broker.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final long LIMIT = 100_000_000;

    private final MemoryBudget budget = new MemoryBudget(LIMIT);
    private final MemoryAccount account = budget.newAccount();

    private void hold(long bytes) {
        account.add(MemoryUse.QUEUES, bytes);
        account.publish();
    }

    @Test
    void sheddingBeginsAtSixtyPercentAndCriticalAtSeventyFive() {
        hold(59_999_999);
        assertEquals(MemoryState.NORMAL, budget.state());
        hold(1);
        assertEquals(MemoryState.SHEDDING, budget.state());
        hold(15_000_000);
        assertEquals(MemoryState.CRITICAL, budget.state());
    }

    @Test
    void memoryStateEndsFivePercentBelowItsThreshold() {
        hold(75_000_000);
        hold(-4_000_000);
        assertEquals(MemoryState.CRITICAL, budget.state());
        hold(-2_000_000);
        assertEquals(MemoryState.SHEDDING, budget.state());
        hold(-13_000_000);
        assertEquals(MemoryState.SHEDDING, budget.state());
        hold(-2_000_000);
        assertEquals(MemoryState.NORMAL, budget.state());
    }

    @Test
    void bytesAddedByOneThreadMayBeReleasedByAnotherThread() {
        MemoryAccount other = budget.newAccount();
        hold(70_000_000);
        other.add(MemoryUse.QUEUES, -70_000_000);
        other.publish();
        assertEquals(0, budget.bytes(MemoryUse.QUEUES));
        assertEquals(0, budget.totalBytes());
        assertEquals(MemoryState.NORMAL, budget.state());
    }

    @Test
    void smallAmountsAreAddedToTheTotalWhenTheirSumReachesOneStep() {
        account.add(MemoryUse.SESSIONS, MemoryAccount.STEP_BYTES - 1);
        assertEquals(0, budget.totalBytes());
        account.add(MemoryUse.SESSIONS, 1);
        assertEquals(MemoryAccount.STEP_BYTES, budget.totalBytes());
    }

    @Test
    void heapOrDirectMemoryAloneChangesTheStateOfTheMemoryBudget() {
        budget.observeHeap(60);
        assertEquals(MemoryState.SHEDDING, budget.state());
        budget.observeDirect(75);
        assertEquals(MemoryState.CRITICAL, budget.state());
        budget.observeDirect(0);
        budget.observeHeap(0);
        assertEquals(MemoryState.NORMAL, budget.state());
    }

    @Test
    void bytesThatSocketsHaveNotAcceptedDoNotChangeTheStateOfTheMemoryBudget() {
        account.add(MemoryUse.OUTBOUND, LIMIT);
        account.publish();
        assertEquals(LIMIT, budget.bytes(MemoryUse.OUTBOUND));
        assertEquals(MemoryState.NORMAL, budget.state());
    }

    @Test
    void reachedLimitsAreCounted() {
        account.reached(LimitReached.SESSIONS);
        budget.newAccount().reached(LimitReached.SESSIONS);
        assertEquals(2, budget.timesReached(LimitReached.SESSIONS));
        assertEquals(0, budget.timesReached(LimitReached.CONNECTIONS));
    }
}
