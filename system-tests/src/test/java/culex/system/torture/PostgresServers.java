package culex.system.torture;

import culex.testing.BrokerCluster;
import culex.testing.PostgresServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A PostgreSQL server with a synchronous standby. The standby never becomes the primary, because that is a task of tools outside of Culex.
 */
final class PostgresServers implements LogServers {
    private final SplittableRandom random;
    private final PostgresServer primary;
    private final PostgresServer standby;

    PostgresServers(SplittableRandom random) throws IOException {
        this.random = random;
        primary = PostgresServer.start();
        try {
            standby = primary.startStandby();
            confirmOnStandby();
        } catch (IOException | RuntimeException | Error e) {
            primary.close();
            throw e;
        }
    }

    private void confirmOnStandby() throws IOException {
        try (Connection connection = primary.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("alter system set synchronous_standby_names = 'ANY 1 (*)'");
            statement.execute("select pg_reload_conf()");
        } catch (SQLException e) {
            standby.close();
            throw new IOException(e);
        }
    }

    @Override
    public String words() {
        return "PostgreSQL with a synchronous standby";
    }

    @Override
    public Map<String, String> settings() {
        return BrokerCluster.settings(primary);
    }

    @Override
    public List<Fault> faults() {
        return List.of(
                fault("primary of PostgreSQL killed", () -> killed(List.of(primary))),
                fault("standby of PostgreSQL killed", () -> killed(List.of(standby))),
                fault("primary of PostgreSQL paused", () -> paused(primary)),
                fault("standby of PostgreSQL paused", () -> paused(standby)),
                fault("both PostgreSQL servers killed", () -> killed(List.of(primary, standby))));
    }

    private static Fault fault(String words, Runnable action) {
        return new Fault(words, true, action);
    }

    private void killed(List<PostgresServer> servers) {
        servers.forEach(PostgresServer::kill);
        Pauses.down(random);
        servers.forEach(PostgresServer::restart);
    }

    private void paused(PostgresServer server) {
        server.pause();
        Pauses.paused(random);
        server.resume();
    }

    @Override
    public void close() {
        standby.close();
        primary.close();
    }
}
