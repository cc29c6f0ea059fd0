package culex.broker.ctl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** The commands about messages, and about the broker as a whole. */
final class OperationCommands {
    private static final int ROWS_MAX = 10_000;
    private static final long PROGRESS_MILLIS = 1000;
    private static final String RETAINED = "/retained";
    private static final String BANS = "/bans";
    private static final String DRAIN = "/drain";
    private static final String CLUSTER = "/cluster";
    private static final Set<String> NONE = Set.of();

    private OperationCommands() {}

    static List<Command> all() {
        return List.of(
                new Command(
                        "publish TOPIC TEXT [--qos 0|1|2] [--retain]",
                        "publishes a message, and says what became of it",
                        Set.of("retain"),
                        Set.of("qos"),
                        OperationCommands::publish),
                new Command(
                        "retained [FILTER] [--get TOPIC] [--remove FILTER] [--dry-run]",
                        "lists retained messages, shows one, or removes those that a filter matches",
                        Set.of("dry-run"),
                        Set.of("get", "remove"),
                        OperationCommands::retained),
                new Command(
                        "topics [FILTER]",
                        "lists the topics that messages come to while you ask",
                        NONE,
                        NONE,
                        OperationCommands::topics),
                new Command(
                        "bans",
                        "lists the bans of the file, and those that the broker has imposed",
                        NONE,
                        NONE,
                        (arguments, api, output) -> {
                            arguments.noWords();
                            output.table(
                                    api.list(BANS, ROWS_MAX),
                                    "KIND=kind",
                                    "VALUE=value",
                                    "SOURCE=source",
                                    "UNTIL=until",
                                    "SECONDS LEFT=secondsLeft",
                                    "REASON=reason");
                        }),
                new Command(
                        "ban client|user|address VALUE [--seconds N] [--reason TEXT]",
                        "adds a ban to the file of bans",
                        NONE,
                        Set.of("seconds", "reason"),
                        OperationCommands::ban),
                new Command(
                        "unban client|user|address VALUE",
                        "takes a ban back, also one that the broker has imposed",
                        NONE,
                        NONE,
                        OperationCommands::unban),
                new Command(
                        "listeners [--reload]",
                        "lists the listeners and their certificates; reads the certificates again first",
                        Set.of("reload"),
                        NONE,
                        OperationCommands::listeners),
                show("limits", "shows the memory, the limits in force, and how often each was reached", "/limits"),
                show("store", "shows the state of the store", "/store"),
                new Command(
                        "settings [--changed]",
                        "lists the settings and where each comes from",
                        Set.of("changed"),
                        NONE,
                        (arguments, api, output) -> {
                            arguments.noWords();
                            String query = arguments.has("changed") ? "?changed=true" : "";
                            output.table(
                                    items(api.get("/settings" + query)), "NAME=name", "VALUE=value", "ORIGIN=origin");
                        }),
                new Command(
                        "backup [--list]",
                        "makes a backup of the store, or lists them",
                        Set.of("list"),
                        NONE,
                        OperationCommands::backup),
                new Command(
                        "drain [--status] [--cancel]",
                        "disconnects all clients and rejects new ones, with progress; shows how far that is, or takes it back",
                        Set.of("status", "cancel"),
                        NONE,
                        OperationCommands::drain),
                new Command(
                        "cluster [handover --yes]",
                        "shows this broker as a replica of a cluster, or gives its sessions to another replica, which ends its process",
                        Set.of("yes"),
                        NONE,
                        OperationCommands::cluster));
    }

    private static Command show(String name, String about, String path) {
        return new Command(name, about, NONE, NONE, (arguments, api, output) -> {
            arguments.noWords();
            output.object(api.get(path));
        });
    }

    private static JsonArray items(JsonObject answer) {
        return answer.getJsonArray("items", new JsonArray());
    }

    private static void publish(Arguments arguments, ApiClient api, Output output) {
        List<String> words = arguments.words("TOPIC TEXT", 2);
        JsonObject body = new JsonObject()
                .put("topic", words.getFirst())
                .put("payload", words.get(1))
                .put("retain", arguments.has("retain"));
        String qos = arguments.option("qos");
        if (qos != null) {
            body.put("qos", Arguments.number("qos", qos));
        }
        output.object(api.send("POST", "/publish", body));
    }

    private static void retained(Arguments arguments, ApiClient api, Output output) {
        String topic = arguments.option("get");
        String removed = arguments.option("remove");
        if (topic != null) {
            arguments.noWords();
            output.object(api.get(RETAINED + "?topic=" + Arguments.encode(topic)));
        } else if (removed != null) {
            arguments.noWords();
            String path = RETAINED + "?filter=" + Arguments.encode(removed);
            boolean isDryRun = arguments.has("dry-run");
            JsonObject answer;
            do { // a request ends after some seconds, and the next one continues from there
                answer = api.send("DELETE", isDryRun ? path + "&dryRun=true" : path, null);
                output.object(answer);
            } while (!isDryRun && !answer.getBoolean("complete", true));
        } else {
            output.table(
                    api.list(RETAINED + filter(arguments, "?payload=text&payloadBytesMax=40"), ROWS_MAX),
                    "TOPIC=topic",
                    "QOS=qos",
                    "BYTES=payloadBytes",
                    "PAYLOAD=payload",
                    "PUBLISHER=publisher",
                    "EXPIRES=expiresAt");
        }
    }

    private static void topics(Arguments arguments, ApiClient api, Output output) {
        output.table(
                api.list("/topics" + filter(arguments, "?payloadBytesMax=40"), ROWS_MAX),
                "TOPIC=topic",
                "MESSAGES=messages",
                "LAST AT=lastAt",
                "LAST=last.payload",
                "PUBLISHER=last.publisher");
    }

    /** Appends the filter to a query, when there is one. */
    private static String filter(Arguments arguments, String query) {
        String filter = arguments.optionalWord("FILTER");
        return filter == null ? query : query + "&filter=" + Arguments.encode(filter);
    }

    private static void ban(Arguments arguments, ApiClient api, Output output) {
        List<String> words = arguments.words("KIND VALUE", 2);
        JsonObject body = new JsonObject().put("kind", words.getFirst()).put("value", words.get(1));
        String seconds = arguments.option("seconds");
        if (seconds != null) {
            body.put("forSeconds", Arguments.number("seconds", seconds));
        }
        String reason = arguments.option("reason");
        if (reason != null) {
            body.put("reason", reason);
        }
        output.done(words.getFirst() + " " + words.get(1) + " is banned within seconds", api.send("POST", BANS, body));
    }

    private static void unban(Arguments arguments, ApiClient api, Output output) {
        List<String> words = arguments.words("KIND VALUE", 2);
        String query = "?kind=" + Arguments.encode(words.getFirst()) + "&value=" + Arguments.encode(words.get(1));
        JsonObject answer = api.send("DELETE", BANS + query, null);
        output.done(words.getFirst() + " " + words.get(1) + " is not banned any more within seconds", answer);
    }

    private static void listeners(Arguments arguments, ApiClient api, Output output) {
        arguments.noWords();
        JsonObject answer =
                arguments.has("reload") ? api.send("POST", "/listeners/reload", null) : api.get("/listeners");
        JsonArray rows = new JsonArray();
        items(answer).forEach(item -> {
            if (item instanceof JsonObject listener) {
                JsonArray certificates = listener.getJsonArray("certificates", new JsonArray());
                rows.add(
                        certificates.isEmpty() ? listener : listener.put("certificate", certificates.getJsonObject(0)));
            }
        });
        output.table(
                rows,
                "NAME=name",
                "TRANSPORT=transport",
                "HOST=host",
                "PORT=port",
                "CERTIFICATE=certificate.subject",
                "VALID UNTIL=certificate.validUntil",
                "TROUBLE=trouble");
    }

    private static void backup(Arguments arguments, ApiClient api, Output output) {
        arguments.noWords();
        if (arguments.has("list")) {
            output.table(items(api.get("/backups")), "NAME=name", "MADE AT=madeAt", "BYTES=bytes");
        } else {
            output.object(api.send("POST", "/backups", null));
        }
    }

    private static void drain(Arguments arguments, ApiClient api, Output output) {
        arguments.noWords();
        if (arguments.has("status")) {
            output.object(api.get(DRAIN));
        } else if (arguments.has("cancel")) {
            output.done("clients are let in again", api.send("DELETE", DRAIN, null));
        } else {
            JsonObject state = api.send("POST", DRAIN, null);
            output.done(progress(state), state);
            while (!state.getString("step", "").equals("drained")) {
                pause();
                state = api.get(DRAIN);
                output.done(progress(state), state);
                if (state.getString("step", "").equals("serving")) {
                    throw CtlException.failed("the drain was cancelled");
                }
            }
        }
    }

    private static void cluster(Arguments arguments, ApiClient api, Output output) {
        String word = arguments.optionalWord("handover");
        if (word == null) {
            output.objectWithTable(
                    api.get(CLUSTER),
                    "replicas",
                    "REPLICA=replica",
                    "ROLE=role",
                    "ADDRESS=address",
                    "COMMITS=commits",
                    "LAG=lag",
                    "AGE_MS=ageMillis");
        } else if (!word.equals("handover")) {
            throw CtlException.usage("the only word after cluster is handover, not " + word);
        } else if (!arguments.has("yes")) {
            throw CtlException.usage(
                    "handover disconnects all clients once and ends the process of this broker: --yes");
        } else {
            JsonObject answer = api.send("POST", CLUSTER + "/handover", null);
            output.done("this broker stops, and another replica takes the sessions over", answer);
        }
    }

    private static String progress(JsonObject state) {
        return state.getString("step", "") + ", " + state.getInteger("connections", 0) + " connections are open";
    }

    private static void pause() {
        try {
            Thread.sleep(PROGRESS_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw CtlException.failed("interrupted");
        }
    }
}
