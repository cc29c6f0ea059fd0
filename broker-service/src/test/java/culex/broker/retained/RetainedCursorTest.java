package culex.broker.retained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryBudget;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.Journal;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.TopicFilter;
import culex.broker.topic.TopicName;
import culex.broker.transport.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The retained messages that a new subscription receives while they change. */
class RetainedCursorTest {
    private static final Delivery.Options OPTIONS = new Delivery.Options(QoS.AT_LEAST_ONCE, false, new int[0], null);
    private static final Journal JOURNAL = new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {});
    private static final long NOW = 1000;

    private final MemoryAccount account = MemoryBudget.unlimited().newAccount();
    private final RetainedMessages retained = new RetainedMessages(RetainedLimits.NONE, null);
    private final RetainedWork work = new RetainedWork();
    private final ManualLoop loop = new ManualLoop(0);

    private void retain(String topic, String publisher, int payloadBytes, long expiresAtMillis) {
        retained.retain(
                new Message(
                        TopicName.of(topic),
                        new byte[payloadBytes],
                        QoS.EXACTLY_ONCE,
                        true,
                        new byte[0],
                        expiresAtMillis,
                        publisher,
                        0),
                JOURNAL,
                account);
    }

    private void retain(String topic, int payloadBytes) {
        retain(topic, "publisher", payloadBytes, Message.NEVER);
    }

    private RetainedCursor cursor(String filter, @Nullable String except) {
        TopicFilter parsed = TopicFilter.parse(filter);
        assertNotNull(parsed);
        return new RetainedCursor(retained, parsed, OPTIONS, except, topic -> true);
    }

    private @Nullable Delivery peek(RetainedCursor cursor) {
        return cursor.peek(work, NOW, account);
    }

    private Delivery next(RetainedCursor cursor) {
        Delivery next = peek(cursor);
        assertNotNull(next);
        return next;
    }

    private List<String> rest(RetainedCursor cursor) {
        List<String> topics = new ArrayList<>();
        while (!cursor.isAtEnd()) {
            work.enter(loop.longWork());
            for (Delivery next = peek(cursor); next != null; next = peek(cursor)) {
                topics.add(next.message().topic().value());
                cursor.advance(work);
            }
            cursor.release();
        }
        return topics;
    }

    @Test
    void retainedMessageReplacedBeforeItIsSentIsSentInItsNewVersion() {
        retain("t", 1);
        RetainedCursor cursor = cursor("t", null);
        assertEquals(1, next(cursor).message().payload().length);
        cursor.release();
        retain("t", 2);
        Delivery next = next(cursor);
        assertEquals(2, next.message().payload().length);
        assertTrue(next.retainFlag());
        assertEquals(QoS.AT_LEAST_ONCE, next.qos());
    }

    @Test
    void retainedMessageRemovedBeforeItIsSentIsNotSent() {
        retain("t", 1);
        RetainedCursor cursor = cursor("t", null);
        assertNotNull(peek(cursor));
        cursor.release();
        retain("t", 0);
        assertNull(peek(cursor));
        assertTrue(cursor.isAtEnd());
    }

    @Test
    void retainedMessagesOfTheSubscriberItselfAreNotSentWithNoLocal() {
        retain("a", "subscriber", 1, Message.NEVER);
        retain("b", "publisher", 1, Message.NEVER);
        assertEquals(List.of("b"), rest(cursor("#", "subscriber")));
        assertEquals(List.of("a", "b"), rest(cursor("#", null)));
    }

    @Test
    void expiredRetainedMessageIsRemovedInsteadOfSent() {
        retain("a", "publisher", 1, NOW);
        retain("b", "publisher", 1, NOW + 1);
        assertEquals(List.of("b"), rest(cursor("+", null)));
        assertEquals(1, retained.size());
    }

    @Test
    void retainedMessageOfEachTopicNameIsSentOnceDuringConcurrentChanges() {
        for (int i = 0; i < 10; i++) {
            retain("t/" + i, 1);
        }
        RetainedCursor cursor = cursor("t/#", null);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sent.add(next(cursor).message().topic().value());
            cursor.advance(work);
        }
        cursor.release();
        retain("t/0", 7); // was sent already, so the change is sent as a live message
        retain("t/00", 1); // the cursor has already passed this topic
        retain("t/4", 0);
        retain("t/5", 0);
        retain("t/55", 1);
        sent.addAll(rest(cursor));
        assertEquals(List.of("t/0", "t/1", "t/2", "t/3", "t/4", "t/55", "t/6", "t/7", "t/8", "t/9"), sent);
    }

    @Test
    void cursorPausesAtTheWorkLimitOfALoopTurnAndContinues() {
        for (int i = 0; i < 50_000; i++) {
            retain("other/" + i + "/x", 1);
        }
        RetainedCursor cursor = cursor("+/+/y", null);
        loop.setWorkTime(1_000_000);
        loop.turn(() -> work.enter(loop.longWork()));
        assertNull(peek(cursor));
        assertTrue(work.isUsedUp());
        assertEquals(false, cursor.isAtEnd());
        loop.setWorkTime(0);
        loop.turn(() -> assertEquals(List.of(), rest(cursor)));
    }
}
