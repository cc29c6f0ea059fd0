package culex.publisher.connection;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A connection with MQTT 3.1.1. */
final class Mqtt3Connection extends HiveMqConnection {

    private final Mqtt3AsyncClient client;
    private final Mqtt3Connect connect;

    Mqtt3Connection(ConnectionSettings settings, ConnectionListener listener) {
        client = clientBuilder(settings, listener).useMqttVersion3().buildAsync();
        connect = Mqtt3Connect.builder()
                .keepAlive((int) settings.keepAlive().toSeconds())
                .cleanSession(settings.sessionExpiry().isZero())
                .simpleAuth(auth(settings.credentials()))
                .build();
    }

    private static @Nullable Mqtt3SimpleAuth auth(Credentials credentials) {
        if (credentials.username().isEmpty()) {
            return null; // MQTT 3.1.1 forbids a password without a user name [MQTT-3.1.2-22]; SettingRules rejects it
        }
        var named = Mqtt3SimpleAuth.builder().username(credentials.username().get());
        byte[] password = credentials.passwordBytes().orElse(null);
        return password == null ? named.build() : named.password(password).build();
    }

    @Override
    public void connect() {
        var _ = client.connect(connect);
    }

    @Override
    public boolean isOpen() {
        return client.getState().isConnected();
    }

    @Override
    public CompletableFuture<PublishOutcome> publish(OutboundMessage message) {
        return outcomeOf(client.publish(Mqtt3Publish.builder()
                .topic(message.topic())
                .payload(message.payload())
                .qos(Objects.requireNonNull(MqttQos.fromCode(message.qos())))
                .retain(message.retain())
                .build()));
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.disconnect().exceptionally(_ -> null);
    }
}
