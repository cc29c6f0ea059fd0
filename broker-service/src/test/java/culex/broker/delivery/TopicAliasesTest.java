package culex.broker.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import org.junit.jupiter.api.Test;

/** Topic Aliases of both directions. */
class TopicAliasesTest {
    private static final int NAME_BYTES = 56 + 100;
    private static final int SHEDDING_PERCENT = 65;

    private final MemoryBudget budget = new MemoryBudget(1 << 20);

    private TopicAliases aliases(int maximum) {
        return aliases(maximum, 1 << 20);
    }

    private TopicAliases aliases(int maximum, long bytesMax) {
        return new TopicAliases(maximum, bytesMax, budget.newAccount());
    }

    private static String name(int number) {
        return String.format("%0100d", number);
    }

    @Test
    void receivedAliasesBeyondTheByteLimitAreRejectedUntilAnAliasIsReplaced() {
        TopicAliases aliases = aliases(10, 2 * NAME_BYTES);
        assertTrue(aliases.set(1, name(1)));
        assertTrue(aliases.set(2, name(2)));
        assertFalse(aliases.set(3, name(3)));
        assertEquals(1, budget.timesReached(LimitReached.ALIAS_BYTES));
        assertTrue(aliases.set(1, "short"));
        assertTrue(aliases.set(2, name(4)));
        assertEquals(56 + 5 + NAME_BYTES, budget.bytes(MemoryUse.ALIASES));
        aliases.end();
        assertEquals(0, budget.bytes(MemoryUse.ALIASES));
    }

    @Test
    void topicNamesBeyondTheAliasByteLimitAreSentWithoutAlias() {
        TopicAliases aliases = aliases(64, 128 * 1024);
        String longest = "t".repeat(65_535);
        assertTrue(aliases.set(1, longest));
        TopicAliases sent = aliases(64, 4 * NAME_BYTES);
        assertTrue(sent.hasRoom(name(1)));
        sent.add(name(1));
        sent.add(name(2));
        sent.add(name(3));
        assertFalse(sent.hasRoom(name(4)));
        sent.end();
        aliases.end();
        assertEquals(0, budget.bytes(MemoryUse.ALIASES));
    }

    @Test
    void sheddingGivesLongTopicNamesNoAlias() {
        budget.observeHeap(SHEDDING_PERCENT);
        TopicAliases aliases = aliases(64, 10 * NAME_BYTES);
        assertTrue(aliases.set(1, "a"));
        assertFalse(aliases.set(2, name(2)));
        assertFalse(aliases.hasRoom(name(2)));
    }

    @Test
    void sentTopicNamesGetAliasesUpToTheMaximum() {
        for (int maximum : new int[] {1, 2, 3, 64, 1000}) {
            TopicAliases aliases = aliases(maximum);
            for (int i = 1; i <= maximum; i++) {
                assertTrue(aliases.hasRoom("x"));
                assertEquals(0, aliases.alias("topic" + i));
                assertEquals(i, aliases.add("topic" + i));
            }
            assertFalse(aliases.hasRoom("x"));
            for (int i = 1; i <= maximum; i++) {
                assertEquals(i, aliases.alias("topic" + i));
            }
            assertEquals(0, aliases.alias("another"));
        }
    }

    @Test
    void receivedAliasesAreSetAndReplaced() {
        TopicAliases aliases = aliases(65_535);
        assertNull(aliases.name(1));
        aliases.set(3, "three");
        aliases.set(65_535, "last");
        aliases.set(3, "again");
        assertEquals("again", aliases.name(3));
        assertEquals("last", aliases.name(65_535));
        assertNull(aliases.name(2));
    }
}
