package culex.broker.session;

import org.jspecify.annotations.Nullable;

/**
 * Topic Aliases of one direction of one Network Connection (section 3.3.2.3.4). Towards the client the first names get them, for as
 * long as the connection lives. Not thread-safe.
 */
public final class TopicAliases {
    private static final int LOAD = 2;

    private final int maximum;
    private @Nullable String[] names = {};
    private int[] aliases = {};
    private int used;

    /** @param maximum the Topic Alias Maximum of the side that receives, 0 for none */
    public TopicAliases(int maximum) {
        this.maximum = maximum;
    }

    public int maximum() {
        return maximum;
    }

    /** Received: the name of an alias from 1 to the maximum, or null when it was not set. */
    public @Nullable String name(int alias) {
        return alias < names.length ? names[alias] : null;
    }

    /** Received: sets or replaces the name of an alias from 1 to the maximum. */
    public void set(int alias, String name) {
        if (alias >= names.length) {
            @Nullable String[] grown = new String[Math.min(maximum + 1, Math.max(alias + 1, names.length * 2))];
            System.arraycopy(names, 0, grown, 0, names.length);
            names = grown;
        }
        names[alias] = name;
    }

    /** Sent: the alias of a name, or 0 when it has none yet. */
    public int alias(String name) {
        if (used == 0) {
            return 0;
        }
        int at = place(name);
        return names[at] == null ? 0 : aliases[at];
    }

    /** Sent: whether another name can get an alias. */
    public boolean hasRoom() {
        return used < maximum;
    }

    /** Sent: gives a name without an alias the next one. Called when the packet that says so is written. */
    public int add(String name) {
        if (names.length == 0) {
            int capacity = Integer.highestOneBit(maximum * LOAD) * LOAD;
            names = new String[capacity];
            aliases = new int[capacity];
        }
        int at = place(name);
        names[at] = name;
        aliases[at] = ++used;
        return used;
    }

    private int place(String name) {
        int mask = names.length - 1;
        int at = ((name.hashCode() * 0x9E3779B1) >>> 16) & mask;
        while (names[at] != null && !name.equals(names[at])) {
            at = (at + 1) & mask;
        }
        return at;
    }
}
