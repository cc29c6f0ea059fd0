package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
    private static final int MANY = 100_000;
    private static final long HOUR = 3_600_000_000_000L;

    private final AnswerCache cache = new AnswerCache(MANY, () -> 0);

    /** Returns an answer whose rules each contain the Client Identifier, which has a million characters. */
    private static Authentication largeAnswer(int rules) {
        LoginRule rule = new LoginRule(true, true, true, List.of("c".repeat(1_000_000)), false, 0, 0, "a rule");
        LoginPermissions permissions = LoginPermissions.of(AclSource.HTTP, Collections.nCopies(rules, rule), true);
        return new Authentication.Accepted(new Principal("ann", Set.of(), permissions));
    }

    private List<Integer> kept(int answers) {
        return IntStream.range(0, answers)
                .filter(key -> cache.get(String.valueOf(key)) != null)
                .boxed()
                .toList();
    }

    @Test
    void oldestAnswersAreRemovedWhenTheCacheExceedsItsByteLimit() {
        for (int key = 0; key < 10; key++) {
            cache.put(String.valueOf(key), largeAnswer(4), HOUR); // 8 MB each
        }
        assertEquals(List.of(6, 7, 8, 9), kept(10));
    }

    @Test
    void answerLargerThanTheWholeCacheIsNotCached() {
        cache.put("0", largeAnswer(17), HOUR);
        assertEquals(List.of(), kept(1));
        cache.put("1", Authentication.PASSED_ON, HOUR);
        assertSame(Authentication.PASSED_ON, cache.get("1"));
    }

    @Test
    void replacedAnswerFreesItsBytes() {
        cache.put("0", Authentication.PASSED_ON, HOUR);
        for (int i = 0; i < 10; i++) {
            cache.put("1", largeAnswer(4), HOUR);
        }
        assertTrue(kept(2).contains(0));
    }
}
