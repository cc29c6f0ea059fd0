package culex.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterValidityTest {
    private static final String[] PARTS = {"a", "/", "+", "#", "$share/", "g", "b+", "#c", "$"};

    @ParameterizedTest
    @ValueSource(strings = {"ab/+e", "a#", "$share/g", "$share//a", "$share/+/a", "$share/g/", "", "#/a", "++", "a/#/"})
    void illFormedFiltersAreNotValid(String filter) {
        assertFalse(TopicFilter.isValid(filter));
    }

    @Test
    void isValidAcceptsTheSameTopicFiltersAsTheParser() {
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "$share/" : "");
            for (int part = random.nextInt(6); part > 0; part--) {
                text.append(PARTS[random.nextInt(PARTS.length)]);
            }
            String filter = text.toString();
            assertEquals(TopicFilter.parse(filter) != null, TopicFilter.isValid(filter), () -> "\"" + filter + "\"");
        }
    }
}
