package culex.broker.ctl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** The command for the log levels of clients, users and addresses. */
final class LogLevelCommands {
    private static final String PATH = "/log-levels";

    private LogLevelCommands() {}

    static List<Command> all() {
        return List.of(new Command(
                "log-level [client|user|address VALUE] [--seconds N] [--end]",
                "lets the broker log what a client does, for ten minutes or for N seconds; ends that; or lists the log levels",
                Set.of("end"),
                Set.of("seconds"),
                LogLevelCommands::run));
    }

    private static void run(Arguments arguments, ApiClient api, Output output) {
        if (arguments.isEmpty()) {
            output.table(
                    api.get(PATH).getJsonArray("items", new JsonArray()),
                    "KIND=kind",
                    "VALUE=value",
                    "ENDS AT=endsAt",
                    "LINES=lines",
                    "OMITTED=omitted");
            return;
        }
        List<String> words = arguments.words("KIND VALUE", 2);
        String path = PATH + "?kind=" + Arguments.encode(words.getFirst()) + "&value=" + Arguments.encode(words.get(1));
        String target = words.getFirst() + " " + words.get(1);
        if (arguments.has("end")) {
            output.done("the log level of " + target + " has ended", api.send("DELETE", path, null));
            return;
        }
        JsonObject body = new JsonObject();
        String seconds = arguments.option("seconds");
        if (seconds != null) {
            body.put("seconds", Arguments.number("seconds", seconds));
        }
        JsonObject answer = api.send("PUT", path, body);
        output.done("the log has more lines of " + target + " until " + answer.getString("endsAt", "?"), answer);
    }
}
