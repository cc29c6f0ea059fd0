package culex.broker.store.rocksdb;

import culex.broker.store.SessionState;
import culex.broker.topic.TopicFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parsed arguments of {@link StoreCommand}. */
final class StoreArguments {
    private static final Set<String> COMMANDS =
            Set.of("info", "list sessions", "list retained", "prune sessions", "prune retained", "prune queue");
    private static final Set<String> WITH_VALUE = Set.of("--client", "--filter", "--offline-longer", "--limit");
    private static final Set<String> SWITCHES = Set.of("--json", "--yes", "--force");
    private static final String RESTORE = "restore";
    private static final int LIMIT = 100;

    private final Path directory;
    private final String command;
    private final Map<String, String> options;
    private final @Nullable Path backup;

    private StoreArguments(Path directory, String command, @Nullable Path backup, Map<String, String> options) {
        this.directory = directory;
        this.command = command;
        this.backup = backup;
        this.options = options;
    }

    /** @throws IllegalArgumentException with one sentence for the user */
    static StoreArguments parse(String[] arguments) {
        if (arguments.length == 0) {
            throw new IllegalArgumentException("the directory of the store is missing");
        }
        List<String> words = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < arguments.length; i++) {
            String argument = arguments[i];
            if (SWITCHES.contains(argument)) {
                options.put(argument, "");
            } else if (WITH_VALUE.contains(argument) && i + 1 < arguments.length) {
                options.put(argument, arguments[++i]);
            } else if (argument.startsWith("--")) {
                throw new IllegalArgumentException(argument + " is unknown, or its value is missing");
            } else {
                words.add(argument);
            }
        }
        if (words.size() == 2 && words.getFirst().equals(RESTORE)) {
            return new StoreArguments(Path.of(arguments[0]), RESTORE, Path.of(words.get(1)), options);
        }
        String command = String.join(" ", words);
        if (!COMMANDS.contains(command)) {
            throw new IllegalArgumentException("there is no command '" + command + "'");
        }
        return new StoreArguments(Path.of(arguments[0]), command, null, options);
    }

    Path directory() {
        return directory;
    }

    String command() {
        return command;
    }

    boolean isJson() {
        return options.containsKey("--json");
    }

    /** The backup to restore; null when another command is asked for. */
    @Nullable Path backup() {
        return backup;
    }

    /** Whether a store that is there may be replaced. */
    boolean isForced() {
        return options.containsKey("--force");
    }

    boolean isConfirmed() {
        return options.containsKey("--yes");
    }

    int limit() {
        String limit = options.get("--limit");
        return limit == null ? LIMIT : Integer.parseInt(limit);
    }

    private String needed(String option) {
        String value = options.get(option);
        if (value == null) {
            throw new IllegalArgumentException(command + " needs " + option);
        }
        return value;
    }

    /** The Client Identifier that the arguments of the command name. */
    String client() {
        return needed("--client");
    }

    /** The Topic Filter that the arguments of the command name. */
    TopicFilter filter() {
        String text = needed("--filter");
        @Nullable TopicFilter filter = TopicFilter.parse(text);
        if (filter == null || filter.isShared()) {
            throw new IllegalArgumentException("--filter " + text + " is not a Topic Filter");
        }
        return filter;
    }

    /** Selects sessions that have been offline for longer than a duration in days, hours, minutes or seconds, such as 30d. */
    Duration offlineLonger() {
        String text = needed("--offline-longer").toUpperCase(Locale.ROOT);
        return Duration.parse(text.endsWith("D") ? "P" + text : "PT" + text);
    }

    boolean takesClient(SessionState session) {
        String prefix = options.get("--client");
        return prefix == null || session.clientId().startsWith(prefix);
    }

    boolean takesTopic(String topic) {
        return !options.containsKey("--filter") || matches(filter().levels(), topic.split("/", -1));
    }

    private static boolean matches(List<String> filter, String[] topic) {
        boolean isWildcardFirst =
                filter.getFirst().equals("#") || filter.getFirst().equals("+");
        if (isWildcardFirst && topic[0].startsWith("$")) {
            return false; // [MQTT-4.7.2-1]
        }
        for (int i = 0; i < filter.size(); i++) {
            if (filter.get(i).equals("#")) {
                return true;
            }
            if (i >= topic.length
                    || !(filter.get(i).equals("+") || filter.get(i).equals(topic[i]))) {
                return false;
            }
        }
        return filter.size() == topic.length;
    }
}
