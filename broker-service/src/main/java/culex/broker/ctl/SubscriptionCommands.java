package culex.broker.ctl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/** The commands about subscriptions. */
final class SubscriptionCommands {
    private static final int ROWS_MAX = 100_000;

    private SubscriptionCommands() {}

    static List<Command> all() {
        return List.of(
                new Command(
                        "subscriptions [--filter PATTERN] [--client PATTERN]",
                        "lists subscriptions; * in a pattern stands for any characters",
                        Set.of(),
                        Set.of("filter", "client"),
                        SubscriptionCommands::list),
                new Command(
                        "receivers TOPIC",
                        "lists the clients that would receive a message; of each group only one would",
                        Set.of(),
                        Set.of(),
                        SubscriptionCommands::receivers));
    }

    private static void list(Arguments arguments, ApiClient api, Output output) {
        arguments.noWords();
        StringJoiner query = new StringJoiner("&", "/subscriptions?", "");
        for (String name : List.of("filter", "client")) {
            String value = arguments.option(name);
            if (value != null) {
                query.add(name + "=" + Arguments.encode(value));
            }
        }
        output.table(
                api.list(query.toString(), ROWS_MAX),
                "FILTER=filter",
                "CLIENT=client",
                "CONNECTED=connected",
                "QOS=qos",
                "NO LOCAL=noLocal",
                "IDENTIFIER=identifier");
    }

    private static void receivers(Arguments arguments, ApiClient api, Output output) {
        JsonObject answer = api.get("/receivers?topic=" + Arguments.encode(arguments.word("TOPIC")));
        JsonArray rows = new JsonArray();
        answer.getJsonArray("items").forEach(rows::add);
        for (Object each : answer.getJsonArray("sharedGroups")) {
            JsonObject group = (JsonObject) each;
            for (Object member : group.getJsonArray("members")) {
                rows.add(((JsonObject) member).copy().put("group", group.getString("filter")));
            }
        }
        output.table(rows, "CLIENT=client", "CONNECTED=connected", "QOS=qos", "GROUP=group");
    }
}
