package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the admin API shows of a cluster. */
class ClusterEndpointsTest {
    private static final int OK = 200;

    @TempDir
    private Path directory;

    private final FakeOperations operations = new FakeOperations();
    private ApiServer server;

    @BeforeEach
    void open() throws Exception {
        server = new ApiServer(directory, false, operations::cluster, new ClusterEndpoints(operations));
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** A broker whose state as a replica a test sets. */
    private static final class FakeOperations implements BrokerOperations {
        private @Nullable ClusterState state;

        @Override
        public List<Listener> listeners() {
            return List.of();
        }

        @Override
        public void reloadCertificates() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> limitsInForce() {
            return List.of();
        }

        @Override
        public DrainState drain() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean startDrain() {
            return false;
        }

        @Override
        public boolean cancelDrain() {
            return false;
        }

        @Override
        public @Nullable ClusterState cluster() {
            return state;
        }

        @Override
        public boolean handOver() {
            return false;
        }
    }

    private static BrokerOperations.ClusterState state(@Nullable List<BrokerOperations.ReplicaState> replicas) {
        return new BrokerOperations.ClusterState(
                "standby", "broker-1", "broker-0", "broker-0:7883", 2, 40, 3, 1000, "", replicas);
    }

    private JsonObject cluster() throws Exception {
        HttpResponse<String> answer = server.send("GET", "/cluster", "viewer", "");
        assertEquals(OK, answer.statusCode());
        return new JsonObject(answer.body());
    }

    @Test
    void eachReplicaIsShownWithItsRolePositionLagAndAge() throws Exception {
        operations.state = state(List.of(
                new BrokerOperations.ReplicaState("broker-0", "owner", "broker-0:7883", 43, 0, 900),
                new BrokerOperations.ReplicaState("broker-1", "standby", "broker-1:7883", 40, 3, 20)));
        JsonArray replicas = cluster().getJsonArray("replicas");
        assertEquals(2, replicas.size());
        assertEquals(
                new JsonObject("{\"replica\":\"broker-0\",\"role\":\"owner\",\"address\":\"broker-0:7883\","
                        + "\"commits\":43,\"lag\":0,\"ageMillis\":900}"),
                replicas.getJsonObject(0));
    }

    @Test
    void replicasAreNullWhileTheirListIsUnknown() throws Exception {
        operations.state = state(null);
        JsonObject cluster = cluster();
        assertTrue(cluster.containsKey("replicas"));
        assertEquals(null, cluster.getValue("replicas"));
        assertEquals(1000, cluster.getInteger("logBytes"));
    }

    @Test
    void singleBrokerShowsNoReplicas() throws Exception {
        assertEquals(new JsonObject().put("role", "single"), cluster());
    }
}
