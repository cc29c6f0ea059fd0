package culex.broker.boot;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * Removes compression of WebSocket messages from the ports for clients: the broker supports no extension, so it declines all offers (RFC
 * 6455, section 4.2.2). Otherwise Netty parses the offers before any check of the broker, and closes the connection without a response when
 * a parameter is no number.
 */
@Singleton
final class NoWebSocketExtensions implements HttpServerOptionsCustomizer {
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        removeFrom(options);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        removeFrom(options);
    }

    private static void removeFrom(HttpServerOptions options) {
        options.setPerMessageWebSocketCompressionSupported(false).setPerFrameWebSocketCompressionSupported(false);
    }
}
