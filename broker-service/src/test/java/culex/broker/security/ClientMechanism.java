package culex.broker.security;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientConfig;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5Auth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5AuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The client's side of an Authentication Method whose messages are texts, for HiveMQ's client. */
abstract class ClientMechanism implements Mqtt5EnhancedAuthMechanism {
    private final String method;
    private volatile @Nullable Mqtt5DisconnectReasonCode rejection;

    ClientMechanism(String method) {
        this.method = method;
    }

    /** Returns the first message of an exchange. */
    abstract String first();

    /** Returns the response to a challenge; null if the challenge is wrong. */
    abstract @Nullable String answer(String challenge);

    /** Whether the last message of the server proves that the server knows the credential. */
    abstract boolean accepts(String last);

    /** Returns the Reason Code of the server's DISCONNECT during a re-authentication, or null. */
    final @Nullable Mqtt5DisconnectReasonCode rejection() {
        return rejection;
    }

    private CompletableFuture<Void> begin(Mqtt5EnhancedAuthBuilder auth) {
        auth.data(first().getBytes(StandardCharsets.UTF_8));
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Boolean> end(Optional<ByteBuffer> data) {
        return CompletableFuture.completedFuture(accepts(text(data)));
    }

    private static String text(Optional<ByteBuffer> data) {
        return data.map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString())
                .orElse("");
    }

    @Override
    public final MqttUtf8String getMethod() {
        return MqttUtf8String.of(method);
    }

    @Override
    public final int getTimeout() {
        return 10;
    }

    @Override
    public final CompletableFuture<Void> onAuth(
            Mqtt5ClientConfig config, Mqtt5Connect connect, Mqtt5EnhancedAuthBuilder auth) {
        return begin(auth);
    }

    @Override
    public final CompletableFuture<Void> onReAuth(Mqtt5ClientConfig config, Mqtt5AuthBuilder auth) {
        return begin(auth);
    }

    @Override
    public final CompletableFuture<Boolean> onContinue(
            Mqtt5ClientConfig config, Mqtt5Auth auth, Mqtt5AuthBuilder builder) {
        String answer = answer(text(auth.getData()));
        if (answer != null) {
            builder.data(answer.getBytes(StandardCharsets.UTF_8));
        }
        return CompletableFuture.completedFuture(answer != null);
    }

    @Override
    public final CompletableFuture<Boolean> onAuthSuccess(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {
        return end(connAck.getEnhancedAuth().orElseThrow().getData());
    }

    @Override
    public final CompletableFuture<Boolean> onReAuthSuccess(Mqtt5ClientConfig config, Mqtt5Auth auth) {
        return end(auth.getData());
    }

    @Override
    public final void onAuthRejected(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {}

    @Override
    public final void onReAuthRejected(Mqtt5ClientConfig config, Mqtt5Disconnect disconnect) {
        rejection = disconnect.getReasonCode();
    }

    @Override
    public final void onAuthError(Mqtt5ClientConfig config, Throwable cause) {}

    @Override
    public final void onReAuthError(Mqtt5ClientConfig config, Throwable cause) {}
}
