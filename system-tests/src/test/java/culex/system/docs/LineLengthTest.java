package culex.system.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.system.deploy.Repository;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The text of the documents can be read in a terminal. Tables and code may have longer lines. */
class LineLengthTest {
    private static final int LENGTH_MAX = 140;
    private static final String FENCE = "```";
    private static final String TABLE_ROW = "|";

    @Test
    void linesOfTextHaveAtMost140Characters() {
        Set<String> tooLong = new TreeSet<>();
        Documents.all().forEach(document -> {
            List<String> lines = Repository.text(document).lines().toList();
            boolean isCode = false;
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i).strip();
                if (line.startsWith(FENCE)) {
                    isCode = !isCode;
                } else if (!isCode
                        && !line.startsWith(TABLE_ROW)
                        && lines.get(i).length() > LENGTH_MAX) {
                    tooLong.add(Documents.name(document) + " line " + (i + 1));
                }
            }
        });
        assertEquals(Set.of(), tooLong);
    }
}
