package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import culex.system.deploy.Repository;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.PostgresServer;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The programs of {@code docker compose --profile postgres}, without containers: the roles of the database, the factory, the recorder, and
 * the queries of Grafana's dashboard.
 */
class ReadingsDashboardTest {
    private static final String PASSWORD = "correct battery";

    @Test
    void everyQueryOfTheDashboardFindsReadingsOfTheFactory() throws IOException, SQLException {
        JsonNode compose = Repository.yaml("docker-compose.yml").path("services");
        try (PostgresServer database = PostgresServer.start();
                BrokerProcess broker = BrokerProcess.start()) {
            createRoles(database);
            Map<String, String> recorder = environment(compose.path("recorder"), broker);
            recorder.put("READINGS_POSTGRES_URL", database.url());
            recorder.put("READINGS_POSTGRES_PASSWORD", PASSWORD);
            Map<String, String> factory = environment(compose.path("factory"), broker);
            factory.put(
                    "SENSOR_SCENARIO",
                    Repository.path("deploy/postgres/factory.yaml").toString());
            try (RunningProgram subscriber = start("subscriber", recorder)) {
                subscriber.awaitLine("the subscription", line -> line.contains("subscribe factory/# topic"));
                try (RunningProgram _ = start("publisher", factory)) {
                    await("readings of each kind")
                            .atMost(RunningProgram.PATIENCE)
                            .ignoreExceptionsInstanceOf(SQLException.class)
                            .until(() -> rows(
                                            database,
                                            "SELECT 1 FROM readings HAVING count(rms) > 0 AND count(celsius) > 0 AND count(result) > 0")
                                    == 1);
                }
            }
            List<String> queries =
                    Repository.json("deploy/grafana/dashboards/readings.json").findValuesAsText("rawSql");
            assertFalse(queries.isEmpty());
            for (String query : queries) {
                assertTrue(rows(database, withoutMacros(query)) > 0, query);
            }
            assertThrows(SQLException.class, () -> rows(database, "DELETE FROM readings RETURNING 1"));
        }
    }

    private static void createRoles(PostgresServer database) {
        Map<String, String> environment = new HashMap<>(database.psqlEnvironment());
        environment.put("POSTGRES_USER", "postgres");
        environment.put("POSTGRES_DB", "postgres");
        environment.put("POSTGRES_PASSWORD", PASSWORD);
        try (RunningProgram roles = RunningProgram.start(
                "roles",
                Path.of("."),
                environment,
                List.of("bash", Repository.path("deploy/postgres/init/roles.sh").toString()))) {
            roles.awaitSuccess();
        }
    }

    /** Returns the environment of a service in the compose file, for a broker on this machine. */
    private static Map<String, String> environment(JsonNode service, BrokerProcess broker) {
        Map<String, String> environment = new HashMap<>();
        service.path("environment")
                .properties()
                .forEach(variable ->
                        environment.put(variable.getKey(), variable.getValue().asText()));
        environment.replaceAll((name, value) -> name.endsWith("_BROKER_HOST")
                ? "127.0.0.1"
                : name.endsWith("_BROKER_PORT") ? Integer.toString(broker.httpPort()) : value);
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", "0");
        return environment;
    }

    private static RunningProgram start(String service, Map<String, String> environment) {
        return RunningProgram.start(service, Path.of("."), environment, PackagedService.command(service, List.of()));
    }

    /** Replaces the macros of Grafana's data source. */
    private static String withoutMacros(String query) {
        return query.replaceAll("\\$__timeFilter\\(\\w+\\)", "true")
                .replaceAll("\\$__timeGroupAlias\\((\\w+), [^)]*\\)", "date_trunc('minute', $1) AS \"time\"");
    }

    /** Returns the number of rows that Grafana's role gets. */
    private static int rows(PostgresServer database, String query) throws SQLException {
        try (Connection connection = database.connect("grafana", PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            int rows = 0;
            while (result.next()) {
                rows++;
            }
            return rows;
        }
    }
}
