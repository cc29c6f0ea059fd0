package culex.system.torture;

import culex.system.BrokerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The broker of a run: it is killed and started again, on the same ports and the same data. */
interface Victim extends AutoCloseable {
    /** What docker-compose.yml gives for an ordered stop. */
    Duration GRACE = Duration.ofSeconds(30);

    /** The exit code of a JVM that ends in order. */
    int BY_SIGTERM = 143;

    Participant.Ports ports();

    /** What ended it since it was last started, when nobody here did; empty while it runs. */
    String endedByItself() throws IOException;

    /** Ends it at once, and comes back when it has ended. */
    void kill() throws IOException;

    /** Ends it in order, and comes back when it has ended. */
    void stop() throws IOException;

    /** Starts it again, and comes back when it is ready. */
    void restart() throws IOException;

    /** Starts it again, and kills it after a while, whatever it is doing by then. */
    void startAndKill(Duration after) throws IOException;

    /** Ends it for good. */
    @Override
    void close() throws IOException;

    /** A process on this machine. */
    static Victim of(BrokerProcess process) {
        return new Victim() {
            @Override
            public Participant.Ports ports() {
                return new Participant.Ports(process.httpPort(), process.tcpPort());
            }

            @Override
            public String endedByItself() {
                List<String> log = process.log();
                return process.running() ? "" : "the process ended: " + (log.isEmpty() ? "" : log.getLast());
            }

            @Override
            public void kill() {
                process.kill();
            }

            @Override
            public void stop() throws IOException {
                int exitCode = process.stop(GRACE);
                if (exitCode != BY_SIGTERM) {
                    throw new IOException("The broker ended with " + exitCode + " after SIGTERM");
                }
            }

            @Override
            public void restart() {
                process.restart();
            }

            @Override
            public void startAndKill(Duration after) {
                process.startAndKill(after);
            }

            @Override
            public void close() {
                process.close();
            }
        };
    }
}
