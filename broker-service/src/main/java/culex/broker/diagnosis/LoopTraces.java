package culex.broker.diagnosis;

import culex.broker.message.Message;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The traces as one loop sees them. On that loop. */
final class LoopTraces {
    private static final byte[] NO_PAYLOAD = {};
    private static final int NONE = -1;

    private final Map<Trace, TimerWheel.Timer> active = new LinkedHashMap<>();
    private final Loop loop;

    LoopTraces(Loop loop) {
        this.loop = loop;
    }

    /** Whether there is a trace. */
    boolean isActive() {
        return !active.isEmpty();
    }

    /** Begins a trace, and ends it after its time; then calls back. */
    void add(Trace trace, long durationMillis, Runnable onEnd) {
        TimerWheel.Timer timer = new TimerWheel.Timer(() -> {
            trace.end();
            remove(trace);
            onEnd.run();
        });
        active.put(trace, timer);
        loop.arm(timer, durationMillis);
    }

    /** Forgets a trace. */
    void remove(Trace trace) {
        TimerWheel.Timer timer = active.remove(trace);
        if (timer != null) {
            timer.cancel();
        }
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
        for (Trace trace : active.keySet()) {
            if (!trace.isEnded()
                    && (trace.isAbout(clientId)
                            || trace.isAboutTopic(message.topic().value()))) {
                line = line == null ? line(event, clientId, message, qos, packetIdentifier, receivers, detail) : line;
                trace.add(line);
            }
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

    /** @param address null when it is not known here */
    void client(String event, String clientId, @Nullable String address, int packetIdentifier, String detail) {
        TraceLine line = null;
        for (Trace trace : active.keySet()) {
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
        }
    }
}
