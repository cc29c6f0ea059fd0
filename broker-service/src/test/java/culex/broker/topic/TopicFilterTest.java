package culex.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid and invalid Topic Filters and Topic Names (sections 4.7 and 4.8.2). */
class TopicFilterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "/",
                "+",
                "#",
                "a/#",
                "+/+",
                "//",
                "a b",
                "$SYS/#",
                "$share",
                "$shared/a/b",
                "$share/g/a",
                "$share/g//"
            })
    void validTopicFilterIsParsed(String text) {
        assertNotNull(TopicFilter.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a#",
                "#/a",
                "a/#/b",
                "a+",
                "+a/b",
                "$share/",
                "$share/g",
                "$share/g/",
                "$share//a",
                "$share/g+/a",
                "$share/#/a"
            })
    void invalidTopicFilterIsNotParsed(String text) {
        assertNull(TopicFilter.parse(text));
    }

    @Test
    void sharedFilterIsParsedIntoShareNameAndFilter() {
        TopicFilter filter = TopicFilter.parse("$share/g/a/+");
        assertNotNull(filter);
        assertEquals("g", filter.shareName());
        assertEquals(List.of("a", "+"), filter.levels());
        assertTrue(filter.hasWildcard());
    }

    @Test
    void topicNamesAreValidatedAndTheirLevelsAreCounted() {
        assertTrue(TopicName.isValid("a/b"));
        assertFalse(TopicName.isValid(""));
        assertFalse(TopicName.isValid("a/+"));
        assertFalse(TopicName.isValid("#"));
        assertEquals(3, TopicName.levels("/a/"));
        assertTrue(TopicName.isSystem("$SYS"));
    }
}
