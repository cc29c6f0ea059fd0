package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserEndpointsTest {
    private static final String BOB =
            "bob:$7$101$oxAuLv41Mo/iGMcg$nElX2ZhjgM6/pAZndFCG1D4bTpOQGM18I/FQY70EBDlbr9o0Fz6iPnqpqWQ4TzWuP4M59ICgfyInPs4ZbyNHpQ==";

    @TempDir
    private Path directory;

    private Path users = Path.of("");
    private @Nullable ApiServer server;

    @BeforeEach
    void createFiles() throws IOException {
        users = Files.createFile(directory.resolve("users"));
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    private void open(@Nullable Path usersFile, boolean needsOne) throws IOException {
        Path mosquitto = Files.writeString(directory.resolve("passwd"), BOB + "\n");
        server = new ApiServer(directory, true, new UserEndpoints(usersFile, mosquitto, needsOne));
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return send(method, path, "admin", body);
    }

    private HttpResponse<String> send(String method, String path, @Nullable String role, String body)
            throws IOException, InterruptedException {
        if (server == null) {
            throw new IllegalStateException("not open");
        }
        return server.send(method, path, role, body);
    }

    private JsonObject list(String query) throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", "/users" + query, "");
        assertEquals(200, response.statusCode(), response.body());
        assertFalse(response.body().contains("SCRAM") || response.body().contains("$7$"), response.body());
        return new JsonObject(response.body());
    }

    @Test
    void usersOfBothFilesAreListedWithoutCredentials() throws Exception {
        open(users, false);
        assertEquals(
                201,
                send("PUT", "/users/a%2Fb", "{\"password\":\"pw\",\"roles\":[\"r\",\"s\"]}")
                        .statusCode());
        assertEquals(
                new JsonObject()
                        .put(
                                "items",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("name", "a/b")
                                                .put(
                                                        "roles",
                                                        new JsonArray().add("r").add("s"))
                                                .put("source", "usersFile"))
                                        .add(new JsonObject()
                                                .put("name", "bob")
                                                .put("roles", new JsonArray())
                                                .put("source", "mosquittoPasswordFile")))
                        .put("changeable", true),
                list(""));
        JsonObject first = list("?limit=1");
        assertEquals(1, first.getJsonArray("items").size());
        assertEquals(
                "bob",
                list("?limit=1&cursor=" + first.getString("next"))
                        .getJsonArray("items")
                        .getJsonObject(0)
                        .getString("name"));
        assertEquals(1, list("?name=b*").getJsonArray("items").size());
    }

    @Test
    void userIsChangedAndRemoved() throws Exception {
        open(users, false);
        assertEquals(201, send("PUT", "/users/ann", "{\"password\":\"one\"}").statusCode());
        String before = Files.readString(users);
        assertEquals(200, send("PUT", "/users/ann", "{\"roles\":[\"r\"]}").statusCode());
        assertEquals(before.strip() + ":roles=r", Files.readString(users).strip());
        assertEquals(204, send("DELETE", "/users/ann", "").statusCode());
        assertEquals(404, send("DELETE", "/users/ann", "").statusCode());
        assertEquals(404, send("DELETE", "/users/bob", "").statusCode());
    }

    @Test
    void onlyAnAdminMayReadOrChangeUsers() throws Exception {
        open(users, false);
        for (String role : new String[] {"viewer", "operator"}) {
            assertEquals(403, send("GET", "/users", role, "").statusCode());
            assertEquals(
                    403,
                    send("PUT", "/users/ann", role, "{\"password\":\"one\"}").statusCode());
            assertEquals(403, send("DELETE", "/users/ann", role, "").statusCode());
        }
        assertEquals(401, send("GET", "/users", null, "").statusCode());
        assertEquals(401, send("PUT", "/users/ann", null, "").statusCode());
        assertEquals("", Files.readString(users));
    }

    @Test
    void changeWithoutAUsersFileIsAConflictThatNamesTheSetting() throws Exception {
        open(null, false);
        HttpResponse<String> response = send("PUT", "/users/ann", "{\"password\":\"one\"}");
        assertEquals(409, response.statusCode());
        assertTrue(response.body().contains("mqtt.security.users-file is not set"), response.body());
        assertEquals(409, send("DELETE", "/users/bob", "").statusCode());
        assertEquals(false, list("").getBoolean("changeable"));
    }

    @Test
    void lastUserIsNotRemovedWhenTheBrokerNeedsOne() throws Exception {
        open(users, true);
        assertEquals(201, send("PUT", "/users/ann", "{\"password\":\"one\"}").statusCode());
        HttpResponse<String> response = send("DELETE", "/users/ann", "");
        assertEquals(409, response.statusCode());
        assertTrue(response.body().contains("ann is the last user"), response.body());
    }

    @Test
    void invalidChangesAreRejectedWithoutThePasswordInTheResponse() throws Exception {
        open(users, false);
        for (String body : new String[] {
            "{}",
            "{\"roles\":[\"r\"]}",
            "{\"password\":\"\"}",
            "{\"password\":7}",
            "{\"password\":\"geheim\",\"roles\":\"r\"}",
            "{\"password\":\"geheim\",\"roles\":[7]}",
            "{\"password\":\"geheim\",\"roles\":[\"a b\"]}",
            "{\"password\":\"geheim\",\"rolls\":[]}",
            "{\"password\":\"geheim\""
        }) {
            HttpResponse<String> response = send("PUT", "/users/ann", body);
            assertEquals(400, response.statusCode(), body);
            assertFalse(response.body().contains("geheim"), response.body());
        }
        assertEquals(400, send("PUT", "/users/%23ann", "{\"password\":\"one\"}").statusCode());
        assertEquals("", Files.readString(users));
    }
}
