package culex.broker.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares a packet of the broker with a line of a sequence, and binds the line's {@code ?names}. */
final class Expectation {
    private static final Pattern RANGE = Pattern.compile("(\\w+)\\.\\.(\\w+)");

    /** The required values of fields that a line does not name. */
    private static final Map<String, Map<String, String>> UNSAID = Map.of(
            "CONNACK", Map.of("code", "0", "session", "0"),
            "PUBLISH", Map.of("qos", "0", "dup", "0", "retain", "0"),
            "PUBACK", Map.of("code", "0|0x10"),
            "PUBREC", Map.of("code", "0|0x10"),
            "PUBREL", Map.of("code", "0"),
            "PUBCOMP", Map.of("code", "0"));

    /** The default values of properties that are absent in a CONNACK. */
    private static final Map<String, Long> DEFAULTS =
            Map.of("receiveMaximum", 65_535L, "topicAliasMaximum", 0L, "maximumPacketSize", 268_435_460L);

    private final Words words;
    private final ReceivedPacket packet;
    private final int level;
    private final Map<String, String> variables;
    private final Map<String, String> bound = new HashMap<>();

    private Expectation(Words words, ReceivedPacket packet, int level, Map<String, String> variables) {
        this.words = words;
        this.packet = packet;
        this.level = level;
        this.variables = variables;
    }

    /** Returns the first difference, or null if the packet matches; on a match the {@code ?names} are bound in the variables. */
    static @Nullable String mismatch(Words words, ReceivedPacket packet, int level, Map<String, String> variables) {
        Expectation expectation = new Expectation(words, packet, level, variables);
        String difference = expectation.difference();
        if (difference == null) {
            variables.putAll(expectation.bound);
        }
        return difference;
    }

    private @Nullable String difference() {
        if (!packet.type().equals(words.first())) {
            return "another packet";
        }
        Map<String, List<Value>> expected = new HashMap<>();
        for (Words.Word word : words.all()) {
            String key = word.key();
            if (key != null) {
                expected.computeIfAbsent(key, k -> new ArrayList<>()).add(word.value());
            }
        }
        UNSAID.getOrDefault(packet.type(), Map.of())
                .forEach((key, text) -> expected.putIfAbsent(key, List.of(new Value(text, false))));
        Set<String> keys = new LinkedHashSet<>(expected.keySet());
        if (packet.type().equals("PUBLISH")) {
            keys.addAll(packet.properties().keySet());
        }
        for (String key : keys) {
            if (!compared(key)) {
                continue;
            }
            List<Object> actual =
                    packet.fields().getOrDefault(key, packet.properties().getOrDefault(key, List.of()));
            if (!matches(key, expected.getOrDefault(key, List.of()), actual)) {
                return key;
            }
        }
        return null;
    }

    /** Whether a field is compared: before MQTT 5 there are no properties, and Reason Codes in CONNACK and SUBACK only. */
    private boolean compared(String key) {
        if (level >= 5) {
            return true;
        }
        return WireProperty.named(key) == null
                && (!key.equals("code") || packet.type().equals("CONNACK"))
                && (!key.equals("codes") || packet.type().equals("SUBACK"));
    }

    private boolean matches(String key, List<Value> expected, List<Object> actual) {
        if (key.equals("codes")) {
            return codes(expected.getFirst(), actual);
        }
        if (expected.size() == 1 && !expected.getFirst().quoted()) {
            String text = expected.getFirst().text();
            if (text.equals("*")) {
                return true;
            }
            if (text.equals("-")) {
                return actual.isEmpty();
            }
            if (text.startsWith("?")) {
                return bind(text.substring(1), key, actual);
            }
            if (key.equals("session") && level == 3) {
                return one(new Value("0", false), actual.getFirst());
            }
        }
        if (expected.size() != actual.size()) {
            return false;
        }
        return key.equals("subscriptionId") ? inAnyOrder(expected, actual) : inOrder(expected, actual);
    }

    private boolean bind(String name, String key, List<Object> actual) {
        Object value = actual.isEmpty() ? DEFAULTS.get(key) : actual.getFirst();
        if (value == null) {
            return false;
        }
        String text = value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : value.toString();
        String before = variables.get(name);
        if (!name.isEmpty()) {
            bound.put(name, text);
        }
        return before == null || before.equals(text);
    }

    private static boolean inOrder(List<Value> expected, List<Object> actual) {
        for (int index = 0; index < actual.size(); index++) {
            if (!one(expected.get(index), actual.get(index))) {
                return false;
            }
        }
        return true;
    }

    private static boolean inAnyOrder(List<Value> expected, List<Object> actual) {
        List<Object> left = new ArrayList<>(actual);
        for (Value value : expected) {
            if (!left.removeIf(new FirstMatch(value))) {
                return false;
            }
        }
        return left.isEmpty();
    }

    /** Accepts the first value that matches, and no other value. */
    private static final class FirstMatch implements Predicate<Object> {
        private final Value expected;
        private boolean found;

        FirstMatch(Value expected) {
            this.expected = expected;
        }

        @Override
        public boolean test(Object actual) {
            boolean first = !found && one(expected, actual);
            found |= first;
            return first;
        }
    }

    private boolean codes(Value expected, List<Object> actual) {
        String[] each = expected.text().split(",", -1);
        if (each.length != actual.size()) {
            return false;
        }
        for (int index = 0; index < each.length; index++) {
            boolean refusal = level < 5 && refuses(each[index]);
            if (!one(new Value(refusal ? each[index] + "|0x80" : each[index], false), actual.get(index))) {
                return false;
            }
        }
        return true;
    }

    private static boolean refuses(String codes) {
        return Arrays.stream(codes.split("\\|")).anyMatch(code -> !code.contains("..") && Value.number(code) >= 0x80);
    }

    private static boolean one(Value expected, Object actual) {
        if (actual instanceof byte[] bytes) {
            return Arrays.equals(expected.bytes(), bytes);
        }
        long number = (Long) actual;
        for (String text : expected.text().split("\\|", -1)) {
            Matcher range = RANGE.matcher(text);
            boolean matches = range.matches()
                    ? number >= Value.number(range.group(1)) && number <= Value.number(range.group(2))
                    : number == Value.number(text);
            if (matches) {
                return true;
            }
        }
        return false;
    }
}
