package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.support.api.ApiAnswer;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests to the admin API of a replica that owns the sessions, and of a replica that does not. */
class StandbyRoutesTest {
    private static final int OK = 200;
    private static final int CONFLICT = 409;

    @TempDir
    private Path directory;

    private final AtomicInteger changes = new AtomicInteger();
    private BrokerOperations.@Nullable ClusterState state;
    private ApiServer server;

    @BeforeEach
    void open() throws Exception {
        server = new ApiServer(directory, false, () -> state, routes -> {
            routes.read("/settings", request -> ApiAnswer.ok(new JsonObject()));
            routes.readSessions("/clients", request -> ApiAnswer.ok(new JsonObject()));
            routes.changeSessions(HttpMethod.POST, "/publish", Role.OPERATOR, request -> {
                request.body();
                changes.incrementAndGet();
                return ApiAnswer.ok(new JsonObject());
            });
        });
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static BrokerOperations.ClusterState state(String role, @Nullable String owner) {
        return new BrokerOperations.ClusterState(role, "broker-0", owner, null, 1, 1, 0, 0, "", null);
    }

    private HttpResponse<String> publish() throws Exception {
        return server.send("POST", "/publish", "operator", "{}");
    }

    @Test
    void standbyRejectsRequestsAboutSessionsAndNamesTheReplicaThatOwnsThem() throws Exception {
        state = state("standby", "broker-2");
        HttpResponse<String> rejected = publish();
        assertEquals(CONFLICT, rejected.statusCode());
        assertTrue(rejected.body().contains("broker-2 does"), rejected::body);
        assertEquals(0, changes.get());
        assertEquals(CONFLICT, server.send("GET", "/clients", "viewer", "").statusCode());
        assertEquals(OK, server.send("GET", "/settings", "viewer", "").statusCode());
    }

    @Test
    void standbyAnswersThatNoReplicaOwnsTheSessionsIfNoOwnerIsKnown() throws Exception {
        state = state("standby", null);
        assertTrue(publish().body().contains("no replica does at the moment"));
    }

    @Test
    void ownerAndSingleBrokerAnswerRequestsAboutSessions() throws Exception {
        state = state(BrokerOperations.OWNER, "broker-0");
        assertEquals(OK, publish().statusCode());
        state = null;
        assertEquals(OK, publish().statusCode());
        assertEquals(2, changes.get());
    }
}
