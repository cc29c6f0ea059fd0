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
import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The client's side of SCRAM-SHA-256, for HiveMQ's client; the server's signature is checked. */
final class ScramClientMechanism implements Mqtt5EnhancedAuthMechanism {
    private final String userName;
    private String password;
    private volatile @Nullable Mqtt5DisconnectReasonCode rejection;
    private ScramClient scram;

    ScramClientMechanism(String userName, String password) {
        this.userName = userName;
        this.password = password;
        scram = fresh();
    }

    private ScramClient fresh() {
        return ScramClient.builder()
                .advertisedMechanisms(List.of("SCRAM-SHA-256"))
                .username(userName)
                .password(password.toCharArray())
                .build();
    }

    private CompletableFuture<Void> begin(Mqtt5EnhancedAuthBuilder auth) {
        scram = fresh();
        auth.data(scram.clientFirstMessage().toString().getBytes(StandardCharsets.UTF_8));
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Boolean> checkSignature(Optional<ByteBuffer> data) {
        try {
            scram.serverFinalMessage(text(data));
            return CompletableFuture.completedFuture(true);
        } catch (ScramException wrong) {
            return CompletableFuture.completedFuture(false);
        }
    }

    /** The user knows another password from now on. */
    void remember(String another) {
        password = another;
    }

    /** Why the server ended the connection at a re-authentication, or null. */
    @Nullable Mqtt5DisconnectReasonCode rejection() {
        return rejection;
    }

    private static String text(Optional<ByteBuffer> data) {
        return StandardCharsets.UTF_8.decode(data.orElseThrow()).toString();
    }

    @Override
    public MqttUtf8String getMethod() {
        return MqttUtf8String.of("SCRAM-SHA-256");
    }

    @Override
    public int getTimeout() {
        return 10;
    }

    @Override
    public CompletableFuture<Void> onAuth(
            Mqtt5ClientConfig config, Mqtt5Connect connect, Mqtt5EnhancedAuthBuilder auth) {
        return begin(auth);
    }

    @Override
    public CompletableFuture<Void> onReAuth(Mqtt5ClientConfig config, Mqtt5AuthBuilder auth) {
        return begin(auth);
    }

    @Override
    public CompletableFuture<Boolean> onContinue(Mqtt5ClientConfig config, Mqtt5Auth auth, Mqtt5AuthBuilder answer) {
        try {
            scram.serverFirstMessage(text(auth.getData()));
            answer.data(scram.clientFinalMessage().toString().getBytes(StandardCharsets.UTF_8));
            return CompletableFuture.completedFuture(true);
        } catch (ScramException wrong) {
            return CompletableFuture.completedFuture(false);
        }
    }

    @Override
    public CompletableFuture<Boolean> onAuthSuccess(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {
        return checkSignature(connAck.getEnhancedAuth().orElseThrow().getData());
    }

    @Override
    public CompletableFuture<Boolean> onReAuthSuccess(Mqtt5ClientConfig config, Mqtt5Auth auth) {
        return checkSignature(auth.getData());
    }

    @Override
    public void onAuthRejected(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {}

    @Override
    public void onReAuthRejected(Mqtt5ClientConfig config, Mqtt5Disconnect disconnect) {
        rejection = disconnect.getReasonCode();
    }

    @Override
    public void onAuthError(Mqtt5ClientConfig config, Throwable cause) {}

    @Override
    public void onReAuthError(Mqtt5ClientConfig config, Throwable cause) {}
}
