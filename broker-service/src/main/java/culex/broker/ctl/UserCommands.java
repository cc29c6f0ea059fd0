package culex.broker.ctl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The commands about the users of MQTT. */
final class UserCommands {
    private static final int ROWS_MAX = 10_000;
    private static final String USERS = "/users";
    private static final Set<String> NONE = Set.of();

    private UserCommands() {}

    static List<Command> all() {
        return List.of(
                new Command(
                        "users [--name PATTERN]",
                        "lists the users of the users file and of the Mosquitto password file",
                        NONE,
                        Set.of("name"),
                        UserCommands::list),
                new Command(
                        "set-user NAME [--password-file FILE] [--roles ROLE,...]",
                        "adds a user to the users file, or changes the password (first line of FILE; /dev/stdin works) or the roles",
                        NONE,
                        Set.of("password-file", "roles"),
                        UserCommands::set),
                new Command(
                        "remove-user NAME",
                        "removes a user from the users file; open connections stay",
                        NONE,
                        NONE,
                        (arguments, api, output) -> {
                            String name = arguments.word("NAME");
                            output.done(
                                    name + " cannot log in any more within seconds",
                                    api.send("DELETE", path(name), null));
                        }));
    }

    private static String path(String name) {
        return USERS + "/" + Arguments.encode(name);
    }

    private static void list(Arguments arguments, ApiClient api, Output output) {
        arguments.noWords();
        String pattern = arguments.option("name");
        String query = pattern == null ? "" : "?name=" + Arguments.encode(pattern);
        output.table(api.list(USERS + query, ROWS_MAX), "NAME=name", "ROLES=roles", "SOURCE=source");
    }

    private static void set(Arguments arguments, ApiClient api, Output output) {
        String name = arguments.word("NAME");
        JsonObject body = new JsonObject();
        String file = arguments.option("password-file");
        if (file != null) {
            body.put("password", firstLine(file));
        }
        String roles = arguments.option("roles");
        if (roles != null) {
            body.put("roles", roles.isEmpty() ? new JsonArray() : new JsonArray(List.of(roles.split(",", -1))));
        }
        if (body.isEmpty()) {
            throw CtlException.usage("it needs --password-file, --roles or both");
        }
        output.done(
                name + " is in the users file; the broker reads it within seconds", api.send("PUT", path(name), body));
    }

    private static String firstLine(String file) {
        try (BufferedReader in = Files.newBufferedReader(Path.of(file))) {
            String line = in.readLine();
            return line == null ? "" : line;
        } catch (IOException | InvalidPathException unreadable) {
            throw CtlException.failed("the file with the password cannot be read: " + unreadable.getMessage());
        }
    }
}
