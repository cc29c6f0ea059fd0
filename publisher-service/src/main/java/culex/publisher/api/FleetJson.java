package culex.publisher.api;

import culex.publisher.connection.OutboundMessage;
import culex.publisher.fault.FaultKind;
import culex.publisher.fleet.FleetObserver.DropReason;
import culex.publisher.fleet.FleetSettings;
import culex.publisher.fleet.GroupSettings;
import culex.publisher.fleet.Preview;
import culex.publisher.fleet.StreamSettings;
import culex.publisher.simulate.Statistics;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;

/** Writes fleets as JSON. */
final class FleetJson {
    private static final int GROUPS_MAX = 100;
    private static final int STREAMS_MAX = 100;
    private static final int PAYLOAD_BYTES_MAX = 4096;
    /** Maximum number of messages of all streams in a preview; streams beyond it are left out. */
    private static final int PREVIEW_MESSAGES_MAX = 1000;
    /**
     * Maximum number of characters of all payloads in a preview; payloads beyond it are left out. In JSON a character needs up to 6 bytes,
     * and the broker accepts responses of 2 MB.
     */
    private static final int PREVIEW_CHARACTERS_MAX = 1 << 18;

    private static final double MEDIAN = 50;
    private static final double NEARLY_ALL = 99;

    private FleetJson() {}

    /** Writes the state and the counts of a fleet. */
    static JsonObject report(RunningFleet fleet) {
        Statistics statistics = fleet.statistics();
        Statistics.Rates rates = statistics.ratesNow();
        Instant startedAt = fleet.startedAt();
        JsonObject json = new JsonObject()
                .put("name", fleet.name())
                .put("configured", fleet.name().equals(Fleets.CONFIGURED))
                .put("state", label(fleet.state()))
                .put("startedAt", startedAt == null ? null : startedAt.toString())
                .put("devices", fleet.settings().size())
                .put("connected", statistics.connectedNow())
                .put("rate", fleet.fleet().pace())
                .put("requestedPerSecond", rates.requested())
                .put("achievedPerSecond", rates.achieved())
                .put("lagSeconds", rates.lagSeconds())
                .put("produced", statistics.producedNow())
                .put("sent", statistics.sentNow())
                .put("acknowledged", statistics.acknowledgedNow())
                .put("buffered", statistics.bufferedNow())
                .put("dropped", dropped(statistics))
                .put(
                        "acknowledgementMillis",
                        new JsonObject()
                                .put("p50", statistics.acknowledgedWithin(MEDIAN))
                                .put("p99", statistics.acknowledgedWithin(NEARLY_ALL)))
                .put("faults", faults(statistics));
        fleet.fleet()
                .stage()
                .ifPresent(stage -> json.put(
                        "stage",
                        new JsonObject()
                                .put("kind", label(stage.kind()))
                                .put("seconds", stage.duration().toSeconds())
                                .put("rate", stage.rate())));
        String failure = fleet.fleet().lastFailure();
        return failure.isEmpty() ? json : json.put("lastFailure", failure);
    }

    /** Writes the state and the counts of a fleet, and its groups. */
    static JsonObject details(RunningFleet fleet) {
        JsonArray groups = new JsonArray();
        fleet.settings().groups().stream()
                .limit(GROUPS_MAX)
                .map(FleetJson::group)
                .forEach(groups::add);
        return report(fleet).put("groups", groups);
    }

    private static JsonObject group(GroupSettings group) {
        JsonArray streams = new JsonArray();
        group.streams().stream().limit(STREAMS_MAX).map(FleetJson::stream).forEach(streams::add);
        return new JsonObject()
                .put("name", group.name())
                .put("devices", group.size())
                .put("streams", streams);
    }

    private static JsonObject stream(StreamSettings stream) {
        return new JsonObject()
                .put("topic", stream.topic())
                .put("intervalMillis", stream.interval().toNanos() / 1e6)
                .put("qos", stream.qos())
                .put("retain", stream.retain());
    }

    private static JsonObject dropped(Statistics statistics) {
        JsonObject json = new JsonObject();
        for (DropReason reason : DropReason.values()) {
            json.put(label(reason), statistics.droppedNow(reason));
        }
        return json;
    }

    private static JsonObject faults(Statistics statistics) {
        JsonObject json = new JsonObject();
        for (FaultKind kind : FaultKind.values()) {
            long count = statistics.faultsNow(kind);
            if (count > 0) {
                json.put(kind.text(), count);
            }
        }
        return json;
    }

    /**
     * Writes the first messages of each stream, with {@code "complete":false} where streams or payloads are left out.
     *
     * @param messages maximum number of messages of each stream
     */
    static JsonObject preview(FleetSettings settings, int messages) {
        int streamsMax = Math.min(STREAMS_MAX, PREVIEW_MESSAGES_MAX / messages);
        boolean isComplete = settings.groups().stream()
                        .mapToInt(group -> group.streams().size())
                        .sum()
                <= streamsMax;
        int left = PREVIEW_CHARACTERS_MAX;
        JsonArray streams = new JsonArray();
        for (Preview.Stream stream : Preview.streams(settings, messages, streamsMax, PAYLOAD_BYTES_MAX + 1)) {
            JsonArray payloads = new JsonArray();
            for (OutboundMessage message : stream.messages()) {
                String payload = payload(message, stream.isBinary());
                left -= payload.length();
                if (left < 0) {
                    isComplete = false;
                    break;
                }
                payloads.add(payload);
            }
            streams.add(new JsonObject()
                    .put("group", stream.group())
                    .put("stream", stream.stream())
                    .put(
                            "topic",
                            stream.messages().isEmpty()
                                    ? null
                                    : stream.messages().getFirst().topic())
                    .put("intervalMillis", stream.interval().toNanos() / 1e6)
                    .put("payloads", payloads));
        }
        return new JsonObject()
                .put("devices", settings.size())
                .put("complete", isComplete)
                .put("streams", streams);
    }

    private static String payload(OutboundMessage message, boolean isBinary) {
        byte[] payload = message.payload();
        int shown = Math.min(payload.length, PAYLOAD_BYTES_MAX);
        String text = isBinary
                ? "hex:" + HexFormat.of().formatHex(payload, 0, shown)
                : new String(payload, 0, shown, StandardCharsets.UTF_8);
        return payload.length > shown ? text + "..." : text;
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
