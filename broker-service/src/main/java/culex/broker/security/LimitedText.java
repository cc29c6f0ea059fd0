package culex.broker.security;

/** A text whose characters can be read a limited number of times, so that matching a regular expression takes a limited time. */
final class LimitedText implements CharSequence {
    private static final int LOOKS_MAX = 100_000;

    private final String text;
    private int looks;

    LimitedText(String text) {
        this.text = text;
    }

    @Override
    public int length() {
        return text.length();
    }

    /** @throws IllegalArgumentException with one clause at the limit */
    @Override
    public char charAt(int index) {
        looks++;
        if (looks > LOOKS_MAX) {
            throw new IllegalArgumentException("has a regular expression that takes too long");
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
