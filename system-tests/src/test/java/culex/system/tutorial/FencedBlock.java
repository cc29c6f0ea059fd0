package culex.system.tutorial;

import java.util.List;
import java.util.regex.Pattern;

/** A fenced block of a Markdown document: its language, the words after the language, and its text. */
record FencedBlock(String language, String argument, String text) {
    private static final Pattern BLOCK = Pattern.compile("^```(\\w+) ?(.*)\\n((?s:.*?))^```$", Pattern.MULTILINE);

    /** Returns the blocks of a document, in order. */
    static List<FencedBlock> of(String document) {
        return BLOCK.matcher(document)
                .results()
                .map(block -> new FencedBlock(block.group(1), block.group(2), block.group(3)))
                .toList();
    }
}
