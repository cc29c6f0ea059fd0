package culex.broker.diagnosis;

import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.packet.QoS;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The counts of one loop for {@link TopLists}. Used on that loop. */
final class LoopTops {
    private static final long SECOND_MILLIS = 1000;
    private static final long WINDOW_SECONDS = 300;
    private static final int SEED = 0x5EED;

    private final long slowNanos;
    private final Sampling routed;
    private final AckSampling measured = new AckSampling();
    private final Sampling dropped;
    private final PendingAcks pending = new PendingAcks();
    private TopCounts current = new TopCounts();
    private TopCounts before = new TopCounts();
    private long currentSeconds;
    private long beforeSeconds;
    private @Nullable Loop loop;

    /** @param slowNanos a subscriber is slow when it acknowledges a message later than this after the publish */
    LoopTops(int index, long slowNanos) {
        this.slowNanos = slowNanos;
        routed = new Sampling(SEED + 3 * index);
        dropped = new Sampling(SEED + 3 * index + 1);
    }

    /** Starts to count. */
    void begin(Loop on) {
        loop = on;
        arm(on);
    }

    private void arm(Loop on) {
        on.arm(
                new TimerWheel.Timer(() -> {
                    arm(on);
                    onSecond();
                }),
                SECOND_MILLIS);
    }

    private void onSecond() {
        routed.refill();
        measured.refill();
        dropped.refill();
        if (++currentSeconds >= WINDOW_SECONDS) {
            before = current;
            beforeSeconds = currentSeconds;
            current = new TopCounts();
            currentSeconds = 0;
        }
    }

    void routed(Message message) {
        int weight = routed.weight();
        if (weight > 0 && !message.publisher().isEmpty()) { // messages of the broker itself are not counted
            current.topics.update(ClientEvent.cut(message.topic().value()), weight);
            current.publishers.update(ClientEvent.cut(message.publisher()), weight);
        }
    }

    void delivered(String receiver, QoS qos, int packetIdentifier, boolean isRepeated) {
        if (qos != QoS.AT_MOST_ONCE && packetIdentifier != 0 && measured.isMeasured(packetIdentifier)) {
            sent(receiver, packetIdentifier, isRepeated);
        }
    }

    private void sent(String receiver, int packetIdentifier, boolean isRepeated) {
        if (isRepeated || loop == null) {
            return;
        }
        if (measured.count()) {
            pending.keepMeasured(measured);
        }
        if (measured.isMeasured(packetIdentifier)) {
            pending.sent(receiver, packetIdentifier, measured.weight(), loop.nowNanos());
        }
    }

    void settled(String receiver, int packetIdentifier) {
        if (measured.isMeasured(packetIdentifier)) {
            acknowledged(receiver, packetIdentifier);
        }
    }

    private void acknowledged(String receiver, int packetIdentifier) {
        int slot = pending.find(receiver, packetIdentifier);
        if (slot < 0 || loop == null) {
            return;
        }
        long nanos = loop.nowNanos() - pending.sentNanos(slot);
        pending.free(slot);
        if (nanos > slowNanos) {
            current.slow.add(ClientEvent.cut(receiver), nanos, pending.weight(slot));
        }
    }

    void dropped(String clientId, @Nullable Message message, DropReason reason) {
        int weight = dropped.weight();
        if (weight == 0) {
            return;
        }
        String client = ClientEvent.cut(clientId);
        String topic = message == null ? "" : ClientEvent.cut(message.topic().value());
        boolean isInbound = switch (reason) {
            case NOT_STORED, RATE_EXCEEDED -> true;
            case EXPIRED ->
                message != null && message.publisher().equals(clientId); // true for a QoS 2 message before its PUBREL
            default -> false;
        };
        current.drops.update(new Tops.Drop(client, topic, reason, isInbound), weight);
        current.droppedByClient.update(client, weight);
        if (message != null) {
            current.droppedByTopic.update(topic, weight);
        }
    }

    void disconnected(String clientId) {
        pending.forget(clientId);
    }

    /** A copy of the counts. */
    TopCounts copy() {
        TopCounts copy = new TopCounts();
        copy.addAll(before);
        copy.addAll(current);
        return copy;
    }

    /** The length of the time that the counts cover, in seconds. */
    long seconds() {
        return beforeSeconds + currentSeconds;
    }

    /** For each client with an overdue acknowledgement, how long the broker has waited for that acknowledgement so far, in nanoseconds. */
    Map<String, Long> waiting() {
        Map<String, Long> waiting = new HashMap<>();
        Loop on = loop;
        if (on != null) {
            pending.forEach((client, sentNanos) -> {
                long nanos = on.nowNanos() - sentNanos;
                if (nanos > slowNanos) {
                    waiting.merge(ClientEvent.cut(client), nanos, Math::max);
                }
            });
        }
        return waiting;
    }

    /** An acknowledgement that takes longer than this, in milliseconds, is slow. */
    long slowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(slowNanos);
    }
}
