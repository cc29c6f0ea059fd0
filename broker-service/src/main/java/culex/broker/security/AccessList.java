package culex.broker.security;

import culex.broker.security.AclRule.Access;
import culex.broker.topic.FilterRelation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules of an ACL file. For each client, these rules apply: the rules of its user name, or of anonymous clients; the rules of its
 * roles; and all patterns. A rule that denies takes precedence over every rule that allows, whatever their order. Requests that no rule
 * allows are denied. Immutable.
 */
final class AccessList {
    /** A block without rules, which allows nothing. */
    private static final Block NOTHING = new Block(List.of(), List.of());

    private final String file;
    private final Block anonymous;
    private final Map<String, Block> users;
    private final Map<String, Block> roles;
    private final Block patterns;

    /** The rules of one user or role. */
    record Block(List<AclRule> denying, List<AclRule> allowing) {
        static Block of(List<AclRule> rules) {
            return new Block(
                    rules.stream().filter(rule -> rule.access() == Access.DENY).toList(),
                    rules.stream().filter(rule -> rule.access() != Access.DENY).toList());
        }
    }

    /** @param file the name of the file, for the log */
    AccessList(String file, Block anonymous, Map<String, Block> users, Map<String, Block> roles, Block patterns) {
        this.file = file;
        this.anonymous = anonymous;
        this.users = Map.copyOf(users);
        this.roles = Map.copyOf(roles);
        this.patterns = patterns;
    }

    /**
     * The rule that decides whether a client may publish to a Topic Name, receive its messages or subscribe to a Topic Filter; null when
     * there is none: then the request is denied.
     *
     * @param levels the levels of the Topic Name or Topic Filter
     * @param narrows whether a permission for a part of a Topic Filter is enough, because each message is checked before it is delivered
     */
    @Nullable AclRule deciding(AclOperation operation, AclClient client, List<String> levels, boolean narrows) {
        boolean isSubscribe = operation == AclOperation.SUBSCRIBE;
        List<Block> blocks = blocks(client);
        AclRule denying = denying(
                blocks, client, levels, isSubscribe && !narrows ? FilterRelation::overlap : FilterRelation::covers);
        return denying != null
                ? denying
                : allowing(
                        blocks,
                        operation,
                        client,
                        levels,
                        isSubscribe && narrows ? FilterRelation::overlap : FilterRelation::covers);
    }

    /** The name of the file, for the log. */
    String file() {
        return file;
    }

    private List<Block> blocks(AclClient client) {
        List<Block> blocks = new ArrayList<>(2 + client.roles().size());
        String user = client.principal().userName();
        blocks.add(user == null ? anonymous : users.getOrDefault(user, NOTHING));
        client.roles().forEach(role -> blocks.add(roles.getOrDefault(role, NOTHING)));
        blocks.add(patterns);
        return blocks;
    }

    private static @Nullable AclRule denying(
            List<Block> blocks, AclClient client, List<String> levels, BiPredicate<List<String>, List<String>> test) {
        for (Block block : blocks) {
            for (AclRule rule : block.denying()) {
                if (applies(rule, client, levels, test)) {
                    return rule;
                }
            }
        }
        return null;
    }

    private static @Nullable AclRule allowing(
            List<Block> blocks,
            AclOperation operation,
            AclClient client,
            List<String> levels,
            BiPredicate<List<String>, List<String>> test) {
        for (Block block : blocks) {
            for (AclRule rule : block.allowing()) {
                if (rule.access().grants(operation) && applies(rule, client, levels, test)) {
                    return rule;
                }
            }
        }
        return null;
    }

    private static boolean applies(
            AclRule rule, AclClient client, List<String> levels, BiPredicate<List<String>, List<String>> test) {
        List<String> own = rule.levelsFor(client);
        return own != null && test.test(own, levels);
    }
}
