package culex.broker.diagnosis;

import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.observe.Observer;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import org.jspecify.annotations.Nullable;

/** The observer of one loop: updates the counts of the loop, and passes events to the watches while there are any. Runs on that loop. */
final class LoopObserver implements Observer {
    private static final int NONE = -1;

    private final LoopTops tops;
    /** The active watches; null while there is none. */
    private @Nullable LoopWatches watches;

    LoopObserver(LoopTops tops) {
        this.tops = tops;
    }

    /** Whether at least one watch is active, so that events must be passed on. */
    boolean isWatched() {
        return watches != null;
    }

    /** @param now the active watches; null when there is none */
    void setWatches(@Nullable LoopWatches now) {
        watches = now;
    }

    @Override
    public void onReceived(Message message) {
        if (watches != null) {
            watches.message(
                    "received", message.publisher(), message, message.qos().value(), NONE, NONE, "");
        }
    }

    @Override
    public void onRouted(Message message, int receivers) {
        tops.routed(message);
        if (watches != null) {
            watches.message(
                    "routed", message.publisher(), message, message.qos().value(), NONE, receivers, "");
        }
    }

    @Override
    public void onDelivered(String receiver, Message message, QoS qos, int packetIdentifier, boolean isRepeated) {
        tops.delivered(receiver, qos, packetIdentifier, isRepeated);
        if (watches != null) {
            watches.message(
                    "delivered", receiver, message, qos.value(), packetIdentifier, NONE, isRepeated ? "again" : "");
        }
    }

    @Override
    public void onSettled(String receiver, int packetIdentifier) {
        tops.settled(receiver, packetIdentifier);
        if (watches != null) {
            watches.settled(receiver, packetIdentifier);
        }
    }

    @Override
    public void onDropped(String clientId, @Nullable Message message, DropReason reason) {
        tops.dropped(clientId, message, reason);
        if (watches == null) {
            return;
        }
        if (message == null) {
            watches.client("dropped", clientId, NONE, reason.label());
        } else {
            watches.message("dropped", clientId, message, message.qos().value(), NONE, NONE, reason.label());
        }
    }

    @Override
    public void onConnected(Client client, ProtocolVersion version, boolean sessionPresent) {
        if (watches != null) {
            watches.connected(client, "MQTT " + version.label());
        }
    }

    @Override
    public void onDisconnected(Client client, End end) {
        tops.disconnected(client.clientId());
        if (watches != null) {
            watches.disconnected(client, end.reason() + (end.detail().isEmpty() ? "" : ", " + end.detail()));
        }
    }

    @Override
    public void onRejected(Client client, String reason, String detail) {
        if (watches != null) {
            watches.rejected(client, reason + ' ' + detail);
        }
    }

    @Override
    public void onSubscribed(String clientId, String topicFilter, QoS maximumQos) {
        if (watches != null) {
            watches.client("subscribed", clientId, maximumQos.value(), topicFilter);
        }
    }

    @Override
    public void onUnsubscribed(String clientId, String topicFilter) {
        if (watches != null) {
            watches.client("unsubscribed", clientId, NONE, topicFilter);
        }
    }

    @Override
    public void onQueueFull(String clientId, long dropped) {
        if (watches != null) {
            watches.client("queue_full", clientId, NONE, "");
        }
    }

    @Override
    public void onThrottled(String clientId, String setting) {
        if (watches != null) {
            watches.client("throttled", clientId, NONE, setting);
        }
    }
}
