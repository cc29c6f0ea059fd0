package culex.publisher.connection;

import com.hivemq.client.internal.mqtt.MqttClientConnectionConfig;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.exceptions.MqttSessionExpiredException;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedContext;
import com.hivemq.client.mqtt.mqtt3.lifecycle.Mqtt3ClientConnectedContext;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientConnectedContext;
import culex.client.FailureText;
import io.netty.channel.Channel;
import io.reactivex.Flowable;
import io.reactivex.disposables.Disposable;
import io.reactivex.disposables.Disposables;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection of hivemq-mqtt-client: the parts that MQTT 5 and MQTT 3.1.1 share. */
abstract sealed class HiveMqConnection implements BrokerConnection permits Mqtt5Connection, Mqtt3Connection {

    private static final FailureText FAILURE_TEXT = new FailureText("sensor.");

    private volatile @Nullable Consumer<InboundMessage> receiver;

    /** The messages that the receiver gets; disposed when the session that they belong to has ended. */
    private volatile Disposable messages = Disposables.disposed();

    /** Returns a builder with the settings that both versions share. */
    MqttClientBuilder clientBuilder(ConnectionSettings settings, ConnectionListener listener) {
        return settings.endpoint()
                .clientBuilder(
                        settings.clientId(),
                        Runtime.getRuntime().availableProcessors(),
                        failure -> listener.onDisconnected(FAILURE_TEXT.of(failure)))
                .addConnectedListener(context -> {
                    receiveAgain(context);
                    listener.onConnected();
                });
    }

    /**
     * Subscribes to the flow of received messages again after the session was lost: the client ends the flow at the end of a session,
     * before it calls this method.
     */
    private void receiveAgain(MqttClientConnectedContext context) {
        if (!isSessionPresent(context) || messages.isDisposed()) {
            startReceiving();
        }
    }

    private static boolean isSessionPresent(MqttClientConnectedContext context) {
        return switch (context) {
            case Mqtt5ClientConnectedContext mqtt5 -> mqtt5.getConnAck().isSessionPresent();
            case Mqtt3ClientConnectedContext mqtt3 -> mqtt3.getConnAck().isSessionPresent();
            default -> false;
        };
    }

    @Override
    public void receive(Consumer<InboundMessage> newReceiver) {
        receiver = newReceiver;
        startReceiving();
    }

    private void startReceiving() {
        Consumer<InboundMessage> consumer = receiver;
        if (consumer != null) {
            messages.dispose();
            // The flow fails when the session ends.
            messages = inbound().subscribe(consumer::accept, _ -> {});
        }
    }

    /** Returns the messages of the current session, which the client acknowledges after they were consumed. */
    abstract Flowable<InboundMessage> inbound();

    /** Returns the client of this connection, connected or not. */
    abstract MqttClient client();

    @Override
    public boolean isOpen() {
        return client().getState().isConnected();
    }

    /**
     * Returns the socket of an open connection. The client has no method for that, so this uses an internal class of hivemq-mqtt-client,
     * which a new version may change. Then this method returns empty, and FleetFaultsAgainstBrokerTest fails.
     */
    private Optional<Channel> channel() {
        Optional<?> open = client().getConfig().getConnectionConfig();
        return open.orElse(null) instanceof MqttClientConnectionConfig config
                ? Optional.of(config.getChannel())
                : Optional.empty();
    }

    @Override
    public void abort() {
        channel().ifPresent(Channel::close);
    }

    @Override
    public void impair(Impairment impairment) {
        channel().ifPresent(channel -> ImpairedChannel.impair(channel, impairment));
    }

    /** Converts the client's future of a PUBLISH into an outcome; the returned future never completes exceptionally. */
    static CompletableFuture<PublishOutcome> outcomeOf(CompletableFuture<?> published) {
        return published.handle((_, failure) -> outcome(failure));
    }

    /** Converts the client's future of a SUBSCRIBE; the returned future never completes exceptionally. */
    static CompletableFuture<Optional<String>> failureOf(CompletableFuture<?> subscribed) {
        return subscribed.handle((_, failure) -> Optional.ofNullable(failure).map(HiveMqConnection::reason));
    }

    private static String reason(Throwable failure) {
        return FAILURE_TEXT.of(
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
    }

    static MqttQos qos(int code) {
        return Objects.requireNonNull(MqttQos.fromCode(code));
    }

    private static PublishOutcome outcome(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case null -> new PublishOutcome.Sent();
            case MqttSessionExpiredException _ -> new PublishOutcome.ConnectionLost();
            case MqttClientStateException _ -> new PublishOutcome.ConnectionLost();
            case ConnectionClosedException _ -> new PublishOutcome.ConnectionLost();
            default -> new PublishOutcome.Rejected(FAILURE_TEXT.of(cause));
        };
    }
}
