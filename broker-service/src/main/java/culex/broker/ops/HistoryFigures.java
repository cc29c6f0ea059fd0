package culex.broker.ops;

import culex.broker.diagnosis.History;
import culex.broker.observe.Counters;
import culex.broker.observe.DropReason;
import culex.broker.packet.PacketType;
import culex.broker.packet.QoS;

/** The values of the broker's history, from the same counters as the metrics. */
public final class HistoryFigures implements History.Source {
    private final BrokerState state;

    /** @param state the state of the broker */
    public HistoryFigures(BrokerState state) {
        this.state = state;
    }

    @Override
    public History.Totals totals() {
        long received = 0;
        long sent = 0;
        for (QoS qos : QoS.values()) {
            received += state.sum(counters -> counters.messagesReceived(qos.value()));
            sent += state.sum(counters -> counters.messagesSent(qos.value()));
        }
        long bytesReceived = 0;
        long bytesSent = 0;
        for (PacketType type : PacketType.values()) {
            bytesReceived += state.sum(counters -> counters.bytesReceived(type));
            bytesSent += state.sum(counters -> counters.bytesSent(type));
        }
        long dropped = 0;
        for (DropReason reason : DropReason.values()) {
            dropped += state.sum(counters -> counters.droppedFor(reason));
        }
        long sessions = state.sessions().sessions().size();
        Runtime runtime = Runtime.getRuntime();
        return new History.Totals(
                received,
                sent,
                bytesReceived,
                bytesSent,
                dropped,
                Math.min(state.sessions().counts().online(), sessions),
                sessions,
                state.sessions().counts().queued(),
                state.retained().size(),
                runtime.totalMemory() - runtime.freeMemory(),
                state.loops().getFirst().memory().budget().totalBytes());
    }

    @Override
    public long[] latencies() {
        long[] counts = new long[Counters.latencyBoundsNanos().length + 1];
        for (int i = 0; i < counts.length; i++) {
            int bucket = i;
            counts[i] = state.sum(counters -> counters.latencyBucket(bucket));
        }
        return counts;
    }
}
