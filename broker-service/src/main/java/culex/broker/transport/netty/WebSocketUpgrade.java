package culex.broker.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import io.undertow.websockets.UndertowSession;
import jakarta.inject.Inject;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.util.Map;

/**
 * The WebSocket endpoint of quarkus-websockets, used for the upgrade only. Then the broker takes over the Netty channel and replaces its
 * handlers, so that TCP and WebSocket share one pipeline with back-pressure. There is one endpoint for each path that clients use.
 */
public class WebSocketUpgrade {
    /** The subprotocols that are accepted; the one chosen is echoed ([MQTT-6.0.0-4]). */
    static final String MQTT = "mqtt";

    static final String MQTT_3_1 = "mqttv3.1";

    @Inject
    WebSocketAcceptor acceptor;

    /** The path of a URL without a path, such as {@code ws://host:port}. */
    @ServerEndpoint(
            value = "/",
            subprotocols = {MQTT, MQTT_3_1})
    public static class AtRoot extends WebSocketUpgrade {}

    /** The path that most brokers use. */
    @ServerEndpoint(
            value = "/mqtt",
            subprotocols = {MQTT, MQTT_3_1})
    public static class AtMqtt extends WebSocketUpgrade {}

    /** The path that some clients use by default. */
    @ServerEndpoint(
            value = "/ws",
            subprotocols = {MQTT, MQTT_3_1})
    public static class AtWs extends WebSocketUpgrade {}

    /** Takes over the channel after the upgrade; runs on the event loop of the connection. */
    @OnOpen
    public void onOpen(Session session) {
        Channel channel = ((UndertowSession) session).getChannel();
        if (!channel.isActive()) {
            return; // the channel was closed meanwhile, for example by EarlyBytes
        }
        ChannelHandler carrier = acceptor.carrier(channel);
        for (Map.Entry<String, ChannelHandler> handler :
                channel.pipeline().toMap().entrySet()) {
            if (!(handler.getValue() instanceof SslHandler)) {
                channel.pipeline().remove(handler.getKey());
            }
        }
        channel.pipeline().addLast("mqtt", carrier);
    }
}
