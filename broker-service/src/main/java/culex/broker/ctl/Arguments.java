package culex.broker.ctl;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The arguments of a command: words, flags such as {@code --offline}, and options such as {@code --id pump-*} or {@code --id=pump-*}. */
final class Arguments {
    private final List<String> words = new ArrayList<>();
    private final Set<String> flags = new HashSet<>();
    private final Map<String, String> options = new LinkedHashMap<>();

    /** @throws CtlException when an option is unknown, or lacks its value */
    Arguments(List<String> arguments, Set<String> knownFlags, Set<String> knownOptions) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                words.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            String name = argument.substring(2, equals < 0 ? argument.length() : equals);
            if (equals < 0 && knownFlags.contains(name)) {
                flags.add(name);
            } else if (knownOptions.contains(name) && (equals >= 0 || i + 1 < arguments.size())) {
                options.put(name, equals >= 0 ? argument.substring(equals + 1) : arguments.get(++i));
            } else {
                throw CtlException.usage(
                        knownOptions.contains(name)
                                ? "--" + name + " needs a value"
                                : "there is no option " + argument);
            }
        }
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    /** The value of an option, or null when it is absent. */
    @Nullable String option(String name) {
        return options.get(name);
    }

    /** Returns the only argument that is not an option. {@code name} describes it in the error for none or several. */
    String word(String name) {
        return words(name, 1).getFirst();
    }

    /** Returns the arguments that are not options. Throws an exception if their number is not {@code count}. */
    List<String> words(String names, int count) {
        if (words.size() != count) {
            throw CtlException.usage("it needs " + names + ", and nothing else");
        }
        return words;
    }

    /** Returns the only argument that is not an option, or null when there is none. */
    @Nullable String optionalWord(String name) {
        return words.isEmpty() ? null : word(name);
    }

    /** Whether there are no arguments at all. */
    boolean isEmpty() {
        return words.isEmpty() && flags.isEmpty() && options.isEmpty();
    }

    /** Returns the value of an option as a whole number. */
    static int number(String option, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException wrong) {
            throw CtlException.usage("--" + option + " must be a number, not " + text);
        }
    }

    void noWords() {
        if (!words.isEmpty()) {
            throw CtlException.usage("it has no argument " + words.getFirst());
        }
    }

    /** Encodes a text as part of a path or query. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
