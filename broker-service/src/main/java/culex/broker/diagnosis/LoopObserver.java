package culex.broker.diagnosis;

import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.observe.Observer;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import org.jspecify.annotations.Nullable;

/** The observer of one loop: updates the counts of the loop, and passes events to the traces while there are any. Runs on that loop. */
final class LoopObserver implements Observer {
    private static final int NONE = -1;

    private final LoopTops tops;
    /** The active traces; null while there is none. */
    private @Nullable LoopTraces traces;

    LoopObserver(LoopTops tops) {
        this.tops = tops;
    }

    /** Whether at least one trace is active, so that events must be passed to traces. */
    boolean hasTraces() {
        return traces != null;
    }

    /** @param now the active traces; null when there is none */
    void setTraces(@Nullable LoopTraces now) {
        traces = now;
    }

    @Override
    public void onReceived(Message message) {
        if (traces != null) {
            traces.message(
                    "received", message.publisher(), message, message.qos().value(), NONE, NONE, "");
        }
    }

    @Override
    public void onRouted(Message message, int receivers) {
        tops.routed(message);
        if (traces != null) {
            traces.message("routed", message.publisher(), message, message.qos().value(), NONE, receivers, "");
        }
    }

    @Override
    public void onDelivered(String receiver, Message message, QoS qos, int packetIdentifier, boolean isRepeated) {
        tops.delivered(receiver, qos, packetIdentifier, isRepeated);
        if (traces != null) {
            traces.message(
                    "delivered", receiver, message, qos.value(), packetIdentifier, NONE, isRepeated ? "again" : "");
        }
    }

    @Override
    public void onSettled(String receiver, int packetIdentifier) {
        tops.settled(receiver, packetIdentifier);
        if (traces != null) {
            traces.client("settled", receiver, packetIdentifier, "");
        }
    }

    @Override
    public void onDropped(String clientId, @Nullable Message message, DropReason reason) {
        tops.dropped(clientId, message, reason);
        if (traces == null) {
            return;
        }
        if (message == null) {
            traces.client("dropped", clientId, NONE, reason.label());
        } else {
            traces.message("dropped", clientId, message, message.qos().value(), NONE, NONE, reason.label());
        }
    }

    @Override
    public void onConnected(Client client, ProtocolVersion version, boolean sessionPresent) {
        if (traces != null) {
            traces.client("connected", client.clientId(), client.address(), NONE, "MQTT " + version.label());
        }
    }

    @Override
    public void onDisconnected(Client client, End end) {
        tops.disconnected(client.clientId());
        if (traces != null) {
            traces.client("disconnected", client.clientId(), NONE, end.reason());
        }
    }

    @Override
    public void onRejected(Client client, String reason, String detail) {
        if (traces != null) {
            traces.client("rejected", client.clientId(), client.address(), NONE, reason + ' ' + detail);
        }
    }

    @Override
    public void onSubscribed(String clientId, String topicFilter, QoS maximumQos) {
        if (traces != null) {
            traces.client("subscribed", clientId, NONE, topicFilter);
        }
    }

    @Override
    public void onUnsubscribed(String clientId, String topicFilter) {
        if (traces != null) {
            traces.client("unsubscribed", clientId, NONE, topicFilter);
        }
    }

    @Override
    public void onQueueFull(String clientId, long dropped) {
        if (traces != null) {
            traces.client("queue_full", clientId, NONE, "");
        }
    }

    @Override
    public void onThrottled(String clientId, String setting) {
        if (traces != null) {
            traces.client("throttled", clientId, NONE, setting);
        }
    }
}
