package culex.broker.connection;

import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import culex.broker.transport.Transport;
import java.time.Duration;

/**
 * Ends a connection whose client sends requests but does not read the response packets. Reading is paused while the socket is full of them,
 * and the connection ends when the client reads no byte for too long. A client that reads slowly stays connected. Runs on the connection's
 * event loop.
 */
final class UnreadAnswers {
    private static final int CHECKS_PER_TIMEOUT = 10;

    private final Transport transport;
    private final Loop loop;
    private final Duration timeout;
    private final Reading reading;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::check);
    private long takenBytes;
    private long lastTakenMillis;
    private boolean unread;

    UnreadAnswers(Transport transport, Duration timeout, Reading reading) {
        this.transport = transport;
        this.timeout = timeout;
        this.reading = reading;
        loop = transport.loop();
    }

    /** Packets were handled: pauses reading when the response packets fill the socket. */
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
        loop.arm(timer, timeout.toMillis() / CHECKS_PER_TIMEOUT);
    }

    private void check() {
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

    /** Called when the socket is writable again. */
    void onWritable() {
        if (unread) {
            unread = false;
            timer.cancel();
            reading.awaitReader(false);
        }
    }

    /** Called when the connection has ended. */
    void stop() {
        timer.cancel();
    }
}
