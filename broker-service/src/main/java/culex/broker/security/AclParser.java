package culex.broker.security;

import culex.broker.security.AclRule.Access;
import culex.broker.topic.TopicFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an ACL file in Mosquitto's grammar. {@code user NAME} and {@code role NAME} begin a block of {@code topic} lines; those before the
 * first block are for anonymous clients. {@code pattern} lines are for all clients, whatever their position. An invalid line makes the
 * whole file invalid.
 */
final class AclParser {
    /** Maximum number of rules of a file; a longer file is rejected. */
    static final int RULES_MAX = 200_000;

    private final String file;
    private final List<AclRule> anonymous = new ArrayList<>();
    private final Map<String, List<AclRule>> users = new HashMap<>();
    private final Map<String, List<AclRule>> roles = new HashMap<>();
    private final List<AclRule> patterns = new ArrayList<>();
    private List<AclRule> block = anonymous;
    private int rules;
    private int number;

    private AclParser(String file) {
        this.file = file;
    }

    /** Opens an ACL file for the broker to watch. */
    static WatchedFile<AccessList> watched(String setting, Path path) {
        return new WatchedFile<>(setting, path, lines -> parse(path.toString(), lines));
    }

    /**
     * Reads the lines of a file.
     *
     * @param file the name of the file, for the log
     * @throws IllegalArgumentException with line and reason when a line is invalid
     */
    static AccessList parse(String file, List<String> lines) {
        AclParser parser = new AclParser(file);
        lines.forEach(parser::line);
        return new AccessList(
                file,
                AccessList.Block.of(parser.anonymous),
                blocks(parser.users),
                blocks(parser.roles),
                AccessList.Block.of(parser.patterns));
    }

    private static Map<String, AccessList.Block> blocks(Map<String, List<AclRule>> rules) {
        Map<String, AccessList.Block> blocks = new HashMap<>();
        rules.forEach((name, list) -> blocks.put(name, AccessList.Block.of(list)));
        return blocks;
    }

    private void line(String raw) {
        number++;
        String line = raw.strip();
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        String keyword = firstWord(line);
        String rest = line.substring(keyword.length()).strip();
        switch (keyword) {
            case "user" -> block = blockOf(users, "a user name", rest);
            case "role" -> block = blockOf(roles, "the name of a role", rest);
            case "topic" -> add(block, rule(line, rest, false));
            case "pattern" -> add(patterns, rule(line, rest, true));
            default -> throw wrong("begins with " + keyword + ", and not with user, role, topic or pattern");
        }
    }

    private List<AclRule> blockOf(Map<String, List<AclRule>> blocks, String what, String name) {
        if (name.isEmpty()) {
            throw wrong("lacks " + what);
        }
        return blocks.computeIfAbsent(name, fresh -> new ArrayList<>());
    }

    private void add(List<AclRule> to, AclRule rule) {
        if (++rules > RULES_MAX) {
            throw wrong("is one rule too many: a file has at most " + RULES_MAX);
        }
        to.add(rule);
    }

    /** Parses a rule. As with Mosquitto, the access is required before a Topic Filter that contains a space. */
    private AclRule rule(String line, String rest, boolean isPattern) {
        String word = firstWord(rest);
        String behind = rest.substring(word.length()).strip();
        Access access = Access.READWRITE;
        String text = rest;
        if (!behind.isEmpty()) {
            Access named = access(word);
            if (named == null) {
                throw wrong("has " + word
                        + " where read, write, readwrite or deny stands; a Topic Filter that contains a space"
                        + " needs one of them in front");
            }
            access = named;
            text = behind;
        }
        TopicFilter filter = TopicFilter.parse(text);
        if (filter == null) {
            throw wrong(text.isEmpty() ? "lacks a Topic Filter" : "has a Topic Filter that is not valid: " + text);
        }
        if (filter.isShared()) {
            throw wrong(
                    "names a Shared Subscription; write the Topic Filter behind $share/NAME/, which holds for these too");
        }
        if (isPattern) {
            filter.levels().forEach(this::checkVariable);
        }
        return new AclRule(file, access, filter.levels(), isPattern && hasVariable(filter), number, line);
    }

    private static boolean hasVariable(TopicFilter filter) {
        return filter.levels().contains(AclRule.CLIENT_ID) || filter.levels().contains(AclRule.USER_NAME);
    }

    private void checkVariable(String level) {
        boolean isAlone = level.equals(AclRule.CLIENT_ID) || level.equals(AclRule.USER_NAME);
        if (!isAlone && (level.contains(AclRule.CLIENT_ID) || level.contains(AclRule.USER_NAME))) {
            throw wrong("has other text beside %c or %u in the level " + level + "; each must be a whole level");
        }
    }

    private static @Nullable Access access(String word) {
        return switch (word) {
            case "read" -> Access.READ;
            case "write" -> Access.WRITE;
            case "readwrite" -> Access.READWRITE;
            case "deny" -> Access.DENY;
            default -> null;
        };
    }

    private static String firstWord(String text) {
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(0, end);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("line " + number + " " + what);
    }
}
