package culex.broker.boot;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Serves Paho's JavaScript library as {@code /mqttws31.js}, the name that it had until version 1.0, and with the name that pages written
 * for that version use: {@code Paho.MQTT.Client}. From 1.1 on it is {@code Paho.Client}; both work with this file.
 */
@ApplicationScoped
class PahoScript {
    private static final String PATH = "/mqttws31.js";
    private static final String LIBRARY = "META-INF/resources/webjars/paho-mqtt/1.1.0/paho-mqtt-min.js";
    private static final String OLD_NAME = "\nif (typeof Paho !== \"undefined\") { Paho.MQTT = Paho; }\n";

    private final String script = library() + OLD_NAME;

    private static String library() {
        try (InputStream library =
                Thread.currentThread().getContextClassLoader().getResourceAsStream(LIBRARY)) {
            if (library == null) {
                throw new IllegalStateException(LIBRARY + " is not on the class path");
            }
            return new String(library.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    void routes(@Observes Router router) {
        router.get(PATH).method(HttpMethod.HEAD).handler(this::answer);
    }

    private void answer(RoutingContext context) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/javascript; charset=utf-8")
                .end(script);
    }
}
