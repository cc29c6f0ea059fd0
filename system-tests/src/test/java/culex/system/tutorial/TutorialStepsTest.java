package culex.system.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.deploy.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs the steps of docs/tutorial.md, except those with Docker. */
class TutorialStepsTest {
    private static final Path ORIGINALS = Path.of("src", "test", "resources", "tutorial");
    private static final Pattern SEQUENCE_NUMBER = Pattern.compile("value2\\W+(\\d+)");

    private static List<FencedBlock> blocks(String document) {
        List<FencedBlock> blocks = FencedBlock.of(Repository.text(document));
        assertFalse(blocks.isEmpty(), document);
        return blocks;
    }

    @Test
    void everyStepHasTheResultThatTheTutorialShows() throws IOException {
        try (TutorialReader reader = new TutorialReader()) {
            for (FencedBlock block : blocks("docs/tutorial.md")) {
                reader.take(block);
            }
            assertNoGap(reader.linesOf("readings.jsonl"));
        }
    }

    /** Asserts that the file of the step "store" has every reading, although the program was stopped in between. */
    private static void assertNoGap(List<String> readings) {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (String reading : readings) {
            Matcher number = SEQUENCE_NUMBER.matcher(reading);
            assertTrue(number.find(), reading);
            numbers.add(Integer.parseInt(number.group(1)));
        }
        assertEquals(numbers.size(), numbers.last() - numbers.first() + 1, () -> "gaps in " + numbers);
    }

    @Test
    void translatedTutorialHasTheSameCodeBlocks() {
        assertEquals(blocks("docs/tutorial.md"), blocks("docs/tutorial.zh-TW.md"));
    }

    @Test
    void tutorialProgramsEqualTheOriginalProgramsExceptForTheAddress() {
        assertEquals(original("mqtt-pub.js", "localhost"), program("mqtt-pub.js"));
        assertEquals(original("mqtt-sub.js", "localhost"), program("mqtt-sub.js"));
        assertEquals(original("mqtt-web.html", "location.hostname"), program("mqtt-web.html"));
    }

    private static String original(String file, String address) {
        return Repository.text(ORIGINALS.resolve(file))
                .replace("互聯網IP", address)
                .strip();
    }

    private static String program(String file) {
        return blocks("docs/tutorial.md").stream()
                .filter(block -> block.argument().equals(file))
                .findFirst()
                .orElseThrow()
                .text()
                .strip();
    }
}
