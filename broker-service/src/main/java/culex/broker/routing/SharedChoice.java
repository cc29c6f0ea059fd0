package culex.broker.routing;

import culex.broker.message.Message;
import culex.broker.packet.QoS;
import java.util.List;

/**
 * The members of a Shared Subscription as one loop sees them: each message goes to the next one that is connected (section 4.8.2).
 * Owned by that loop, so that choosing costs no atomic operation; the loops take turns independently.
 */
final class SharedChoice {
    private static final Recipient[] NOBODY = {};
    private static final int CHOICE_BYTES = 64;
    private static final int MEMBER_BYTES = 28;

    private final String filter;
    private final Recipient[][] members;
    private final boolean mayBeKept;
    private int next;

    /**
     * @param filter the Topic Filter with its Share Name
     * @param first where the turns begin, so that loops and topics do not all begin with the same member
     */
    SharedChoice(String filter, List<Recipient> members, int first) {
        this.filter = filter;
        this.members = members.stream().map(member -> new Recipient[] {member}).toArray(Recipient[][]::new);
        this.mayBeKept = members.stream().anyMatch(Recipient::kept);
        this.next = Math.floorMod(first, this.members.length);
    }

    /** An estimate of what it takes, in bytes. */
    int sizeBytes() {
        int bytes = CHOICE_BYTES + filter.length();
        for (Recipient[] member : members) {
            bytes += MEMBER_BYTES + member[0].sizeBytes();
        }
        return bytes;
    }

    String filter() {
        return filter;
    }

    /** Whether there is a member for which the store keeps messages. */
    boolean mayBeKept() {
        return mayBeKept;
    }

    /**
     * The member that gets a message, alone in an array: the next one that is connected, or else, for a message that can wait, the
     * next one whose Session is kept; empty when there is none.
     */
    Recipient[] choose(Message message) {
        Recipient[] waiting = NOBODY;
        for (int i = 0; i < members.length; i++) {
            Recipient[] member = members[next];
            next = next + 1 == members.length ? 0 : next + 1;
            if (member[0].receiver().isOnline()) {
                return member;
            }
            boolean canWait = message.qos() != QoS.AT_MOST_ONCE
                    && member[0].options().maximumQos() != QoS.AT_MOST_ONCE
                    && !member[0].receiver().isEnded();
            if (waiting.length == 0 && canWait) {
                waiting = member;
            }
        }
        return waiting;
    }
}
