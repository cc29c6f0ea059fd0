package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.retained.RetainedLimits;
import culex.broker.retained.RetainedMessages;
import culex.broker.routing.Router;
import culex.broker.security.Authorizer;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A live stream of messages: the events that a reader gets when the reader is slow, disconnects, and reconnects. */
class MessageStreamTest {
    private static final Pattern PAYLOAD = Pattern.compile("\"payload\":\"([^\"]*)\"");
    private static final long ALL = Long.MAX_VALUE;

    private final ManualLoop loop = new ManualLoop(0);
    private final SubscriptionTree<Receiver, Subscription> tree = new SubscriptionTree<>();
    private final Router router = new Router(
            loop,
            List.of(loop),
            tree,
            Authorizer.OPEN,
            new RetainedMessages(RetainedLimits.NONE, null),
            new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {}),
            1 << 20);
    private final List<MessageStream> closed = new ArrayList<>();

    /** A reader that reads an event only when the test requests it. */
    private static final class Reader implements MessageStream.Sink {
        private final StringBuilder read = new StringBuilder();
        private @Nullable Runnable written;
        private boolean ended;
        private boolean allowed = true;

        @Override
        public boolean isAllowed() {
            return allowed;
        }

        @Override
        public void write(String events, Runnable onWritten) {
            read.append(events);
            written = onWritten;
        }

        @Override
        public void end() {
            ended = true;
        }

        String payloads() {
            return PAYLOAD.matcher(read)
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.joining(" "))
                    .replaceAll("\"payload\":\"|\"", "");
        }
    }

    private MessageStream.Terms terms(long messagesMax) {
        return new MessageStream.Terms(
                "anna",
                Objects.requireNonNull(TopicFilter.parse("t")),
                MessageWriter.Payload.TEXT,
                100,
                messagesMax,
                15_000);
    }

    private MessageStream stream(Reader reader, long messagesMax) {
        MessageStream stream = new MessageStream("id", terms(messagesMax), loop, tree, closed::add);
        loop.turn(() -> {
            stream.open();
            stream.attach(reader, 1, messagesMax, ":\n\n");
        });
        return stream;
    }

    private void publish(int from, int to) {
        loop.turn(() -> IntStream.range(from, to).forEach(i -> router.publish(message(Integer.toString(i)))));
    }

    private static Message message(String text) {
        return TestMessages.of(text.getBytes(StandardCharsets.UTF_8), QoS.AT_MOST_ONCE, false, "publisher");
    }

    /** Makes the reader read all events written so far, and those that follow. */
    private void take(Reader reader) {
        for (Runnable next = reader.written; next != null; next = reader.written) {
            reader.written = null;
            loop.turn(next);
        }
    }

    @Test
    void streamWritesEachMessageAsANumberedEvent() {
        Reader reader = new Reader();
        stream(reader, ALL);
        take(reader);
        publish(1, 3);
        take(reader);
        assertTrue(
                reader.read.toString().startsWith(":\n\nid: id-1\ndata: {\"topic\":\"t\",\"qos\":0"),
                reader.read.toString());
        assertTrue(reader.read.toString().contains("\n\nid: id-2\ndata: {"), reader.read.toString());
        assertEquals("1 2", reader.payloads());
    }

    /** At the maximum of streams, a request closed one that another request was just opening, which got 503 "The broker stops". */
    @Test
    void streamIsNotLingeringBeforeItsFirstReader() {
        MessageStream stream = new MessageStream("id", terms(ALL), loop, tree, closed::add);
        assertFalse(stream.isLingering());
        Reader reader = new Reader();
        loop.turn(() -> stream.attach(reader, 1, ALL, ""));
        assertFalse(stream.isLingering());
        loop.turn(() -> stream.detach(reader));
        assertTrue(stream.isLingering());
    }

    @Test
    void streamWritesNoEventWhileTheReaderHasNotReadEarlierBytes() {
        Reader reader = new Reader();
        stream(reader, ALL);
        publish(1, 500);
        assertEquals("", reader.payloads());
        take(reader);
        assertEquals(499, reader.payloads().split(" ", -1).length);
    }

    @Test
    void streamReportsTheNumberOfMessagesThatASlowReaderMissed() {
        Reader reader = new Reader();
        stream(reader, ALL);
        publish(0, 1500);
        take(reader);
        assertTrue(
                reader.read.toString().startsWith(":\n\nevent: missed\ndata: {\"messages\":500}\n\nid: id-501\n"),
                reader.read.substring(0, 100));
        assertEquals(1000, reader.payloads().split(" ", -1).length);
    }

    @Test
    void readerThatReconnectsGetsTheEventsAfterTheLastOneThatItReceived() {
        Reader first = new Reader();
        MessageStream stream = stream(first, ALL);
        take(first);
        publish(1, 3);
        take(first);
        loop.turn(() -> stream.detach(first));
        assertTrue(stream.isLingering());
        publish(3, 5);
        Reader second = new Reader();
        loop.turn(() -> stream.attach(second, 2, ALL, ""));
        take(second);
        assertEquals("1 2", first.payloads());
        assertEquals("2 3 4", second.payloads());
    }

    @Test
    void newReaderOfAStreamEndsTheResponseToThePreviousReader() {
        Reader first = new Reader();
        MessageStream stream = stream(first, ALL);
        Reader second = new Reader();
        loop.turn(() -> stream.attach(second, 1, ALL, ""));
        assertTrue(first.ended);
        loop.turn(() -> stream.detach(first));
        assertFalse(stream.isLingering());
        take(first);
        take(second);
        publish(1, 2);
        assertEquals("1", second.payloads());
        assertEquals("", first.payloads());
    }

    @Test
    void streamWhoseClientDoesNotReadEndsAndReleasesItsMemory() {
        Reader reader = new Reader();
        MessageStream stream = stream(reader, ALL);
        publish(1, 10);
        assertTrue(loop.memory().budget().bytes(MemoryUse.QUEUES) > 0);
        loop.turn(() -> stream.detach(reader));
        loop.advance(MessageStream.LINGER_MILLIS + 1000);
        assertEquals(List.of(stream), closed);
        assertEquals(0, tree.size());
        assertEquals(0, loop.memory().budget().bytes(MemoryUse.QUEUES));
        assertFalse(stream.attach(reader, 1, ALL, ""));
    }

    @Test
    void streamEndsAfterTheRequestedNumberOfMessages() {
        Reader reader = new Reader();
        stream(reader, 2);
        publish(1, 10);
        take(reader);
        assertEquals("1 2", reader.payloads());
        assertTrue(reader.ended);
        assertEquals(1, closed.size());
    }

    @Test
    void idleStreamWritesCommentsThatKeepTheConnectionOpen() {
        Reader reader = new Reader();
        stream(reader, ALL);
        take(reader);
        loop.advance(15_000);
        loop.advance(1000);
        assertEquals(":\n\n: \n\n", reader.read.toString());
    }

    @Test
    void streamEndsWhenTheLoginOfItsReaderExpires() {
        Reader atMessage = new Reader();
        stream(atMessage, ALL);
        take(atMessage);
        atMessage.allowed = false;
        publish(1, 2);
        assertTrue(atMessage.ended);
        assertEquals("", atMessage.payloads());
        Reader atHeartbeat = new Reader();
        stream(atHeartbeat, ALL);
        take(atHeartbeat);
        atHeartbeat.allowed = false;
        loop.advance(15_000);
        loop.advance(1000);
        assertTrue(atHeartbeat.ended);
        assertEquals(2, closed.size());
        assertEquals(0, tree.size());
    }
}
