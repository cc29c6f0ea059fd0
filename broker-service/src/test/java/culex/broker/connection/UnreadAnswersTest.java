package culex.broker.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.memory.LimitReached;
import culex.broker.transport.Loop;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.Peer;
import culex.broker.transport.Transport;
import culex.broker.wire.WireBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnreadAnswersTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ManualLoop loop = new ManualLoop(0);
    private final Socket socket = new Socket();
    private final List<LimitReached> stuck = new ArrayList<>();
    private final Reading reading = new Reading(
            socket,
            new KeepAlive(loop, () -> {}),
            new PartialPackets(loop, 1 << 20),
            TIMEOUT,
            (limit, reason, detail) -> stuck.add(limit));
    private final UnreadAnswers answers = new UnreadAnswers(socket, TIMEOUT, reading);

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            loop.advance(1000);
        }
    }

    @Test
    void clientThatLeavesResponsesUnreadIsPausedAndThenDisconnected() {
        socket.unread = true;
        answers.onRead();
        assertEquals(false, socket.readable);
        seconds(29);
        assertEquals(List.of(), stuck);
        seconds(5);
        assertEquals(List.of(LimitReached.UNREAD_ANSWERS), stuck);
    }

    @Test
    void clientThatReadsSlowlyStaysConnectedAndBrokerResumesReadingWhenAllResponsesAreSent() {
        socket.unread = true;
        answers.onRead();
        for (int i = 0; i < 100; i++) {
            socket.taken++;
            seconds(20);
        }
        assertEquals(List.of(), stuck);
        assertEquals(false, socket.readable);
        socket.unread = false;
        answers.onWritable();
        assertEquals(true, socket.readable);
        seconds(100);
        assertEquals(List.of(), stuck);
    }

    @Test
    void fullSendBufferWithoutPendingResponsesDoesNotPauseReading() {
        answers.onRead();
        seconds(100);
        assertEquals(true, socket.readable);
        assertEquals(List.of(), stuck);
    }

    @Test
    void readingResumesOnlyWhenNoReasonToPauseIsLeft() {
        socket.unread = true;
        answers.onRead();
        reading.onCongested();
        answers.onWritable();
        assertEquals(false, socket.readable);
        assertEquals(true, reading.isPaused());
        reading.onRelieved();
        assertEquals(true, socket.readable);
        assertEquals(false, reading.isPaused());
    }

    /** A socket whose state the test sets. */
    private final class Socket implements Transport {
        private boolean unread;
        private boolean readable = true;
        private long taken;

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public Peer peer() {
            return new Peer(Peer.Kind.TCP, "test:1");
        }

        @Override
        public WireBuffer batch() {
            return new WireBuffer(1);
        }

        @Override
        public void wrote() {}

        @Override
        public void wrotePublish(long receivedNanos) {}

        @Override
        public boolean isWritable() {
            return !unread;
        }

        @Override
        public boolean hasUnreadAnswers() {
            return unread;
        }

        @Override
        public long takenBytes() {
            return taken;
        }

        @Override
        public void setReadable(boolean isReadable) {
            readable = isReadable;
        }

        @Override
        public void close() {}
    }
}
