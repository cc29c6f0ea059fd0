package culex.publisher.fleet;

import culex.publisher.connection.BrokerConnection;
import culex.publisher.connection.OutboundMessage;
import culex.publisher.connection.PublishOutcome;
import culex.publisher.fleet.FleetObserver.DropReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.jboss.logging.Logger;

/** The messages of one sensor that are not acknowledged yet: buffered, delayed by a fault, or in flight. Used on the fleet's thread. */
final class Outbox {

    private static final Logger LOG = Logger.getLogger(Sensor.class);

    private final String clientId;
    private final FleetSettings settings;
    private final BrokerConnection connection;
    private final FleetLoop loop;
    private final FleetReport observer;
    private final MessageBytes bytes;
    private final Runnable onSettled;
    private final ReadingBuffer buffer;
    private long order;
    private int inFlight;
    private int delayed;
    private boolean rejecting;
    private boolean closed;

    /** Creates an empty outbox; {@code onSettled} runs whenever nothing is buffered or in flight after a message was settled. */
    Outbox(
            String clientId,
            FleetSettings settings,
            BrokerConnection connection,
            FleetLoop loop,
            FleetReport observer,
            MessageBytes bytes,
            Runnable onSettled) {
        this.clientId = clientId;
        this.settings = settings;
        this.connection = connection;
        this.loop = loop;
        this.observer = observer;
        this.bytes = bytes;
        this.onSettled = onSettled;
        this.buffer = new ReadingBuffer(settings.bufferedMessagesMax());
    }

    /** Whether each message so far was acknowledged or dropped, so that none is buffered or in flight. */
    boolean isSettled() {
        return isIdle() && delayed == 0;
    }

    private boolean isIdle() {
        return buffer.isEmpty() && inFlight == 0;
    }

    void add(OutboundMessage message) {
        observer.produced();
        bytes.add(message);
        if (closed) {
            drop(message, DropReason.STOPPED);
        } else {
            buffer(new Reading(++order, message));
        }
    }

    void addLater(OutboundMessage message, Duration delay) {
        observer.produced();
        bytes.add(message);
        if (delayed >= settings.bufferedMessagesMax() || bytes.isExceeded()) {
            drop(message, DropReason.BUFFER_FULL);
            return;
        }
        delayed++;
        var _ = loop.schedule(
                () -> {
                    delayed--;
                    if (closed) {
                        drop(message, DropReason.STOPPED);
                    } else {
                        buffer(new Reading(++order, message));
                        flush();
                    }
                },
                delay);
    }

    /** Adds a reading to the buffer, and drops the oldest ones beyond the maximum of messages and of bytes. */
    private void buffer(Reading reading) {
        observer.buffered(1);
        Reading removed = buffer.put(reading);
        if (removed == null && bytes.isExceeded()) {
            removed = buffer.take();
        }
        while (removed != null) {
            observer.buffered(-1);
            drop(removed.message(), DropReason.BUFFER_FULL);
            removed = bytes.isExceeded() ? buffer.take() : null;
        }
    }

    private void drop(OutboundMessage message, DropReason reason) {
        bytes.remove(message);
        observer.dropped(reason);
    }

    /** Sends buffered messages, the oldest first, while the connection is open and the in-flight limit is not reached. */
    void flush() {
        while (inFlight < settings.inFlightMessagesMax() && !closed && connection.isOpen()) {
            Reading reading = buffer.take();
            if (reading == null) {
                break;
            }
            observer.buffered(-1);
            send(reading);
        }
        if (isIdle()) {
            onSettled.run();
        }
    }

    private void send(Reading reading) {
        inFlight++;
        if (observer.logsMessages()) {
            LOG.info("send it : " + text(reading.message().payload()));
        }
        long start = System.nanoTime();
        var _ = connection.publish(reading.message()).thenAccept(outcome -> {
            long nanos = System.nanoTime() - start;
            loop.execute(() -> settle(reading, outcome, nanos));
        });
    }

    /** Returns a payload as text, or its bytes in hexadecimal digits if the payload has control characters or is not UTF-8. */
    private static String text(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8);
        boolean isText =
                text.chars().allMatch(unit -> unit != '\uFFFD' && (unit >= ' ' || unit == '\t' || unit == '\n'));
        return isText ? text : "hex:" + HexFormat.of().formatHex(payload);
    }

    private void settle(Reading reading, PublishOutcome outcome, long nanos) {
        inFlight--;
        switch (outcome) {
            case PublishOutcome.Sent _ -> {
                rejecting = false;
                bytes.remove(reading.message());
                observer.sent(reading.message().qos(), nanos);
            }
            case PublishOutcome.ConnectionLost _ -> bufferAgainOrDrop(reading);
            case PublishOutcome.Rejected rejected -> rejected(reading.message(), rejected.reason());
        }
        flush();
    }

    private void bufferAgainOrDrop(Reading reading) {
        if (closed) {
            drop(reading.message(), DropReason.STOPPED);
        } else {
            buffer(reading);
        }
    }

    /** Logs the first of several rejections in a row; the metric counts all of them. */
    private void rejected(OutboundMessage message, String reason) {
        drop(message, DropReason.REFUSED);
        if (!rejecting) {
            LOG.warnf("Message of %s to %s rejected: %s", clientId, message.topic(), reason);
        }
        rejecting = true;
    }

    /** Drops all buffered messages, and all messages that are added later. */
    void close() {
        closed = true;
        int unsent = buffer.size();
        for (Reading reading = buffer.take(); reading != null; reading = buffer.take()) {
            observer.buffered(-1);
            drop(reading.message(), DropReason.STOPPED);
        }
        if (unsent > 0 || inFlight > 0) {
            LOG.warnf("%s stops with %d messages not sent and %d in flight", clientId, unsent, inFlight);
        }
    }
}
