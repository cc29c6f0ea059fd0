package culex.publisher.fleet;

import culex.publisher.connection.BrokerConnection;
import culex.publisher.connection.BrokerConnections;
import culex.publisher.connection.ConnectionListener;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.connection.Impairment;
import culex.publisher.connection.InboundMessage;
import culex.publisher.connection.OutboundMessage;
import culex.publisher.connection.PublishOutcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** A broker in memory. The test decides whether it accepts connections and messages. */
public final class FakeBroker implements BrokerConnections {

    private final List<FakeConnection> connections = new ArrayList<>();
    private final List<Impairment> impairments = new CopyOnWriteArrayList<>();
    private final List<String> subscriptions = new ArrayList<>();
    private final List<String> accepted = new ArrayList<>();
    private final Deque<CompletableFuture<PublishOutcome>> held = new ArrayDeque<>();
    private Function<String, PublishOutcome> answer = _ -> new PublishOutcome.Sent();
    private boolean unreachable;
    private final CompletableFuture<Void> disconnects = new CompletableFuture<>();
    private String slow = "";
    private boolean holding;
    private boolean holdsConnects;
    private int attempts;

    @Override
    public synchronized BrokerConnection open(ConnectionSettings settings, ConnectionListener listener) {
        var connection = new FakeConnection(settings, listener);
        connections.add(connection);
        return connection;
    }

    /** Closes every connection and rejects new ones. */
    synchronized void becomeUnreachable() {
        unreachable = true;
        connections.forEach(FakeConnection::cut);
        while (!held.isEmpty()) {
            held.poll().complete(new PublishOutcome.ConnectionLost());
        }
    }

    synchronized void becomeReachable() {
        unreachable = false;
        holding = false;
    }

    /** Makes all later messages stay in flight: their futures do not complete. */
    synchronized void hold() {
        holding = true;
    }

    /** Makes the connection of a client stay in the state of disconnecting, until {@link #finishDisconnects}. */
    synchronized void holdDisconnectsOf(String clientId) {
        slow = clientId;
    }

    synchronized void finishDisconnects() {
        slow = "";
        connections.forEach(connection -> connection.disconnecting = false);
        disconnects.complete(null);
    }

    /** Makes later attempts to connect get no response until {@link #finishConnects}. */
    synchronized void holdConnects() {
        holdsConnects = true;
    }

    synchronized void finishConnects() {
        holdsConnects = false;
        connections.forEach(connection -> {
            connection.open = true;
            connection.listener.onConnected();
        });
    }

    synchronized int heldNow() {
        return held.size();
    }

    synchronized void answer(Function<String, PublishOutcome> newAnswer) {
        answer = newAnswer;
    }

    synchronized int attempts() {
        return attempts;
    }

    /** Returns the accepted messages as {@code topic payload}, in order. */
    synchronized List<String> accepted() {
        return List.copyOf(accepted);
    }

    List<Impairment> impairments() {
        return List.copyOf(impairments);
    }

    /** Returns the subscriptions as {@code clientId topic}, in the order in which they were made. */
    synchronized List<String> subscriptions() {
        return List.copyOf(subscriptions);
    }

    /** Delivers a message to each connection. */
    synchronized void deliver(InboundMessage message) {
        connections.forEach(connection -> connection.receiver.accept(message));
    }

    synchronized List<String> clientIds() {
        return connections.stream().map(connection -> connection.clientId).toList();
    }

    synchronized boolean hasOpenConnection() {
        return connections.stream().anyMatch(connection -> connection.open);
    }

    private CompletableFuture<PublishOutcome> accept(OutboundMessage message) {
        if (holding) {
            var future = new CompletableFuture<PublishOutcome>();
            held.add(future);
            return future;
        }
        String payload = new String(message.payload(), StandardCharsets.UTF_8);
        PublishOutcome outcome = answer.apply(payload);
        if (outcome instanceof PublishOutcome.Sent) {
            accepted.add(message.topic() + " " + payload);
        }
        return CompletableFuture.completedFuture(outcome);
    }

    private final class FakeConnection implements BrokerConnection {
        private final String clientId;
        private final Optional<OutboundMessage> will;
        private final ConnectionListener listener;
        private Consumer<InboundMessage> receiver = _ -> {};
        private boolean open;
        private boolean disconnecting;

        FakeConnection(ConnectionSettings settings, ConnectionListener listener) {
            this.clientId = settings.clientId();
            this.will = settings.will();
            this.listener = listener;
        }

        @Override
        public void connect() {
            synchronized (FakeBroker.this) {
                attempts++;
                if (open || disconnecting) {
                    return; // hivemq-mqtt-client rejects a second CONNECT without calling a listener
                }
                if (holdsConnects) {
                    return;
                }
                open = !unreachable;
                if (open) {
                    listener.onConnected();
                } else {
                    listener.onDisconnected("unreachable");
                }
            }
        }

        private void cut() {
            if (open) {
                open = false;
                will.ifPresent(FakeBroker.this::accept);
                listener.onDisconnected("cut");
            }
        }

        @Override
        public void receive(Consumer<InboundMessage> newReceiver) {
            receiver = newReceiver;
        }

        @Override
        public CompletableFuture<Optional<String>> subscribe(String topic, int qos) {
            synchronized (FakeBroker.this) {
                subscriptions.add(clientId + " " + topic);
                return CompletableFuture.completedFuture(Optional.empty());
            }
        }

        @Override
        public void impair(Impairment impairment) {
            impairments.add(impairment);
        }

        @Override
        public void abort() {
            synchronized (FakeBroker.this) {
                cut();
            }
        }

        @Override
        public boolean isOpen() {
            synchronized (FakeBroker.this) {
                return open;
            }
        }

        @Override
        public CompletableFuture<PublishOutcome> publish(OutboundMessage message) {
            synchronized (FakeBroker.this) {
                return open ? accept(message) : CompletableFuture.completedFuture(new PublishOutcome.ConnectionLost());
            }
        }

        @Override
        public CompletableFuture<Void> disconnect() {
            synchronized (FakeBroker.this) {
                open = false;
                disconnecting = slow.equals(clientId);
                return disconnecting ? disconnects : CompletableFuture.completedFuture(null);
            }
        }
    }
}
