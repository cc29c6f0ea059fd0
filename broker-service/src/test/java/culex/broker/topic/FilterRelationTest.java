package culex.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterRelationTest {
    @ParameterizedTest
    @CsvSource({
        "a/#, a/b/c, true, true",
        "a/#, a, true, true",
        "a/#, a/#, true, true",
        "a/#, a/+/c, true, true",
        "a/+, a/b, true, true",
        "a/+, a, false, false",
        "a/+, a/b/c, false, false",
        "a/+, a/#, false, true",
        "a/b, a/+, false, true",
        "a/b, a/#, false, true",
        "a, a/#, false, true",
        "+/b, a/+, false, true",
        "+/b, a/c, false, false",
        "#, a, true, true",
        "#, +/#, true, true",
        "+, #, false, true",
        "+/#, #, false, true",
        "#, $SYS/x, false, false",
        "+/x, $SYS/x, false, false",
        "$SYS/#, #, false, false",
        "$SYS/#, $SYS/x, true, true",
        "a//b, a/+/b, false, true",
        "a/+/b, a//b, true, true"
    })
    void pairsOfTopicFiltersCoverAndOverlapAsListed(String filter, String other, boolean covers, boolean overlaps) {
        assertEquals(covers, FilterRelation.covers(TopicFilter.split(filter), TopicFilter.split(other)));
        assertEquals(overlaps, FilterRelation.overlap(TopicFilter.split(filter), TopicFilter.split(other)));
        assertEquals(overlaps, FilterRelation.overlap(TopicFilter.split(other), TopicFilter.split(filter)));
    }

    @Test
    void coverAndOverlapOfFiltersAgreeWithTheTopicNamesThatTheyMatch() {
        Random random = new Random(17);
        String[] levels = {"a", "b", "+", "#", "$x"};
        for (int i = 0; i < 20_000; i++) {
            TopicFilter one = filter(random, levels);
            TopicFilter other = filter(random, levels);
            boolean covers = true;
            boolean overlaps = false;
            for (String name : new String[] {
                "a",
                "b",
                "a/a",
                "a/b",
                "b/a",
                "b/b",
                "a/a/a",
                "a/b/a",
                "b/b/b",
                "b/a/b",
                "c",
                "c/c",
                "c/c/c",
                "a/c",
                "c/a",
                "a/a/c",
                "a/c/a",
                "c/a/a",
                "b/c",
                "c/b",
                "$x",
                "$x/a",
                "$x/b",
                "$x/c",
                "a/$x",
                "b/$x",
                "$x/$x",
                "$x/a/a",
                "a/b/b",
                "b/b/a",
                "b/a/a",
                "a/a/b",
                "$x/b/b",
                "$x/a/b",
                "$x/b/a",
                "a/$x/a",
                "$x/$x/$x",
                "a/$x/$x",
                "a/a/$x",
                "a/$x/b",
                "b/$x/b",
                "b/$x/$x",
                "b/b/$x",
                "b/$x/a",
                "a/b/$x",
                "b/a/$x",
                "$x/$x/a",
                "$x/$x/b",
                "$x/a/$x",
                "$x/b/$x",
                "a/b/c",
                "a/c/b",
                "b/a/c",
                "b/c/a",
                "c/a/b",
                "c/b/a",
                "a/c/c",
                "c/a/c",
                "c/c/a",
                "b/c/c",
                "c/b/c",
                "c/c/b",
                "b/b/c",
                "b/c/b",
                "c/b/b",
                "a/a/a/a",
                "c/c/c/c",
                "b/b/b/b",
                "$x/c/c",
                "$x/a/c",
                "$x/c/a",
                "c/$x",
                "c/$x/c",
                "c/c/$x",
                "a/$x/c",
                "c/$x/a",
                "b/$x/c",
                "c/$x/b",
                "a/c/$x",
                "c/a/$x",
                "b/c/$x",
                "c/b/$x",
                "c/$x/$x",
                "$x/$x/c",
                "$x/c/$x",
                "$x/b/c",
                "$x/c/b"
            }) {
                boolean byOne = FilterRelation.covers(one.levels(), TopicFilter.split(name));
                boolean byOther = FilterRelation.covers(other.levels(), TopicFilter.split(name));
                covers &= byOne || !byOther;
                overlaps |= byOne && byOther;
            }
            String both = one.text() + " and " + other.text();
            assertEquals(overlaps, FilterRelation.overlap(one.levels(), other.levels()), both);
            if (FilterRelation.covers(one.levels(), other.levels())) {
                assertEquals(true, covers, both);
            }
        }
    }

    private static TopicFilter filter(Random random, String[] levels) {
        while (true) {
            StringBuilder text = new StringBuilder(levels[random.nextInt(levels.length)]);
            for (int more = random.nextInt(3); more > 0; more--) {
                text.append('/').append(levels[random.nextInt(levels.length)]);
            }
            TopicFilter filter = TopicFilter.parse(text.toString());
            if (filter != null) {
                return filter;
            }
        }
    }
}
