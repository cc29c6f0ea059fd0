package culex.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Topic Aliases of both directions, and the identifiers of QoS 2 that a client has on its way to us. */
class TopicAliasesTest {
    @Test
    void namesThatAreSentGetAliasesUntilTheMaximum() {
        for (int maximum : new int[] {1, 2, 3, 64, 1000}) {
            TopicAliases aliases = new TopicAliases(maximum);
            for (int i = 1; i <= maximum; i++) {
                assertTrue(aliases.hasRoom());
                assertEquals(0, aliases.alias("topic" + i));
                assertEquals(i, aliases.add("topic" + i));
            }
            assertFalse(aliases.hasRoom());
            for (int i = 1; i <= maximum; i++) {
                assertEquals(i, aliases.alias("topic" + i));
            }
            assertEquals(0, aliases.alias("another"));
        }
    }

    @Test
    void namesThatAreReceivedAreSetAndReplaced() {
        TopicAliases aliases = new TopicAliases(65_535);
        assertNull(aliases.name(1));
        aliases.set(3, "three");
        aliases.set(65_535, "last");
        aliases.set(3, "again");
        assertEquals("again", aliases.name(3));
        assertEquals("last", aliases.name(65_535));
        assertNull(aliases.name(2));
    }

    @Test
    void anIdentifierOfQos2IsADuplicateUntilItIsReleased() {
        InboundFlow flow = new InboundFlow();
        assertFalse(flow.isDuplicate(5));
        flow.accept(5);
        flow.accept(65_535);
        assertTrue(flow.isDuplicate(5));
        assertTrue(flow.release(5));
        assertFalse(flow.release(5));
        assertFalse(flow.isDuplicate(5));
    }
}
