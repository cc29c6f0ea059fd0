package culex.broker.conformance;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One sequence of a file.
 *
 * @param file the name of the file
 * @param line the line number of the title
 * @param heading the title as written in the file
 * @param title the heading with the selected values of the {@code with} lines
 * @param statements the statements that the sequence tests, such as {@code v5:[MQTT-3.1.2-4]}
 * @param levels the protocol levels that the sequence runs at: 3, 4, 5
 * @param transports {@code tcp}, {@code ws} or both
 * @param alone whether no other sequence may run at the same time
 * @param words values of the {@code with} lines by name
 * @param steps the lines of the sequence
 */
record Sequence(
        String file,
        int line,
        String heading,
        String title,
        Set<String> statements,
        Set<Integer> levels,
        Set<String> transports,
        boolean alone,
        Map<String, String> words,
        List<Step> steps) {

    /**
     * One line of a sequence.
     *
     * @param line the line number in the file, from 1
     * @param text its text without the blanks around it
     */
    record Step(int line, String text) {}

    /** Returns the name under which reports list the test of this sequence of packets. */
    String name() {
        return file + ":" + line + " " + title;
    }
}
