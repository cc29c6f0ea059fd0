package culex.broker.ctl;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** The commands about clients. */
final class ClientCommands {
    /** The options of the command {@code clients}, and the parameter of the API for each option. */
    private static final Map<String, String> FILTERS = Map.of(
            "id", "id",
            "user", "user",
            "address", "address",
            "version", "version",
            "listener", "listener",
            "queue-min", "queueMin",
            "drops-min", "dropsMin",
            "sort", "sort");

    private static final int ROWS_DEFAULT = 1000;
    private static final String CLIENTS = "/clients";
    private static final String SUBSCRIPTIONS = "/subscriptions";

    private ClientCommands() {}

    static List<Command> all() {
        return List.of(
                new Command(
                        "clients [--connected|--offline|--slow|--dropping] [--id PATTERN] [--user PATTERN] [--address"
                                + " ADDRESS] [--version V] [--listener NAME] [--queue-min N] [--drops-min N] [--sort"
                                + " ORDER] [--limit N]",
                        "lists clients; * in a pattern stands for any characters",
                        Set.of("connected", "offline", "slow", "dropping"),
                        Set.of(
                                "id",
                                "user",
                                "address",
                                "version",
                                "listener",
                                "queue-min",
                                "drops-min",
                                "sort",
                                "limit"),
                        ClientCommands::list),
                new Command(
                        "client ID",
                        "shows one client",
                        Set.of(),
                        Set.of(),
                        (arguments, api, output) -> output.object(api.get(path(arguments.word("ID"))))),
                new Command(
                        "kick ID [--reason TEXT] [--no-will] [--end-session]",
                        "disconnects a client",
                        Set.of("no-will", "end-session"),
                        Set.of("reason"),
                        ClientCommands::kick),
                new Command(
                        "end-session ID [--no-will]",
                        "ends the session of a client, which is disconnected if it is connected",
                        Set.of("no-will"),
                        Set.of(),
                        ClientCommands::endSession),
                new Command(
                        "subscribe ID FILTER [--qos 0|1|2]",
                        "subscribes on behalf of a client",
                        Set.of(),
                        Set.of("qos"),
                        ClientCommands::subscribe),
                new Command(
                        "unsubscribe ID FILTER",
                        "unsubscribes on behalf of a client",
                        Set.of(),
                        Set.of(),
                        ClientCommands::unsubscribe));
    }

    private static String path(String clientId) {
        return CLIENTS + "/" + Arguments.encode(clientId);
    }

    private static void list(Arguments arguments, ApiClient api, Output output) {
        arguments.noWords();
        StringJoiner query = new StringJoiner("&", CLIENTS + "?", "");
        if (arguments.has("connected")) {
            query.add("state=connected");
        }
        if (arguments.has("offline")) {
            preset(query, arguments, "state=disconnected", "queue");
        }
        if (arguments.has("slow")) {
            preset(query, arguments, "state=connected&queueMin=1", "queue");
        }
        if (arguments.has("dropping")) {
            preset(query, arguments, "dropsMin=1", "drops");
        }
        FILTERS.forEach((option, parameter) -> {
            String value = arguments.option(option);
            if (value != null) {
                query.add(parameter + "=" + Arguments.encode(value));
            }
        });
        output.table(
                api.list(query.toString(), limit(arguments)),
                "ID=id",
                "STATE=state",
                "USER=user",
                "ADDRESS=connection.address",
                "VERSION=connection.version",
                "QUEUED=queue.messages",
                "DROPPED=dropped",
                "CONNECTED SINCE=connection.connectedSince",
                "LAST DISCONNECT=lastDisconnect.reason");
    }

    /** Adds the parameters of a preset; an order that the user requests replaces the preset's order. */
    private static void preset(StringJoiner query, Arguments arguments, String parameters, String sort) {
        query.add(parameters);
        if (arguments.option("sort") == null) {
            query.add("sort=" + sort);
        }
    }

    private static int limit(Arguments arguments) {
        String limit = arguments.option("limit");
        try {
            int rows = limit == null ? ROWS_DEFAULT : Integer.parseInt(limit);
            if (rows > 0) {
                return rows;
            }
        } catch (NumberFormatException noNumber) {
            throw CtlException.usage("--limit must be a number, not " + limit);
        }
        throw CtlException.usage("--limit must be 1 or more");
    }

    private static void subscribe(Arguments arguments, ApiClient api, Output output) {
        List<String> words = arguments.words("ID FILTER", 2);
        String qos = arguments.option("qos");
        if (qos != null && !Set.of("0", "1", "2").contains(qos)) {
            throw CtlException.usage("--qos must be 0, 1 or 2");
        }
        JsonObject body =
                new JsonObject().put("filter", words.get(1)).put("qos", qos == null ? 0 : Integer.parseInt(qos));
        JsonObject answer = api.send("POST", path(words.getFirst()) + SUBSCRIPTIONS, body);
        output.done(words.getFirst() + " is subscribed to " + words.get(1), answer);
    }

    private static void unsubscribe(Arguments arguments, ApiClient api, Output output) {
        List<String> words = arguments.words("ID FILTER", 2);
        String query = SUBSCRIPTIONS + "?filter=" + Arguments.encode(words.get(1));
        JsonObject answer = api.send("DELETE", path(words.getFirst()) + query, null);
        output.done(words.getFirst() + " is not subscribed to " + words.get(1) + " any more", answer);
    }

    private static void kick(Arguments arguments, ApiClient api, Output output) {
        String clientId = arguments.word("ID");
        JsonObject body = new JsonObject();
        String reason = arguments.option("reason");
        if (reason != null) {
            body.put("reasonString", reason);
        }
        body.put("will", !arguments.has("no-will")).put("endSession", arguments.has("end-session"));
        JsonObject answer = api.send("DELETE", path(clientId) + "/connection", body);
        boolean isEnded = answer.getBoolean("sessionEnded", false);
        output.done(clientId + " is disconnected" + (isEnded ? ", and its session has ended" : ""), answer);
    }

    private static void endSession(Arguments arguments, ApiClient api, Output output) {
        String clientId = arguments.word("ID");
        JsonObject answer = api.send("DELETE", path(clientId) + (arguments.has("no-will") ? "?will=false" : ""), null);
        output.done("the session of " + clientId + " has ended", answer);
    }
}
