package culex.broker.conformance;

import java.util.Locale;

/** The steps of one run so far, and the error that shows them when a step fails. */
final class SequenceReport {
    private final Sequence sequence;
    private final StringBuilder story = new StringBuilder();

    SequenceReport(Sequence sequence) {
        this.sequence = sequence;
    }

    /** Adds a step, shortened if it is long. */
    void add(Sequence.Step step, String text) {
        story.append(String.format(
                Locale.ROOT, "    %5d  %s%n", step.line(), text.length() > 300 ? text.substring(0, 300) : text));
    }

    /** Creates the error of a step, with the steps before it. */
    AssertionError failure(Sequence.Step step, String expected, String came) {
        return new AssertionError(
                sequence.file() + ":" + step.line() + " in \"" + sequence.title() + "\" " + sequence.statements()
                        + "\n  expected: " + expected + "\n  came:     " + came + "\n  so far:\n" + story);
    }

    /** Returns the steps so far, one a line. */
    @Override
    public String toString() {
        return story.toString();
    }
}
