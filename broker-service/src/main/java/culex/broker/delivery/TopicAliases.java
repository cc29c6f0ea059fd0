package culex.broker.delivery;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import org.jspecify.annotations.Nullable;

/**
 * The Topic Aliases of one direction of one Network Connection (section 3.3.2.3.4). In the direction to the client, the first Topic Names
 * get the aliases, and keep them until the connection ends. The bytes of the names are counted and limited. Not thread-safe.
 */
public final class TopicAliases {
    private static final int LOAD = 2;
    private static final long STRING_BYTES = 56;
    private static final int WIDE = 0x100;
    /** While memory is short, the limit in bytes is divided by this. */
    private static final int SHEDDING_PART = 16;

    private final int maximum;
    private final long bytesMax;
    private final MemoryAccount memory;
    private long bytes;
    private @Nullable String[] names = {};
    private int[] aliases = {};
    private int used;

    /**
     * Creates a table without aliases.
     *
     * @param maximum the Topic Alias Maximum of the side that receives, 0 for none
     * @param bytesMax the maximum number of bytes of names on the heap
     * @param memory counts the bytes
     */
    public TopicAliases(int maximum, long bytesMax, MemoryAccount memory) {
        this.maximum = maximum;
        this.bytesMax = bytesMax;
        this.memory = memory;
    }

    public int maximum() {
        return maximum;
    }

    /** For the direction from the client: the Topic Name of an alias from 1 to the maximum, or null when the alias was not set. */
    public @Nullable String name(int alias) {
        return alias < names.length ? names[alias] : null;
    }

    /**
     * For the direction from the client: sets or replaces the Topic Name of an alias from 1 to the maximum; false when the names would
     * exceed the limit in bytes.
     */
    public boolean set(int alias, String name) {
        String replaced = name(alias);
        if (name.equals(replaced)) {
            return true;
        }
        long more = bytesOf(name) - (replaced == null ? 0 : bytesOf(replaced));
        if (!hasRoomFor(more)) {
            return false;
        }
        count(more);
        if (alias >= names.length) {
            @Nullable String[] grown = new String[Math.min(maximum + 1, Math.max(alias + 1, names.length * 2))];
            System.arraycopy(names, 0, grown, 0, names.length);
            names = grown;
        }
        names[alias] = name;
        return true;
    }

    private boolean hasRoomFor(long more) {
        if (more <= 0 || bytes + more <= most()) {
            return true;
        }
        memory.reached(LimitReached.ALIAS_BYTES);
        return false;
    }

    private long most() {
        return memory.budget().isShedding() ? bytesMax / SHEDDING_PART : bytesMax;
    }

    private void count(long more) {
        bytes += more;
        memory.add(MemoryUse.ALIASES, more);
    }

    /** The bytes of memory of the Topic Names. */
    public long heldBytes() {
        return bytes;
    }

    private static long bytesOf(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= WIDE) {
                return STRING_BYTES + 2L * name.length();
            }
        }
        return STRING_BYTES + name.length();
    }

    /** Called when the connection was closed: removes all Topic Names. */
    public void end() {
        count(-bytes);
        names = new @Nullable String[0];
        aliases = new int[0];
        used = 0;
    }

    /** For the direction to the client: the alias of a Topic Name, or 0 when it has none yet. */
    public int alias(String name) {
        if (used == 0) {
            return 0;
        }
        int at = place(name);
        return names[at] == null ? 0 : aliases[at];
    }

    /** For the direction to the client: whether this Topic Name can get an alias. */
    public boolean hasRoom(String name) {
        return used < maximum && bytes + STRING_BYTES + 2L * name.length() <= most();
    }

    /**
     * For the direction to the client: assigns the next alias to a Topic Name without one. Call it when the packet that sets the alias is
     * written.
     */
    public int add(String name) {
        if (names.length == 0) {
            int capacity = Integer.highestOneBit(maximum * LOAD) * LOAD;
            names = new String[capacity];
            aliases = new int[capacity];
        }
        int at = place(name);
        names[at] = name;
        count(bytesOf(name));
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
