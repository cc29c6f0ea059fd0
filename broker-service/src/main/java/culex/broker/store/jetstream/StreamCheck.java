package culex.broker.store.jetstream;

import culex.broker.store.log.LogUnavailableException;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PersistMode;
import io.nats.client.api.Replica;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.lang.module.ModuleDescriptor.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Checks that NATS does not lose messages that it has acknowledged. Each problem is one line that says what to do. */
final class StreamCheck {
    static final String VERSION_MIN = "2.12.0";

    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final long ASK_AGAIN_MILLIS = 1000;
    private static final long PAYLOAD_MIN = 1_000_000;
    private static final int STREAM_NOT_FOUND = 10_059;
    private static final int UNAVAILABLE = 503;
    private static final Duration SMALLEST_WINDOW = Duration.ofMillis(100);

    private final JetStreamSettings settings;
    private final NatsClient client;

    StreamCheck(JetStreamSettings settings, NatsClient client) {
        this.settings = settings;
        this.client = client;
    }

    /** Checks the server that the client is connected to. */
    void server() throws LogUnavailableException {
        ServerInfo info = client.call(connection -> connection.getServerInfo());
        String name = "the NATS server " + info.getServerName();
        require(
                isNewEnough(info.getVersion()),
                name + " has version " + info.getVersion() + ": upgrade it to " + VERSION_MIN + " or newer");
        require(info.isJetStreamAvailable(), name + " has no JetStream: add 'jetstream {}' to its configuration");
        require(
                info.getMaxPayload() >= PAYLOAD_MIN,
                name + " has max_payload " + info.getMaxPayload() + ": set it to at least " + PAYLOAD_MIN);
    }

    /** Checks a stream, or creates it. */
    void stream(String name, long maxBytes, boolean isLease) throws LogUnavailableException {
        StreamConfiguration wanted = StreamConfiguration.builder()
                .name(name)
                .subjects(isLease ? name + ".*" : name)
                .storageType(StorageType.File)
                .retentionPolicy(RetentionPolicy.Limits)
                .discardPolicy(isLease ? DiscardPolicy.Old : DiscardPolicy.New)
                .maxBytes(maxBytes)
                .maxMessagesPerSubject(isLease ? 1 : -1)
                .duplicateWindow(SMALLEST_WINDOW)
                .replicas(settings.replicas())
                .allowDirect(false)
                .build();
        StreamConfiguration found = existingOrNew(wanted);
        require(
                found.getReplicas() >= settings.replicas(),
                "the stream " + name + " has " + found.getReplicas() + " replicas instead of " + settings.replicas()
                        + ": run 'nats stream edit " + name + " --replicas=" + settings.replicas() + "'");
        require(
                found.getStorageType() == StorageType.File
                        && found.getRetentionPolicy() == RetentionPolicy.Limits
                        && found.getDiscardPolicy() == wanted.getDiscardPolicy()
                        && found.getSubjects().equals(wanted.getSubjects())
                        && found.getMaxMsgs() <= 0
                        && found.getMaxMsgsPerSubject() == wanted.getMaxMsgsPerSubject()
                        && isNone(found.getMaxAge())
                        && found.getMirror() == null
                        && found.getPersistMode() != PersistMode.Async
                        && !found.getAllowDirect(),
                "the stream " + name + " was changed and may lose commits or answer with old ones:"
                        + " restore storage, retention, discard, limits, subjects and allow_direct, or delete it");
    }

    private static boolean isNone(Duration age) {
        return age == null || age.isZero();
    }

    private StreamConfiguration existingOrNew(StreamConfiguration wanted) throws LogUnavailableException {
        String name = wanted.getName();
        try {
            return client.call(connection -> {
                        JetStreamManagement streams = NatsClient.management(connection);
                        try {
                            return streams.getStreamInfo(name);
                        } catch (JetStreamApiException e) {
                            if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
                                throw e;
                            }
                            return streams.addStream(wanted);
                        }
                    })
                    .getConfiguration();
        } catch (LogUnavailableException e) {
            if (e.getCause() instanceof JetStreamApiException rejected && rejected.getErrorCode() != UNAVAILABLE) {
                throw new IllegalStateException(
                        "the stream " + name + " with " + wanted.getReplicas() + " replicas cannot be created or read: "
                                + rejected.getErrorDescription()
                                + "; correct mqtt.cluster.log-replicas, or the account and the cluster of NATS",
                        e);
            }
            throw e;
        }
    }

    /** Checks that each server of a stream syncs its files before it acknowledges. Only the monitoring port of a server reports this. */
    void sync(String stream) throws LogUnavailableException {
        if (settings.allowLazySync()) {
            LOG.warn("Whether NATS syncs its files before it acknowledges is not checked; without"
                    + " 'sync_interval: always' a power cut can lose acknowledged messages");
            return;
        }
        require(
                !settings.monitorUrls().isEmpty(),
                "whether NATS syncs its files before it acknowledges is unknown: set 'sync_interval: always' in the"
                        + " jetstream section of each server, and name their monitoring ports in"
                        + " mqtt.cluster.monitor-urls; or set mqtt.cluster.allow-lazy-sync=true");
        List<String> names = serversOf(stream);
        Map<String, MonitorPorts.Server> servers = answersOf(names);
        for (String name : names) {
            MonitorPorts.Server server = servers.get(name);
            if (server == null) {
                throw new IllegalStateException(
                        "whether the NATS server " + name + " syncs its files is unknown: none of"
                                + " mqtt.cluster.monitor-urls answers for it; correct the"
                                + " setting, or start the server");
            }
            require(
                    server.isSyncAlways(),
                    "the NATS server " + name + " acknowledges before it syncs its files: set"
                            + " 'sync_interval: always' in its jetstream section and restart it");
            require(
                    isNewEnough(server.version()),
                    "the NATS server " + name + " has version " + server.version() + ": upgrade it to " + VERSION_MIN
                            + " or newer");
        }
    }

    /** Asks the monitoring ports until all servers have answered, or the patience ends. */
    private Map<String, MonitorPorts.Server> answersOf(List<String> names) throws LogUnavailableException {
        long deadline = client.deadline();
        MonitorPorts ports = new MonitorPorts(settings.monitorUrls());
        Map<String, MonitorPorts.Server> servers = ports.read();
        while (!servers.keySet().containsAll(names) && System.nanoTime() - deadline < 0) {
            NatsClient.sleep(ASK_AGAIN_MILLIS);
            servers = ports.read();
        }
        return servers;
    }

    /** Returns the names of the servers that hold the stream, without the servers that are down, because these cannot be asked. */
    private List<String> serversOf(String stream) throws LogUnavailableException {
        return client.call(connection -> {
            ClusterInfo cluster =
                    NatsClient.management(connection).getStreamInfo(stream).getClusterInfo();
            List<String> names = new ArrayList<>();
            if (cluster == null || cluster.getLeader() == null) {
                names.add(connection.getServerInfo().getServerName());
                return names;
            }
            names.add(cluster.getLeader());
            if (cluster.getReplicas() != null) {
                cluster.getReplicas().stream()
                        .filter(replica -> !replica.isOffline())
                        .map(Replica::getName)
                        .forEach(names::add);
            }
            return names;
        });
    }

    private static boolean isNewEnough(String version) {
        try {
            return Version.parse(version).compareTo(Version.parse(VERSION_MIN)) >= 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalStateException(problem);
        }
    }
}
