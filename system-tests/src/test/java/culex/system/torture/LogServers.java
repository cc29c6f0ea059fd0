package culex.system.torture;

import java.util.List;
import java.util.Map;

/** The servers that hold the replicated log of a run with a cluster, and the faults that they can have. */
interface LogServers extends AutoCloseable {
    /** Returns the description of the servers for the first output line of a run. */
    String words();

    /** Returns the settings of the brokers. */
    Map<String, String> settings();

    /** Returns the faults. Each of them ends when all servers are ready again. */
    List<Fault> faults();

    @Override
    void close();
}
