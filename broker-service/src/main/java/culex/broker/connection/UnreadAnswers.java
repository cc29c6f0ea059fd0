package culex.broker.connection;

import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import culex.broker.transport.Transport;
import java.time.Duration;

/**
 * Ends a connection whose client sends requests but does not read the answers. It is not read while its socket is full of answers, and it
 * ends when the client takes no byte for too long. A client that reads slowly stays connected, however long that takes. On its loop.
 */
final class UnreadAnswers {
    private static final int LOOKS_PER_TIMEOUT = 10;

    private final Transport transport;
    private final Loop loop;
    private final Duration timeout;
    private final Reading reading;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::look);
    private long takenBytes;
    private long lastTakenMillis;
    private boolean unread;

    UnreadAnswers(Transport transport, Duration timeout, Reading reading) {
        this.transport = transport;
        this.timeout = timeout;
        this.reading = reading;
        loop = transport.loop();
    }

    /** Packets were handled, and their answers written or not. */
    void onRead() {
        if (!unread && transport.hasUnreadAnswers()) {
            unread = true;
            takenBytes = transport.takenBytes();
            lastTakenMillis = loop.monotonicMillis();
            reading.awaitReader(true);
            arm();
        }
    }

    private void arm() {
        loop.arm(timer, timeout.toMillis() / LOOKS_PER_TIMEOUT);
    }

    private void look() {
        long before = takenBytes;
        takenBytes = transport.takenBytes();
        if (takenBytes > before) {
            lastTakenMillis = loop.monotonicMillis();
        } else if (loop.monotonicMillis() - lastTakenMillis >= timeout.toMillis()) {
            reading.onAnswersUnread(timeout);
            return;
        }
        arm();
    }

    /** The socket takes bytes again. */
    void onWritable() {
        if (unread) {
            unread = false;
            timer.cancel();
            reading.awaitReader(false);
        }
    }

    /** The connection has ended. */
    void stop() {
        timer.cancel();
    }
}
