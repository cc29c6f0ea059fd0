package culex.broker.conformance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses a file of sequences: a title line {@code === title}, header lines, then steps up to the next title. */
final class SequenceFile {
    private static final Pattern STATEMENT = Pattern.compile("(v3|v5):\\[MQTT-[0-9.]+-[0-9]+]");
    private static final Pattern STEP = Pattern.compile("[A-Z](>|<[~?]?|:) .+|(wait|repeat|total) .+|end");

    private final String file;
    private final List<Sequence> sequences = new ArrayList<>();

    private int line;
    private String title = "";
    private Set<String> statements = new LinkedHashSet<>();
    private Set<Integer> levels = new TreeSet<>();
    private Set<String> transports = Set.of("tcp", "ws");
    private boolean alone;
    private Map<String, List<String>> choices = new LinkedHashMap<>();
    private List<Sequence.Step> steps = new ArrayList<>();

    private SequenceFile(String file) {
        this.file = file;
    }

    /** Parses the text of one file. A malformed line causes an {@link IllegalArgumentException} that names file and line. */
    static List<Sequence> parse(String file, String text) {
        SequenceFile parser = new SequenceFile(file);
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String stripped = raw.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                parser.accept(number, stripped);
            }
        }
        parser.finish();
        return parser.sequences;
    }

    private void accept(int number, String text) {
        if (text.startsWith("=== ")) {
            finish();
            line = number;
            title = text.substring(4);
            return;
        }
        if (steps.isEmpty() && header(number, text)) {
            return;
        }
        if (title.isEmpty() || !STEP.matcher(text).matches()) {
            throw new IllegalArgumentException(file + ":" + number + " neither a header nor a step: " + text);
        }
        steps.add(new Sequence.Step(number, text));
    }

    private boolean header(int number, String text) {
        String rest = text.substring(text.indexOf(' ') + 1);
        switch (text.split(" ", 2)[0]) {
            case "proves" -> {
                for (String word : rest.split(" +", -1)) {
                    if (!STATEMENT.matcher(word).matches()) {
                        throw new IllegalArgumentException(file + ":" + number + " no statement: " + word);
                    }
                    statements.add(word);
                }
            }
            case "runs" -> {
                for (String word : rest.split(" +", -1)) {
                    levels.add(level(word));
                }
            }
            case "only" -> transports = Set.of(rest);
            case "alone" -> alone = true;
            case "with" -> {
                Matcher name = Pattern.compile("%(\\w+): (.*)").matcher(rest);
                if (!name.matches()) {
                    throw new IllegalArgumentException(file + ":" + number + " with %name: one | two");
                }
                choices.put(name.group(1), List.of(name.group(2).split(" +\\| +")));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Returns the protocol level of {@code v3.1}, {@code v3} (3.1.1) or {@code v5}. */
    static int level(String word) {
        return switch (word) {
            case "v3.1" -> 3;
            case "v3" -> 4;
            case "v5" -> 5;
            default -> throw new IllegalArgumentException("no version: " + word);
        };
    }

    private void finish() {
        if (!title.isEmpty()) {
            if (statements.isEmpty() || steps.isEmpty()) {
                throw new IllegalArgumentException(file + ":" + line + " proves nothing: " + title);
            }
            for (String statement : levels.isEmpty() ? statements : Set.<String>of()) {
                levels.add(level(statement.substring(0, 2)));
            }
            expand(new ArrayList<>(choices.keySet()), new HashMap<>(), title);
        }
        title = "";
        statements = new LinkedHashSet<>();
        levels = new TreeSet<>();
        transports = Set.of("tcp", "ws");
        alone = false;
        choices = new LinkedHashMap<>();
        steps = new ArrayList<>();
    }

    /** Adds one sequence for each combination of the values of the {@code with} lines. */
    private void expand(List<String> names, Map<String, String> words, String named) {
        if (names.isEmpty()) {
            sequences.add(new Sequence(
                    file,
                    line,
                    title,
                    named,
                    statements,
                    levels,
                    transports,
                    alone,
                    Map.copyOf(words),
                    List.copyOf(steps)));
            return;
        }
        String name = names.getFirst();
        for (String choice : choices.getOrDefault(name, List.of())) {
            words.put(name, choice);
            expand(names.subList(1, names.size()), words, named + " (" + choice + ")");
        }
    }
}
