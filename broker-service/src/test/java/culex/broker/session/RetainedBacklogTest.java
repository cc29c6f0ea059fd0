package culex.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.topic.RetainedTree;
import org.junit.jupiter.api.Test;

/** What a new subscription gets when the retained message that it asked for changes before it goes out. */
class RetainedBacklogTest {
    private static final Delivery.Options OPTIONS = new Delivery.Options(QoS.AT_LEAST_ONCE, false, new int[0], null);

    private final RetainedTree<Message> tree = new RetainedTree<>(Message::sizeBytes);
    private final RetainedBacklog backlog = new RetainedBacklog(tree);

    private Message retain(String publisher, QoS qos) {
        Message message = TestMessages.of(new byte[1], qos, true, publisher);
        tree.put("t", message);
        return message;
    }

    private Delivery next() {
        Delivery delivery = backlog.peek();
        assertNotNull(delivery);
        return delivery;
    }

    /** Its successor went the way of a live message, without RETAIN, to a client that waits for what is retained. */
    @Test
    void theNewestIsSentAsRetained() {
        retain("publisher", QoS.AT_MOST_ONCE);
        backlog.add(new RetainedRequest("t", OPTIONS, null));
        Message newest = retain("publisher", QoS.EXACTLY_ONCE);
        assertSame(newest, next().message());
        assertTrue(next().retainFlag());
        assertEquals(QoS.AT_LEAST_ONCE, next().qos());
        backlog.remove();
        assertTrue(backlog.isEmpty());
    }

    @Test
    void nothingIsSentWhenItWasRemoved() {
        retain("publisher", QoS.AT_LEAST_ONCE);
        backlog.add(new RetainedRequest("t", OPTIONS, null));
        tree.put("t", null);
        assertNull(backlog.peek());
        assertTrue(backlog.isEmpty());
    }

    @Test
    void aClientsOwnIsNotSentWhenItTakesNoneOfItsOwn() {
        retain("publisher", QoS.AT_LEAST_ONCE);
        backlog.add(new RetainedRequest("t", OPTIONS, "subscriber"));
        retain("subscriber", QoS.AT_LEAST_ONCE);
        backlog.add(new RetainedRequest("t", OPTIONS, null));
        assertEquals("subscriber", next().message().publisher());
        assertEquals(1, backlog.size());
    }
}
