package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.config.SettingRules;
import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.LogUnavailableException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import java.io.PrintStream;

/** Runs the commands that use the replicated log of a cluster, with the settings of the broker. Reports each failure in one line. */
final class ClusterLogCommands {
    private ClusterLogCommands() {}

    /** The work of a command on the log that the settings name. */
    @FunctionalInterface
    interface Command {
        /** Returns the exit code. */
        int run(BrokerConfig config) throws LogUnavailableException;
    }

    /** Returns the exit code of the command, or {@code failed} after a line that says why the command could not do its work. */
    static int run(SmallRyeConfig all, int failed, PrintStream errors, Command command) {
        try {
            BrokerConfig config = all.getConfigMapping(BrokerConfig.class);
            SettingRules.checkAll(config, all);
            if (!config.store().kind().isReplicated()) {
                errors.println("mqtt.store.kind must be jetstream or postgres, with the settings mqtt.cluster.* of the"
                        + " cluster");
                return failed;
            }
            return command.run(config);
        } catch (ConfigurationException | IllegalStateException | DamagedLogException refused) {
            errors.println(refused.getMessage());
        } catch (LogUnavailableException silent) {
            errors.println("The replicated log does not answer: " + silent.getMessage());
        }
        return failed;
    }
}
