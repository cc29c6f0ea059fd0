package culex.system.torture;

import culex.testing.BrokerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The broker of a torture run, which is killed and restarted on the same ports and data. */
interface Victim extends AutoCloseable {
    /** The stop_grace_period of docker-compose.yml. */
    Duration GRACE = Duration.ofSeconds(30);

    /** The exit code of a JVM after SIGTERM. */
    int BY_SIGTERM = 143;

    /** Maximum number of lines of the broker's log in an error message. */
    int LOG_LINES = 20;

    Participant.Endpoints endpoints();

    /** Returns why the broker ended unexpectedly since its last start; empty while it runs. */
    String endedByItself() throws IOException;

    /** Kills the broker; returns when it has ended. */
    void kill() throws IOException;

    /** Stops the broker with SIGTERM; returns when it has ended. */
    void stop() throws IOException;

    /** Starts the broker again; returns when it is ready. */
    void restart() throws IOException;

    /** Starts the broker again and kills it after the given time, ready or not. */
    void startAndKill(Duration after) throws IOException;

    /** Stops the broker at the end of the run and deletes its files and containers. */
    @Override
    void close() throws IOException;

    private static String lastLines(List<String> log) {
        return String.join("\n", log.subList(Math.max(0, log.size() - LOG_LINES), log.size()));
    }

    /** A process on this machine. */
    static Victim of(BrokerProcess process) {
        return new Victim() {
            @Override
            public Participant.Endpoints endpoints() {
                return new Participant.Endpoints(process.httpPort(), process.tcpPort());
            }

            @Override
            public String endedByItself() {
                return process.running() ? "" : "the process ended:\n" + lastLines(process.log());
            }

            @Override
            public void kill() {
                process.kill();
            }

            @Override
            public void stop() throws IOException {
                int exitCode = process.stop(GRACE);
                if (exitCode != BY_SIGTERM) {
                    throw new IOException("The broker ended with " + exitCode + " after SIGTERM; the end of its log:\n"
                            + lastLines(process.log()));
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
