package culex.subscriber.audit;

import static culex.subscriber.audit.SequenceCheck.Result.DUPLICATE;
import static culex.subscriber.audit.SequenceCheck.Result.GAP;
import static culex.subscriber.audit.SequenceCheck.Result.IN_ORDER;
import static culex.subscriber.audit.SequenceCheck.Result.LATE;
import static culex.subscriber.audit.SequenceCheck.Result.RESTART;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SequenceCheckTest {

    private final SequenceCheck check = new SequenceCheck();

    @Test
    void sequenceMayBeginWithAnyNumber() {
        assertEquals(List.of(IN_ORDER, IN_ORDER), results(1_000, 1_001));
        assertEquals(0, check.missing());
    }

    @Test
    void skippedNumbersAreMissing() {
        assertEquals(List.of(IN_ORDER, GAP), results(1, 5));
        assertEquals(3, check.missing());
    }

    @Test
    void lateMessageIsNoLongerCountedAsMissing() {
        assertEquals(List.of(IN_ORDER, GAP, LATE), results(1, 3, 2));
        assertEquals(0, check.missing());
    }

    @Test
    void numberThatArrivedBeforeIsADuplicate() {
        assertEquals(List.of(IN_ORDER, IN_ORDER, DUPLICATE, DUPLICATE, IN_ORDER), results(1, 2, 2, 1, 3));
        assertEquals(0, check.missing());
    }

    @Test
    void muchSmallerNumberCountsAsARestartOfTheSequence() {
        assertEquals(List.of(IN_ORDER, RESTART, IN_ORDER), results(5_000, 1, 2));
        assertEquals(0, check.missing());
    }

    @Test
    void gapLargerThanTheWindowIsCounted() {
        assertEquals(List.of(IN_ORDER, GAP, IN_ORDER), results(1, 10_000, 10_001));
        assertEquals(9_998, check.missing());
    }

    @Test
    void largestAndSmallestSequenceNumbersDoNotOverflow() {
        results(Long.MAX_VALUE - 1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, -1);
        assertEquals(0, check.missing());
    }

    @Test
    void countOfMissingNumbersOfSeveralGapsDoesNotOverflow() {
        results(1, Long.MAX_VALUE, 1, Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE, check.missing());
    }

    @Test
    void shuffledNumbersWithinTheWindowAreEachCountedOnce() {
        var random = new SplittableRandom(7);
        long[] numbers = LongStream.range(0, 20_000).toArray();
        for (int i = 0; i + 100 < numbers.length; i += 1) {
            int other = i + random.nextInt(100);
            long swapped = numbers[i];
            numbers[i] = numbers[other];
            numbers[other] = swapped;
        }
        // Only numbers after the first received number can be missing.
        check.next(0);
        var expected = new TreeSet<Long>();
        expected.add(0L);
        for (long number : numbers) {
            boolean isNew = expected.add(number);
            SequenceCheck.Result result = check.next(number);
            assertEquals(isNew, result != DUPLICATE, number + " is " + result);
            assertEquals(expected.last() + 1 - expected.size(), check.missing(), "missing after " + number);
        }
        assertEquals(0, check.missing());
    }

    private List<SequenceCheck.Result> results(long... numbers) {
        return Arrays.stream(numbers).mapToObj(check::next).toList();
    }
}
