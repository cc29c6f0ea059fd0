package culex.system.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.system.deploy.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every link between documents has a target, and every document can be reached from README.md. */
class LinksTest {
    private static final Pattern CODE = Pattern.compile("```.*?```|`[^`\\n]*`", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);

    private record Link(Path from, String target) {
        boolean isExternal() {
            return target.contains("://") || target.startsWith("mailto:");
        }

        Path file() {
            String path = target.replaceFirst("#.*", "");
            return path.isEmpty() ? from : from.resolveSibling(path).normalize();
        }

        String anchor() {
            return target.contains("#") ? target.replaceFirst(".*#", "") : "";
        }

        boolean leadsSomewhere() {
            return Files.exists(file())
                    && (anchor().isEmpty() || anchors(file()).contains(anchor()));
        }
    }

    @Test
    void everyLinkInTheDocumentsHasAnExistingTarget() {
        Set<String> broken = new TreeSet<>();
        for (Path document : Documents.all()) {
            for (Link link : links(document)) {
                if (!link.isExternal() && !link.leadsSomewhere()) {
                    broken.add(Documents.name(document) + " links to " + link.target());
                }
            }
        }
        assertEquals(Set.of(), broken);
    }

    @Test
    void everyDocumentIsReachableFromTheReadme() {
        Set<Path> reached = new HashSet<>();
        Deque<Path> open = new ArrayDeque<>(List.of(Repository.path("README.md")));
        while (!open.isEmpty()) {
            Path document = open.pop();
            if (Documents.all().contains(document) && reached.add(document)) {
                links(document).stream().filter(link -> !link.isExternal()).forEach(link -> open.push(link.file()));
            }
        }
        Set<String> lost = new TreeSet<>();
        Documents.all().stream()
                .filter(document -> !reached.contains(document))
                .forEach(document -> lost.add(Documents.name(document)));
        assertEquals(Set.of(), lost, "documents without a link");
    }

    private static List<Link> links(Path document) {
        String prose = CODE.matcher(Repository.text(document)).replaceAll("");
        Matcher link = LINK.matcher(prose);
        return link.results().map(found -> new Link(document, found.group(1))).toList();
    }

    /** Returns the anchors that a Markdown renderer creates for the headings. */
    private static Set<String> anchors(Path document) {
        return HEADING.matcher(Repository.text(document))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
