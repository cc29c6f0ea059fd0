package culex.broker.retained;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Message;
import culex.broker.message.Retained;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.store.Journal;
import culex.broker.store.RetainedIterator;
import culex.broker.store.RetainedStore;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The limits of retained messages, and the bytes that are counted for them. */
class RetainedMessagesTest {
    private static final Journal JOURNAL = new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {});

    private final MemoryBudget budget = new MemoryBudget(1 << 20);
    private final MemoryAccount account = budget.newAccount();

    private RetainedMessages retained(int messagesMax, long bytesMax, int messageBytesMax) {
        return new RetainedMessages(new RetainedLimits(messagesMax, bytesMax, messageBytesMax), null);
    }

    private void retain(RetainedMessages retained, String topic, int payloadBytes) {
        retained.retain(TestMessages.retained(topic, payloadBytes, Message.NEVER), JOURNAL, account);
    }

    @Test
    void retainedMessageBeyondTheCountLimitIsRejectedAndAReplacementIsAccepted() {
        RetainedMessages retained = retained(2, Long.MAX_VALUE, Integer.MAX_VALUE);
        retain(retained, "a", 1);
        assertNull(retained.limitFor(TestMessages.retained("b", 1, Message.NEVER), budget, false));
        retain(retained, "b", 1);
        assertEquals(
                LimitReached.RETAINED_MESSAGES,
                retained.limitFor(TestMessages.retained("c", 1, Message.NEVER), budget, false));
        assertNull(retained.limitFor(TestMessages.retained("a", 1000, Message.NEVER), budget, false));
        assertNull(retained.limitFor(TestMessages.retained("c", 0, Message.NEVER), budget, false));
    }

    @Test
    void retainedMessageBeyondTheByteLimitIsRejectedAndASmallerReplacementIsAccepted() {
        RetainedMessages retained = retained(100, 2000, Integer.MAX_VALUE);
        retain(retained, "a", 1000);
        assertEquals(
                LimitReached.RETAINED_BYTES,
                retained.limitFor(TestMessages.retained("b", 1000, Message.NEVER), budget, false));
        assertEquals(
                LimitReached.RETAINED_BYTES,
                retained.limitFor(TestMessages.retained("a", 3000, Message.NEVER), budget, false));
        assertNull(retained.limitFor(TestMessages.retained("a", 1000, Message.NEVER), budget, false));
        assertNull(retained.limitFor(TestMessages.retained("a", 10, Message.NEVER), budget, false));
        assertNull(retained.limitFor(TestMessages.retained("b", 0, Message.NEVER), budget, false));
    }

    @Test
    void singleRetainedMessageAboveTheByteLimitIsRejected() {
        RetainedMessages retained = retained(100, 100_000, 1000);
        assertEquals(
                LimitReached.RETAINED_MESSAGE_SIZE,
                retained.limitFor(TestMessages.retained("a", 1000, Message.NEVER), budget, false));
        assertNull(retained.limitFor(TestMessages.retained("a", 800, Message.NEVER), budget, false));
    }

    @Test
    void sheddingAcceptsOnlySmallerReplacementsAndRemovals() {
        RetainedMessages retained = retained(100, Long.MAX_VALUE, Integer.MAX_VALUE);
        retain(retained, "a", 100);
        budget.observeHeap(65);
        assertEquals(
                LimitReached.MEMORY, retained.limitFor(TestMessages.retained("b", 1, Message.NEVER), budget, false));
        assertEquals(
                LimitReached.MEMORY, retained.limitFor(TestMessages.retained("a", 200, Message.NEVER), budget, false));
        assertNull(retained.limitFor(TestMessages.retained("a", 100, Message.NEVER), budget, false));
        assertNull(retained.limitFor(TestMessages.retained("a", 0, Message.NEVER), budget, false));
    }

    @Test
    void removedRetainedMessagesReleaseExactlyTheirCountedBytes() {
        RetainedMessages retained = retained(100, Long.MAX_VALUE, Integer.MAX_VALUE);
        retain(retained, "restored", 10);
        retain(retained, "a", 100);
        retain(retained, "a", 50);
        retain(retained, "b/c", 1);
        retain(retained, "$SYS/broker/uptime", 5);
        assertEquals(3, retained.size());
        assertTrue(budget.bytes(MemoryUse.RETAINED) > retained.bytes(), "the server's own are counted in memory only");
        for (String topic : new String[] {"a", "b/c", "restored", "$SYS/broker/uptime", "none"}) {
            retain(retained, topic, 0);
        }
        assertEquals(0, retained.size());
        assertEquals(0, retained.bytes());
        assertEquals(0, budget.bytes(MemoryUse.RETAINED));
    }

    @Test
    void retainedMessageIsReturnedUnchanged() {
        RetainedMessages retained = retained(100, Long.MAX_VALUE, Integer.MAX_VALUE);
        Message message = new Message(
                TopicName.of("a/ü"), new byte[] {1}, QoS.EXACTLY_ONCE, true, new byte[] {1, 1}, 77, "publisher", 5);
        retained.retain(message, JOURNAL, account);
        Message found = first(retained).toMessage();
        assertEquals("a/ü", found.topic().value());
        assertEquals(2, found.topic().levels());
        assertArrayEquals(message.payload(), found.payload());
        assertArrayEquals(message.forwardedProperties(), found.forwardedProperties());
        assertEquals(77, found.expiresAtMillis());
        assertEquals(QoS.EXACTLY_ONCE, found.qos());
        assertEquals("publisher", found.publisher());
    }

    private static Retained first(RetainedMessages retained) {
        return Objects.requireNonNull(retained.from(TopicName.of("a").utf8()).next());
    }

    /** Removing the expired message must not remove a message that has replaced it. */
    @Test
    void expiredRetainedMessageIsRemovedUnlessItWasReplaced() {
        RetainedMessages retained = retained(100, Long.MAX_VALUE, Integer.MAX_VALUE);
        retain(retained, "a", 1);
        Retained old = first(retained);
        retain(retained, "a", 2);
        retained.removeExpired(old, account);
        assertEquals(1, retained.size());
        retained.removeExpired(first(retained), account);
        assertEquals(0, retained.size());
        assertEquals(0, budget.bytes(MemoryUse.RETAINED));
    }

    /** A store that accepts no changes, because too many changes are not stored yet. */
    private record BehindStore(String retainedTopic) implements RetainedStore {
        @Override
        public long messages() {
            return 1;
        }

        @Override
        public long bytes() {
            return 100;
        }

        @Override
        public int sizeOf(byte[] topic) {
            return retainedTopic.equals(new String(topic, StandardCharsets.UTF_8)) ? 100 : 0;
        }

        @Override
        public boolean isInMemory() {
            return false;
        }

        @Override
        public boolean isBehind() {
            return true;
        }

        @Override
        public RetainedIterator from(byte[] topic) {
            throw new UnsupportedOperationException();
        }
    }

    /** Otherwise the broker would acknowledge a removal that it does not make. */
    @Test
    void removalOfARetainedMessageIsRejectedWhileTheStoreIsCongested() {
        RetainedMessages retained = new RetainedMessages(RetainedLimits.NONE, new BehindStore("a"));
        assertEquals(
                LimitReached.MEMORY, retained.limitFor(TestMessages.retained("a", 0, Message.NEVER), budget, false));
        assertNull(retained.limitFor(TestMessages.retained("b", 0, Message.NEVER), budget, false), "nothing to remove");
    }
}
