package culex.broker.diagnosis;

import culex.broker.message.Message;
import culex.broker.observe.Observer;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The active watches of one loop. Sets them in the observer of the loop, or null while there are none. Runs on that loop. */
final class LoopWatches {
    private static final byte[] NO_PAYLOAD = {};
    private static final int NONE = -1;
    private static final Active[] NO_WATCHES = {};

    private final Loop loop;
    private final LoopObserver observer;
    private Active[] active = NO_WATCHES;

    /** A watch with the timer that ends it. */
    private record Active(Watch watch, TimerWheel.Timer end) {}

    LoopWatches(Loop loop, LoopObserver observer) {
        this.loop = loop;
        this.observer = observer;
    }

    /** Starts a watch, and arms the timer that ends it. */
    void add(Watch watch, long durationMillis) {
        TimerWheel.Timer end = new TimerWheel.Timer(() -> {
            watch.end();
            removeEnded();
        });
        loop.arm(end, durationMillis);
        Active[] more = Arrays.copyOf(active, active.length + 1);
        more[active.length] = new Active(watch, end);
        set(more);
    }

    /** Removes the watches that have ended, so that events are no longer passed to them. */
    void removeEnded() {
        for (Active each : active) {
            if (each.watch().isEnded()) {
                each.end().cancel();
            }
        }
        set(Stream.of(active).filter(each -> !each.watch().isEnded()).toArray(Active[]::new));
    }

    private void set(Active[] now) {
        active = now;
        observer.setWatches(now.length == 0 ? null : this);
    }

    void message(
            String event,
            String clientId,
            Message message,
            int qos,
            int packetIdentifier,
            int receivers,
            String detail) {
        pass(
                watch -> watch.isAbout(clientId)
                        || watch.isAboutTopic(message.topic().value()),
                true,
                () -> line(event, clientId, message, qos, packetIdentifier, receivers, detail));
    }

    /** Passes a line to the watches that it is about and that permit it; makes the line only if there is one. */
    private void pass(Predicate<Watch> isAbout, boolean isMessage, Supplier<TraceLine> made) {
        TraceLine line = null;
        boolean hasEnded = false;
        for (Active each : active) {
            Watch watch = each.watch();
            if (!watch.isEnded() && isAbout.test(watch) && watch.permits(loop.nowMillis(), isMessage)) {
                line = line == null ? made.get() : line;
                watch.add(line);
            }
            hasEnded |= watch.isEnded(); // another loop may have ended the trace with the last possible line
        }
        if (hasEnded) {
            removeEnded();
        }
    }

    private TraceLine line(
            String event,
            String clientId,
            Message message,
            int qos,
            int packetIdentifier,
            int receivers,
            String detail) {
        byte[] payload = message.payload();
        byte[] cut = payload.length <= TraceLine.PAYLOAD_MAX ? payload : Arrays.copyOf(payload, TraceLine.PAYLOAD_MAX);
        return new TraceLine(
                loop.nowMillis(),
                event,
                ClientEvent.cut(clientId),
                ClientEvent.cut(message.topic().value()),
                qos,
                packetIdentifier,
                receivers,
                payload.length,
                cut,
                detail);
    }

    /** An event of a message of which only the Packet Identifier is known. */
    void settled(String clientId, int packetIdentifier) {
        event("settled", clientId, null, NONE, packetIdentifier, "");
    }

    /**
     * An event of a client.
     *
     * @param qos the QoS that was granted; -1 when it does not apply
     */
    void client(String event, String clientId, int qos, String detail) {
        event(event, clientId, null, qos, NONE, detail);
    }

    /** An event of a client that is connected now. */
    void connected(Observer.Client client, String detail) {
        for (Active each : active) {
            each.watch().onConnected(client);
        }
        event("connected", client.clientId(), client, NONE, NONE, detail);
    }

    /** An event of a client that is not connected. */
    void rejected(Observer.Client client, String detail) {
        event("rejected", client.clientId(), client, NONE, NONE, detail);
    }

    /** The last event of a connection. */
    void disconnected(Observer.Client client, String detail) {
        event("disconnected", client.clientId(), client, NONE, NONE, detail);
        for (Active each : active) {
            each.watch().onDisconnected(client.clientId());
        }
    }

    /** @param client user and address of the client; null when they are not known here */
    private void event(
            String event,
            String clientId,
            Observer.@Nullable Client client,
            int qos,
            int packetIdentifier,
            String detail) {
        pass(
                watch -> watch.isAbout(clientId)
                        || (client != null && watch.target().matches(client)),
                packetIdentifier != NONE,
                () -> new TraceLine(
                        loop.nowMillis(),
                        event,
                        ClientEvent.cut(clientId),
                        "",
                        qos,
                        packetIdentifier,
                        NONE,
                        NONE,
                        NO_PAYLOAD,
                        ClientEvent.cut(detail)));
    }
}
