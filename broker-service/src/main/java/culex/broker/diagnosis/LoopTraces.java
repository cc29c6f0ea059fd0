package culex.broker.diagnosis;

import culex.broker.message.Message;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The active traces of one loop. Sets them in the observer of the loop, or null while there are none. Runs on that loop. */
final class LoopTraces {
    private static final byte[] NO_PAYLOAD = {};
    private static final int NONE = -1;
    private static final Active[] NO_TRACES = {};

    private final Loop loop;
    private final LoopObserver observer;
    private Active[] active = NO_TRACES;

    /** A trace with the timer that ends it. */
    private record Active(Trace trace, TimerWheel.Timer end) {}

    LoopTraces(Loop loop, LoopObserver observer) {
        this.loop = loop;
        this.observer = observer;
    }

    /** Starts a trace, and arms the timer that ends it. */
    void add(Trace trace, long durationMillis) {
        TimerWheel.Timer end = new TimerWheel.Timer(() -> {
            trace.end();
            removeEnded();
        });
        loop.arm(end, durationMillis);
        Active[] more = Arrays.copyOf(active, active.length + 1);
        more[active.length] = new Active(trace, end);
        set(more);
    }

    /** Removes the traces that have ended, so that events are no longer passed to them. */
    void removeEnded() {
        for (Active each : active) {
            if (each.trace().isEnded()) {
                each.end().cancel();
            }
        }
        set(Stream.of(active).filter(each -> !each.trace().isEnded()).toArray(Active[]::new));
    }

    private void set(Active[] now) {
        active = now;
        observer.setTraces(now.length == 0 ? null : this);
    }

    void message(
            String event,
            String clientId,
            Message message,
            int qos,
            int packetIdentifier,
            int receivers,
            String detail) {
        TraceLine line = null;
        boolean hasEnded = false;
        for (Active each : active) {
            Trace trace = each.trace();
            if (!trace.isEnded()
                    && (trace.isAbout(clientId)
                            || trace.isAboutTopic(message.topic().value()))) {
                line = line == null ? line(event, clientId, message, qos, packetIdentifier, receivers, detail) : line;
                trace.add(line);
            }
            hasEnded |= trace.isEnded(); // another loop may have ended the trace with the last possible line
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

    void client(String event, String clientId, int packetIdentifier, String detail) {
        client(event, clientId, null, packetIdentifier, detail);
    }

    /** @param address the address of the client; null when it is not known here */
    void client(String event, String clientId, @Nullable String address, int packetIdentifier, String detail) {
        TraceLine line = null;
        boolean hasEnded = false;
        for (Active each : active) {
            Trace trace = each.trace();
            if (address != null) {
                trace.onAddress(clientId, address);
            }
            if (!trace.isEnded() && trace.isAbout(clientId)) {
                line = line == null
                        ? new TraceLine(
                                loop.nowMillis(),
                                event,
                                ClientEvent.cut(clientId),
                                "",
                                NONE,
                                packetIdentifier,
                                NONE,
                                NONE,
                                NO_PAYLOAD,
                                ClientEvent.cut(detail))
                        : line;
                trace.add(line);
            }
            hasEnded |= trace.isEnded();
        }
        if (hasEnded) {
            removeEnded();
        }
    }
}
