package culex.benchmarks;

import culex.benchmarks.broker.Packaged;
import culex.benchmarks.load.LoadPlan;
import culex.benchmarks.scenario.Scenario;
import culex.benchmarks.scenario.Scenarios;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options on the command line.
 *
 * @param command the command line
 * @param root the repository
 * @param quick whether runs are short, for a first impression
 * @param micro whether JMH runs
 * @param microPattern a regular expression for the names of the JMH benchmarks to run
 * @param endToEnd whether the comparison over real sockets runs
 * @param only a part of the names of the scenarios to run; all when empty
 * @param rounds the number of runs of each scenario per broker
 * @param transports ws, tcp
 * @param flags JVM flags for Culex in addition to those of jvm.options
 * @param settings environment variables for Culex
 * @param beside a checkout with another build of Culex to compare with, in place of all other brokers; null for none
 */
record Options(
        String command,
        Path root,
        boolean quick,
        boolean micro,
        String microPattern,
        boolean endToEnd,
        String only,
        int rounds,
        List<String> transports,
        List<String> flags,
        Map<String, String> settings,
        @Nullable Path beside) {
    private static final int ROUNDS = 5;
    private static final int QUICK_ROUNDS = 1;

    static Options of(List<String> arguments) {
        boolean quick = arguments.contains("--quick");
        boolean micro = true;
        boolean endToEnd = true;
        String microPattern = "";
        String only = "";
        int rounds = quick ? QUICK_ROUNDS : ROUNDS;
        List<String> transports = List.of("ws", "tcp");
        List<String> flags = List.of();
        Map<String, String> settings = Map.of();
        Path beside = null;
        Deque<String> words = new ArrayDeque<>(arguments);
        for (String word = words.poll(); word != null; word = words.poll()) {
            switch (word) {
                case "--quick" -> {}
                case "--no-jmh" -> micro = false;
                case "--jmh" -> {
                    endToEnd = false;
                    microPattern = words.isEmpty() ? "" : words.remove();
                }
                case "--only" -> only = value(word, words);
                case "--runs" -> rounds = number(word, value(word, words));
                case "--over" -> transports = List.of(value(word, words).split(","));
                case "--flags" -> flags = List.of(value(word, words).split(" +"));
                case "--settings" -> settings = settings(word, value(word, words));
                case "--beside" -> beside = checkout(value(word, words));
                default ->
                    throw new IllegalArgumentException(
                            "unknown argument: " + word + "; the arguments of ./culex bench are"
                                    + " --quick, --no-jmh, --jmh [PATTERN], --only SCENARIO, --runs N, --over ws,tcp,"
                                    + " --flags \"JVM FLAGS\", --settings NAME=VALUE,..., --beside CHECKOUT");
            }
        }
        return new Options(
                "./culex bench " + String.join(" ", arguments),
                Path.of("").toAbsolutePath(),
                quick,
                micro && only.isEmpty(),
                microPattern,
                endToEnd,
                only,
                rounds,
                transports,
                flags,
                settings,
                beside);
    }

    private static Map<String, String> settings(String word, String text) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String each : text.split(",", -1)) {
            int equals = each.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(word + " needs NAME=VALUE, not " + each);
            }
            settings.put(each.substring(0, equals), each.substring(equals + 1));
        }
        return settings;
    }

    private static Path checkout(String text) {
        Path root = Path.of(text).toAbsolutePath();
        Path jar = Packaged.jar(root, "broker");
        if (!Files.exists(jar)) {
            throw new IllegalArgumentException("no packaged broker in " + text + ": " + jar);
        }
        return root;
    }

    private static String value(String word, Deque<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException(word + " needs a value");
        }
        return words.remove();
    }

    private static int number(String word, String text) {
        try {
            return Math.max(1, Integer.parseInt(text));
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(word + " needs a number, not " + text, wrong);
        }
    }

    /** How long the load of each run lasts: brief with {@code --quick}. */
    LoadPlan.Pace pace() {
        return quick
                ? new LoadPlan.Pace(Duration.ofSeconds(3), Duration.ofSeconds(2))
                : new LoadPlan.Pace(Duration.ofSeconds(6), Duration.ofSeconds(4));
    }

    List<Scenario> scenarios() {
        List<Scenario> chosen = (quick ? Scenarios.quick() : Scenarios.all())
                .stream().filter(scenario -> scenario.id().contains(only)).toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("there is no scenario with the name " + only);
        }
        return chosen;
    }
}
