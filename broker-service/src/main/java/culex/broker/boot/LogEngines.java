package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.config.ClusterConfig;
import culex.broker.config.ClusterRules;
import culex.broker.store.jetstream.JetStreamLog;
import culex.broker.store.jetstream.JetStreamSettings;
import culex.broker.store.log.CommitLog;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.postgres.PostgresLog;
import culex.broker.store.postgres.PostgresLogSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jboss.logging.Logger;

/** Opens the engine of the replicated log that the settings select. */
final class LogEngines {
    private static final Logger LOG = Logger.getLogger("culex.broker.cluster");

    private LogEngines() {}

    /**
     * Opens the log, and checks that its engine keeps what it acknowledges.
     *
     * @throws IllegalStateException with one line when the engine does not answer, or is not safe
     */
    static CommitLog open(BrokerConfig.StoreKind kind, ClusterConfig config, int shard) {
        CommitLog log = connect(kind, config, shard);
        try {
            log.check();
            return log;
        } catch (LogUnavailableException silent) {
            log.close();
            throw new IllegalStateException(
                    "The replicated log does not answer: " + silent.getMessage() + " (mqtt.cluster.servers,"
                            + " mqtt.cluster.postgres-url)",
                    silent);
        } catch (RuntimeException refused) {
            log.close();
            throw refused;
        } finally {
            if (config.allowLazySync()) {
                LOG.warn("mqtt.cluster.allow-lazy-sync is true: acknowledged messages may be lost when machines fail");
            }
        }
    }

    /** Opens the log without the checks of {@link #open}. Creates nothing in the engine. */
    static CommitLog connect(BrokerConfig.StoreKind kind, ClusterConfig config, int shard) {
        return kind == BrokerConfig.StoreKind.JETSTREAM ? jetStream(config, shard) : postgres(config, shard);
    }

    private static CommitLog jetStream(ClusterConfig config, int shard) {
        return new JetStreamLog(
                new JetStreamSettings(
                        config.servers(),
                        config.user().orElse(null),
                        ClusterRules.password(config).orElse(null),
                        ClusterRules.token(config).orElse(null),
                        config.credentialsFile().map(Path::of).orElse(null),
                        null,
                        config.monitorUrls().orElse(List.of()).stream()
                                .map(URI::create)
                                .toList(),
                        config.name(),
                        config.logReplicas(),
                        config.logBytesMax(),
                        config.patience(),
                        config.allowLazySync()),
                shard);
    }

    private static CommitLog postgres(ClusterConfig config, int shard) {
        return new PostgresLog(
                new PostgresLogSettings(
                        config.postgresUrl().orElse(""),
                        config.user().orElse(null),
                        ClusterRules.password(config).orElse(null),
                        config.name(),
                        config.patience(),
                        config.allowLazySync()),
                shard);
    }
}
