package culex.broker.security;

import culex.broker.topic.TopicFilter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the permissions in a token or in a response of the HTTP service, in EMQX's two forms: a list of rules, where the first one that
 * matches decides, and the next source decides when none matches; or an object with the Topic Filters that a client may publish and
 * subscribe to, where all others are denied. An unknown field or value makes all of it invalid: without it, the client could do more than
 * the permissions allow.
 */
final class AclClaim {
    /** The maximum number of Topic Filters in the claim of a client. */
    static final int FILTERS_MAX = 256;
    /** Maximum number of characters of all Topic Filters in the claim of a client; a longer claim is invalid. */
    static final int CHARACTERS_MAX = 16 * 1024;
    /**
     * Maximum number of characters of all Topic Filters after their placeholders were replaced by values, whose length the client chooses.
     */
    static final int FILLED_CHARACTERS_MAX = 512 * 1024;

    private static final Set<String> FIELDS =
            Set.of("permission", "action", "topic", "topics", "qos", "retain", "clientid_re", "username_re", "ipaddr");
    private static final Set<String> LISTS = Set.of("pub", "sub", "all");
    private static final String EXACT = "eq ";
    private static final int EXPRESSION_MAX = 256;
    private static final int NAME_MAX = 40;

    private final Client client;
    /** The values of the placeholders in Topic Filters, such as the Client Identifier. */
    private final Map<String, String> values;

    private final List<LoginRule> rules = new ArrayList<>();
    private int filters;
    private int characters;
    private int filledCharacters;

    /**
     * The client that the permissions are for.
     *
     * @param address the address of the client, or null when it has none
     * @param source what contains the permissions: the token or the response of the HTTP service
     * @param attributes the values of placeholders {@code ${client_attrs.NAME}}
     */
    record Client(
            String clientId,
            String userName,
            @Nullable InetAddress address,
            AclSource source,
            Map<String, String> attributes) {
        /** Creates a client whose permissions come from its token. */
        Client(String clientId, String userName, @Nullable InetAddress address) {
            this(clientId, userName, address, AclSource.TOKEN, Map.of());
        }
    }

    private AclClaim(Client client) {
        this.client = client;
        values = new HashMap<>();
        client.attributes().forEach((name, value) -> values.put("client_attrs." + name, value));
        values.put("clientid", client.clientId());
        values.put("username", client.userName());
    }

    /**
     * Reads the permissions of a client.
     *
     * @param value the JSON value, as maps, lists, texts, numbers and booleans
     * @throws IllegalArgumentException with one clause when the value is invalid
     */
    static LoginPermissions parse(@Nullable Object value, Client client) {
        AclClaim claim = new AclClaim(client);
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                claim.rule(list.get(i), i + 1);
            }
        } else if (value instanceof Map<?, ?> lists) {
            claim.lists(lists);
        } else {
            throw new IllegalArgumentException("it is no list of rules and no object");
        }
        return LoginPermissions.of(client.source(), claim.rules, value instanceof Map);
    }

    private void lists(Map<?, ?> lists) {
        for (Map.Entry<?, ?> entry : lists.entrySet()) {
            String name = String.valueOf(entry.getKey());
            if (!LISTS.contains(name)) {
                throw new IllegalArgumentException("its field " + shown(name) + " is not known");
            }
            for (String filter : texts(entry.getValue(), name)) {
                add(
                        name,
                        filter,
                        true,
                        !name.equals("sub"),
                        !name.equals("pub"),
                        LoginRule.EVERY_QOS,
                        LoginRule.RETAINED_OR_NOT);
            }
        }
    }

    private void rule(@Nullable Object value, int number) {
        try {
            if (!(value instanceof Map<?, ?> rule)) {
                throw new IllegalArgumentException("is no object");
            }
            rule(rule, number);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("its rule " + number + " " + wrong.getMessage(), wrong);
        }
    }

    private void rule(Map<?, ?> rule, int number) {
        for (Object name : rule.keySet()) {
            if (!FIELDS.contains(String.valueOf(name))) {
                throw new IllegalArgumentException(
                        "has the field " + shown(String.valueOf(name)) + ", which is not known");
            }
        }
        boolean allows = oneOf(rule, "permission", "allow", "deny") == 0;
        int action = oneOf(rule, "action", "all", "publish", "pub", "subscribe", "sub");
        boolean publishes = action <= 2;
        boolean subscribes = action == 0 || action > 2;
        if (rule.containsKey("topic") == rule.containsKey("topics")) {
            throw new IllegalArgumentException("needs a topic or a list of topics, one of the two");
        }
        if (rule.containsKey("retain") && !publishes) {
            throw new IllegalArgumentException("has retain, which is a condition on publishing");
        }
        List<String> topics = rule.containsKey("topic")
                ? texts(rule.get("topic") instanceof String text ? List.of(text) : null, "topic")
                : texts(rule.get("topics"), "topics");
        int qos = rule.containsKey("qos") ? AclConditions.qosMask(rule.get("qos")) : LoginRule.EVERY_QOS;
        int retain =
                rule.containsKey("retain") ? AclConditions.retainMask(rule.get("retain")) : LoginRule.RETAINED_OR_NOT;
        boolean applies = appliesTo(rule, allows);
        for (String topic : topics) {
            String text = "rule " + number + " " + (allows ? "allow " : "deny ") + rule.get("action");
            if (applies) {
                add(text, topic, allows, publishes, subscribes, qos, retain);
            } else {
                levels(topic, allows); // always checked, because the validity of a token must not depend on the client
            }
        }
    }

    /**
     * Whether a rule applies to the client. When the address of the client is not known, a condition on the address is not fulfilled for a
     * rule that allows, and is fulfilled for one that denies.
     */
    private boolean appliesTo(Map<?, ?> rule, boolean allows) {
        boolean clientId = matches(rule, "clientid_re", client.clientId());
        boolean userName = matches(rule, "username_re", client.userName());
        boolean address = true;
        if (rule.containsKey("ipaddr")) {
            if (!(rule.get("ipaddr") instanceof String text)) {
                throw new IllegalArgumentException("has an ipaddr that is no text");
            }
            Network network = Network.parse(text);
            address = client.address() == null ? !allows : network.contains(client.address());
        }
        return clientId && userName && address;
    }

    private static boolean matches(Map<?, ?> rule, String field, String value) {
        if (!rule.containsKey(field)) {
            return true;
        }
        if (!(rule.get(field) instanceof String expression) || expression.length() > EXPRESSION_MAX) {
            throw new IllegalArgumentException(
                    "has a " + field + " that is no text of at most " + EXPRESSION_MAX + " characters");
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(expression);
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException("has a " + field + " that is no regular expression", wrong);
        }
        try {
            return pattern.matcher(new LimitedText(value)).find();
        } catch (StackOverflowError tooDeep) {
            throw new IllegalArgumentException("has a regular expression that is nested too deep", tooDeep);
        }
    }

    private void add(
            String text,
            String topic,
            boolean allows,
            boolean publishes,
            boolean subscribes,
            int qosMask,
            int retainMask) {
        List<String> levels = levels(topic, allows);
        if (levels != null) {
            boolean isExact = topic.startsWith(EXACT) && isSubscription(topic.substring(EXACT.length()), levels);
            String bearer = client.source() == AclSource.HTTP ? "HTTP answer" : "token";
            String reason = "the acl of its " + bearer + ": " + text + " " + topic;
            rules.add(new LoginRule(
                    allows, publishes, subscribes, List.copyOf(levels), isExact, qosMask, retainMask, reason));
        }
    }

    /**
     * Whether the template of a Topic Filter contains a wildcard. A wildcard that replaces an unsafe value does not count: such a rule
     * denies all topics that it covers.
     */
    private static boolean isSubscription(String template, List<String> levels) {
        List<String> own = TopicFilter.split(template);
        boolean isWidened = levels.size() < own.size()
                || (!own.getLast().equals("#") && levels.getLast().equals("#"));
        return !isWidened && (own.contains("+") || own.getLast().equals("#"));
    }

    private @Nullable List<String> levels(String topic, boolean allows) {
        filters++;
        characters += topic.length();
        if (filters > FILTERS_MAX || characters > CHARACTERS_MAX) {
            throw new IllegalArgumentException("is one too many: there may be " + FILTERS_MAX
                    + " Topic Filters of together " + CHARACTERS_MAX + " characters");
        }
        List<String> levels =
                TopicTemplate.levels(topic.startsWith(EXACT) ? topic.substring(EXACT.length()) : topic, values, allows);
        filledCharacters +=
                levels == null ? 0 : levels.stream().mapToInt(String::length).sum();
        if (filledCharacters > FILLED_CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "is one too many: with the values of the client, the Topic Filters may have "
                            + FILLED_CHARACTERS_MAX + " characters together");
        }
        return levels;
    }

    private static List<String> texts(@Nullable Object value, String field) {
        if (!(value instanceof Collection<?> list)) {
            throw new IllegalArgumentException("has a " + field + " of the wrong type");
        }
        List<String> texts = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof String text)) {
                throw new IllegalArgumentException("has a " + field + " of the wrong type");
            }
            texts.add(text);
        }
        return texts;
    }

    private static int oneOf(Map<?, ?> rule, String field, String... values) {
        int found = List.of(values).indexOf(String.valueOf(rule.get(field)));
        if (found < 0) {
            throw new IllegalArgumentException("needs a field " + field + " with one of " + String.join(", ", values));
        }
        return found;
    }

    private static String shown(String name) {
        return name.substring(0, Math.min(NAME_MAX, name.length())).replaceAll("\\p{Cntrl}", "?");
    }
}
