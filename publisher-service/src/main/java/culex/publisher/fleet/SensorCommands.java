package culex.publisher.fleet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import culex.publisher.command.Command;
import culex.publisher.command.CommandException;
import culex.publisher.command.CommandParser;
import culex.publisher.command.CommandSettings;
import culex.publisher.connection.BrokerConnection;
import culex.publisher.connection.InboundMessage;
import culex.publisher.connection.MessageProperties;
import culex.publisher.connection.OutboundMessage;
import culex.publisher.connection.PublishOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * The commands that one sensor gets, and its responses. All state belongs to the fleet's thread, except that {@link #onMessage} runs on a
 * thread of the MQTT client.
 */
final class SensorCommands {

    /** What a command does to the sensor. */
    interface Target {
        /** Changes the interval of all streams. */
        void changeInterval(Duration interval);

        /** Starts or pauses the readings of the sensor. */
        void switchTo(boolean on);
    }

    private static final Logger LOG = Logger.getLogger(Sensor.class);
    private static final JsonFactory JSON = new JsonFactory();

    /** Maximum of commands of a sensor that are queued or whose response is unacknowledged. Further ones get no response. */
    private static final int PENDING_MAX = 16;

    private final SensorIdentity identity;
    private final CommandSettings settings;
    private final CommandParser parser;
    private final BrokerConnection connection;
    private final FleetLoop loop;
    private final FleetObserver observer;
    private final Target target;
    private final Map<String, String> values = new HashMap<>();
    private final AtomicInteger pending = new AtomicInteger();

    /** Number of commands beyond the limit that are not added to the metric yet. */
    private final AtomicInteger surplus = new AtomicInteger();

    private boolean rejecting;

    SensorCommands(
            SensorIdentity identity,
            GroupSettings group,
            CommandSettings settings,
            BrokerConnection connection,
            FleetLoop loop,
            FleetObserver observer,
            Target target) {
        this.identity = identity;
        this.settings = settings.forDevice(identity.id());
        this.parser = new CommandParser(group.commandNames(), settings.intervalMin());
        this.connection = connection;
        this.loop = loop;
        this.observer = observer;
        this.target = target;
        connection.receive(this::onMessage);
    }

    /** Returns the values that commands have set so far, by name; later commands change them. */
    Map<String, String> values() {
        return values;
    }

    /** Subscribes to the commands; call it after each connect. */
    void subscribe() {
        var _ = connection.subscribe(settings.topic(), settings.qos()).thenAccept(failure -> {
            if (failure.isPresent() && connection.isOpen()) {
                LOG.warnf("%s gets no commands: %s: %s", identity.clientId(), settings.topic(), failure.get());
            }
        });
    }

    private void onMessage(InboundMessage message) {
        if (pending.get() >= PENDING_MAX) {
            surplus.incrementAndGet();
            return;
        }
        pending.incrementAndGet();
        loop.execute(() -> {
            CompletableFuture<PublishOutcome> sent = CompletableFuture.completedFuture(null);
            try {
                sent = take(message).map(connection::publish).orElse(sent);
            } finally { // after an unexpected exception the command must not stay counted as pending
                var _ = sent.whenComplete((_, _) -> {
                    pending.decrementAndGet();
                    loop.execute(this::countSurplus);
                });
            }
        });
    }

    private void countSurplus() {
        for (int count = surplus.getAndSet(0); count > 0; count--) {
            observer.command(false);
        }
    }

    /** Executes a command; returns the response, if there is a topic for it. */
    private Optional<OutboundMessage> take(InboundMessage message) {
        try {
            Command command = parser.parse(message.payload());
            values.putAll(command.values());
            command.interval().ifPresent(target::changeInterval);
            command.isOn().ifPresent(target::switchTo);
            observer.command(true);
            rejecting = false;
            return response(message, command.values(), "");
        } catch (CommandException rejected) {
            String reason = String.valueOf(rejected.getMessage());
            observer.command(false);
            logRejection(reason);
            return rejected.isOfResponse() ? Optional.empty() : response(message, Map.of(), reason);
        }
    }

    private Optional<OutboundMessage> response(InboundMessage message, Map<String, String> changed, String error) {
        return message.responseTopic()
                .or(settings::responseTopic)
                .map(topic -> new OutboundMessage(
                        topic,
                        payload(changed, error),
                        settings.qos(),
                        false,
                        MessageProperties.ofResponse(message.correlationData())));
    }

    /** Logs the first of several rejections in a row; the metric counts all of them. */
    private void logRejection(String reason) {
        if (!rejecting) {
            LOG.warnf("Command to %s on %s rejected: %s", identity.clientId(), settings.topic(), reason);
        }
        rejecting = true;
    }

    /** Returns the payload of a response: with the new values if {@code error} is empty, otherwise with the error. */
    private byte[] payload(Map<String, String> changed, String error) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("device", Integer.toString(identity.id()));
            json.writeBooleanField("ok", error.isEmpty());
            for (Map.Entry<String, String> value : changed.entrySet()) {
                json.writeFieldName(value.getKey());
                if (parser.isNumber(value.getKey())) {
                    json.writeNumber(value.getValue());
                } else {
                    json.writeString(value.getValue());
                }
            }
            if (!error.isEmpty()) {
                json.writeStringField("error", error);
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
