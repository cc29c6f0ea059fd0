package culex.broker.conformance;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One sequence of a file.
 *
 * @param file the file's name
 * @param line the number of its title's line
 * @param heading what it says
 * @param title the heading with the choices of its {@code with} lines
 * @param statements the statements it proves, {@code v5:[MQTT-3.1.2-4]}
 * @param levels protocol levels it runs at: 3, 4, 5
 * @param transports {@code tcp}, {@code ws} or both
 * @param alone whether no other sequence may run beside it
 * @param words values of its {@code with} lines by name
 * @param steps its lines
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
     * @param line its number in the file
     * @param text what it says, without the blanks around it
     */
    record Step(int line, String text) {}

    /** The name of its tests. */
    String name() {
        return file + ":" + line + " " + title;
    }
}
