package culex.broker.store.jetstream;

import culex.broker.store.log.LogUnavailableException;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Describes to an operator a stream and the servers that store it. */
final class StreamDescription {
    private final JetStreamSettings settings;
    private final NatsClient client;

    StreamDescription(JetStreamSettings settings, NatsClient client) {
        this.settings = settings;
        this.client = client;
    }

    Map<String, String> of(String stream) throws LogUnavailableException {
        StreamInfo info =
                client.call(connection -> NatsClient.management(connection).getStreamInfo(stream));
        StreamConfiguration configuration = info.getConfiguration();
        Map<String, String> described = new LinkedHashMap<>();
        described.put("stream", stream);
        described.put("storage", configuration.getStorageType().toString());
        described.put("replicas", Integer.toString(configuration.getReplicas()));
        described.put("max_bytes", Long.toString(configuration.getMaxBytes()));
        ClusterInfo cluster = info.getClusterInfo();
        if (cluster != null && cluster.getLeader() != null) {
            described.put("leader", cluster.getLeader());
        }
        if (cluster != null && cluster.getReplicas() != null) {
            cluster.getReplicas()
                    .forEach(replica -> described.put(
                            "follower " + replica.getName(),
                            replica.isOffline() ? "offline" : replica.isCurrent() ? "current" : "behind"));
        }
        new TreeMap<>(new MonitorPorts(settings.monitorUrls()).read())
                .forEach((name, server) -> described.put(
                        "server " + name,
                        "version " + server.version() + ", sync_interval "
                                + (server.isSyncAlways() ? "always" : "not always")));
        if (settings.monitorUrls().isEmpty()) {
            described.put("sync_interval", "unknown without mqtt.cluster.monitor-urls");
        }
        return described;
    }
}
