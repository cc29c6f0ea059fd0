package culex.broker.admin;

/** A pattern for names, in which {@code *} matches any number of characters, including none. */
final class NamePattern {
    private final String text;

    NamePattern(String text) {
        this.text = text;
    }

    /** Whether the pattern matches the whole name. Takes time proportional to the product of both lengths at most. */
    boolean matches(String name) {
        int inName = 0;
        int inText = 0;
        int star = -1;
        int retry = 0;
        while (inName < name.length()) {
            if (inText < text.length() && text.charAt(inText) == '*') {
                star = inText++;
                retry = inName;
            } else if (inText < text.length() && text.charAt(inText) == name.charAt(inName)) {
                inText++;
                inName++;
            } else if (star >= 0) {
                inText = star + 1;
                inName = ++retry;
            } else {
                return false;
            }
        }
        while (inText < text.length() && text.charAt(inText) == '*') {
            inText++;
        }
        return inText == text.length();
    }

    /** Whether the pattern has no {@code *}, so that it matches one name only. */
    boolean isExact() {
        return text.indexOf('*') < 0;
    }

    /** The text of the pattern, which is the only matching name if the pattern {@link #isExact}. */
    String text() {
        return text;
    }
}
