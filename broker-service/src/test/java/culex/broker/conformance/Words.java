package culex.broker.conformance;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of one line: bare words and {@code key=value} pairs in the order written.
 *
 * @param all every word of the line
 */
record Words(List<Word> all) {

    /**
     * One word.
     *
     * @param key the text before {@code =}; null for a bare word
     * @param value the text after {@code =}, or the bare word
     */
    record Word(@Nullable String key, Value value) {
        boolean is(String name) {
            return name.equals(key);
        }
    }

    static Words of(String line) {
        List<Word> words = new ArrayList<>();
        int index = 0;
        while (index < line.length()) {
            if (Character.isWhitespace(line.charAt(index))) {
                index++;
                continue;
            }
            int end = end(line, index);
            words.add(word(line.substring(index, end)));
            index = end;
        }
        return new Words(List.copyOf(words));
    }

    String first() {
        return all.getFirst().value().text();
    }

    /** Returns the first value of the key, or null. */
    @Nullable Value get(String key) {
        return all.stream()
                .filter(word -> word.is(key))
                .map(Word::value)
                .findFirst()
                .orElse(null);
    }

    long number(String key, long absent) {
        Value value = get(key);
        return value == null ? absent : value.number();
    }

    boolean hasBare(String text) {
        return all.stream()
                .anyMatch(word -> word.key() == null && word.value().text().equals(text));
    }

    private static int end(String line, int start) {
        int index = start;
        boolean quoted = false;
        while (index < line.length() && (quoted || !Character.isWhitespace(line.charAt(index)))) {
            char character = line.charAt(index);
            if (quoted && character == '\\') {
                index++;
            } else if (character == '"') {
                quoted = !quoted;
            }
            index++;
        }
        return index;
    }

    private static Word word(String text) {
        int equals = text.indexOf('=');
        String right = text.substring(equals + 1);
        boolean quoted = right.length() > 1 && right.startsWith("\"") && right.endsWith("\"");
        Value value = new Value(quoted ? right.substring(1, right.length() - 1) : right, quoted);
        return equals < 1 ? new Word(null, value) : new Word(text.substring(0, equals), value);
    }
}
