package culex.broker.observe;

import culex.broker.message.Message;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Notifies several observers, in their order. */
final class Observers implements Observer {
    private final Observer[] all;
    /** The observers that are notified of events of messages. */
    private final Observer[] ofMessages;

    Observers(List<Observer> observers) {
        all = observers.toArray(Observer[]::new);
        ofMessages = observers.stream().filter(Observer::observesMessages).toArray(Observer[]::new);
    }

    /** Combines those observers that observe messages; null when no observer does. */
    static @Nullable Observer ofMessages(Observer observer) {
        if (observer instanceof Observers several && several.ofMessages.length < 2) {
            return several.ofMessages.length == 0 ? null : several.ofMessages[0];
        }
        return observer.observesMessages() ? observer : null;
    }

    @Override
    public boolean observesMessages() {
        return ofMessages.length > 0;
    }

    @Override
    public Observer ofLoop(int index) {
        return new Observers(
                Arrays.stream(all).map(observer -> observer.ofLoop(index)).toList());
    }

    /** The tracer of the first observer that has one. */
    @Override
    public @Nullable MessageTracer messageTracer() {
        return Arrays.stream(all)
                .map(Observer::messageTracer)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void onReceived(Message message) {
        for (Observer observer : ofMessages) {
            observer.onReceived(message);
        }
    }

    @Override
    public void onRouted(Message message, int receivers) {
        for (Observer observer : ofMessages) {
            observer.onRouted(message, receivers);
        }
    }

    @Override
    public void onDelivered(String receiver, Message message, QoS qos, int packetIdentifier, boolean isRepeated) {
        for (Observer observer : ofMessages) {
            observer.onDelivered(receiver, message, qos, packetIdentifier, isRepeated);
        }
    }

    @Override
    public void onSettled(String receiver, int packetIdentifier) {
        for (Observer observer : ofMessages) {
            observer.onSettled(receiver, packetIdentifier);
        }
    }

    @Override
    public void onDropped(String clientId, @Nullable Message message, DropReason reason) {
        for (Observer observer : ofMessages) {
            observer.onDropped(clientId, message, reason);
        }
    }

    @Override
    public void onConnected(Client client, ProtocolVersion version, boolean sessionPresent) {
        for (Observer observer : all) {
            observer.onConnected(client, version, sessionPresent);
        }
    }

    @Override
    public void onDisconnected(Client client, End end) {
        for (Observer observer : all) {
            observer.onDisconnected(client, end);
        }
    }

    @Override
    public void onRejected(Client client, String reason, String detail) {
        for (Observer observer : all) {
            observer.onRejected(client, reason, detail);
        }
    }

    @Override
    public void onSubscribed(String clientId, String topicFilter, QoS maximumQos) {
        for (Observer observer : all) {
            observer.onSubscribed(clientId, topicFilter, maximumQos);
        }
    }

    @Override
    public void onUnsubscribed(String clientId, String topicFilter) {
        for (Observer observer : all) {
            observer.onUnsubscribed(clientId, topicFilter);
        }
    }

    @Override
    public void onQueueFull(String clientId, long dropped) {
        for (Observer observer : all) {
            observer.onQueueFull(clientId, dropped);
        }
    }

    @Override
    public void onThrottled(String clientId, String setting) {
        for (Observer observer : all) {
            observer.onThrottled(clientId, setting);
        }
    }
}
