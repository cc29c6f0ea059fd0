package culex.broker.admin;

/** A text to compare names with, in which {@code *} stands for any characters, also none. */
final class NamePattern {
    private final String text;

    NamePattern(String text) {
        this.text = text;
    }

    /** Whether the whole name fits. The time is at most the product of both lengths. */
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

    /** Whether only one name fits. */
    boolean isExact() {
        return text.indexOf('*') < 0;
    }

    /** The text, which is the name when it {@link #isExact}. */
    String text() {
        return text;
    }
}
