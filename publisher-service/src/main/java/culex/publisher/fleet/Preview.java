package culex.publisher.fleet;

import culex.publisher.connection.Impairment;
import culex.publisher.connection.OutboundMessage;
import culex.publisher.fault.FaultKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows the first messages of a fleet without a broker. */
public final class Preview {

    private static final long READINGS_PER_MESSAGE_MAX = 100;

    private Preview() {}

    /**
     * Returns the first messages of each stream of the first sensor of each group, as {@code topic payload}, with {@code hex:} before the
     * bytes of a binary payload. A message that a fault delays is shown at the time of its measurement.
     */
    public static List<String> of(FleetSettings fleet, int messagesPerStream) {
        return streams(fleet, messagesPerStream, Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
                .flatMap(stream -> stream.messages().stream()
                        .map(message -> message.topic() + " " + text(message.payload(), stream.isBinary())))
                .toList();
    }

    private static String text(byte[] payload, boolean isBinary) {
        return isBinary ? "hex:" + HexFormat.of().formatHex(payload) : new String(payload, StandardCharsets.UTF_8);
    }

    /**
     * The first messages of a stream.
     *
     * @param group name of its group
     * @param stream the index of the stream in its group, from 1
     * @param isBinary whether its payloads are not text
     * @param interval the time between two of the messages
     */
    public record Stream(
            String group, int stream, boolean isBinary, Duration interval, List<OutboundMessage> messages) {}

    /**
     * Returns the first messages of each stream of the first sensor of each group. If an injected fault delays a message, the preview has
     * the message at the time of its measurement, without the delay.
     *
     * @param messagesPerStream maximum number of messages for each stream
     * @param streamsMax maximum number of streams of all groups together; later streams are omitted
     * @param payloadBytesMax maximum number of bytes for each payload; the rest of a payload is omitted, so that it takes no memory
     */
    public static List<Stream> streams(
            FleetSettings fleet, int messagesPerStream, int streamsMax, int payloadBytesMax) {
        FleetSettings clocked = fleet.clockStart().isPresent() ? fleet : withClock(fleet);
        List<Stream> previews = new ArrayList<>();
        for (int group = 0; group < fleet.groups().size(); group++) {
            GroupSettings settings = fleet.groups().get(group);
            var sensor = new SensorIdentity(
                    group, 1, settings.connection().forSensor(1).clientId());
            for (int index = 0; index < settings.streams().size() && previews.size() < streamsMax; index++) {
                previews.add(new Stream(
                        settings.name(),
                        index + 1,
                        settings.streams().get(index).payload().isBinary(),
                        settings.streams().get(index).interval(),
                        messages(
                                clocked,
                                settings.streams().get(index),
                                index,
                                sensor,
                                messagesPerStream,
                                payloadBytesMax)));
            }
        }
        return previews;
    }

    /**
     * Returns a fleet for a preview that shows a longer time: the messages of each stream are spread evenly over that time, without stages
     * of the load plan. The values are those that the devices have at these times, except for those that depend on the number of the
     * message.
     */
    public static FleetSettings spreadOver(FleetSettings fleet, Duration time, int messagesPerStream) {
        Duration interval = time.dividedBy(messagesPerStream);
        List<GroupSettings> groups = fleet.groups().stream()
                .map(group -> new GroupSettings(
                        group.name(),
                        group.size(),
                        group.connection(),
                        group.streams().stream()
                                .map(stream -> stream.withInterval(interval))
                                .toList(),
                        group.status(),
                        group.commands(),
                        group.recording()))
                .toList();
        return new FleetSettings(
                groups,
                LoadPlan.forEver(Duration.ZERO),
                fleet.seed(),
                fleet.clockStart(),
                fleet.bufferedMessagesMax(),
                fleet.inFlightMessagesMax(),
                fleet.reconnectDelayMin(),
                fleet.reconnectDelayMax(),
                fleet.flushTimeout());
    }

    private static FleetSettings withClock(FleetSettings fleet) {
        return new FleetSettings(
                fleet.groups(),
                fleet.load(),
                fleet.seed(),
                Optional.of(Instant.now()),
                fleet.bufferedMessagesMax(),
                fleet.inFlightMessagesMax(),
                fleet.reconnectDelayMin(),
                fleet.reconnectDelayMax(),
                fleet.flushTimeout());
    }

    private static List<OutboundMessage> messages(
            FleetSettings fleet,
            StreamSettings settings,
            int index,
            SensorIdentity sensor,
            int count,
            int payloadBytesMax) {
        var output = new Messages(payloadBytesMax);
        long now = System.nanoTime();
        var stream = new SensorStream(settings, index, sensor, fleet, new SilentObserver(), output, Map.of(), now, 0);
        // The number of readings is limited, because faults may prevent every message.
        for (long i = 0; i < count * READINGS_PER_MESSAGE_MAX && output.messages.size() < count; i++) {
            if (stream.isFinished()) {
                break;
            }
            stream.measure(now);
        }
        return List.copyOf(output.messages.subList(0, Math.min(count, output.messages.size())));
    }

    private static final class Messages implements SensorStream.Output {
        private final List<OutboundMessage> messages = new ArrayList<>();
        private final int payloadBytesMax;

        Messages(int payloadBytesMax) {
            this.payloadBytesMax = payloadBytesMax;
        }

        @Override
        public void send(OutboundMessage message) {
            byte[] payload = message.payload();
            messages.add(
                    payload.length <= payloadBytesMax
                            ? message
                            : new OutboundMessage(
                                    message.topic(),
                                    Arrays.copyOf(payload, payloadBytesMax),
                                    message.qos(),
                                    message.retain(),
                                    message.properties()));
        }

        @Override
        public void sendLater(OutboundMessage message, Duration delay) {
            send(message);
        }

        @Override
        public void impair(Impairment impairment) {
            // a preview has no connection
        }

        @Override
        public void loseConnection() {
            // a preview has no connection to lose
        }
    }

    private static final class SilentObserver implements FleetObserver {
        @Override
        public void sent(int qos, long nanos) {}

        @Override
        public void rates(double requested, double achieved, double lagSeconds) {}

        @Override
        public void dropped(DropReason reason) {}

        @Override
        public void fault(FaultKind kind) {}

        @Override
        public void buffered(int difference) {}

        @Override
        public void connected(boolean again) {}

        @Override
        public void disconnected() {}
    }
}
