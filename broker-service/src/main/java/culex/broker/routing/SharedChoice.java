package culex.broker.routing;

import culex.broker.message.Message;
import culex.broker.packet.QoS;
import java.util.List;

/**
 * The members of a Shared Subscription, with one loop's round-robin position: each message goes to the next connected member (section
 * 4.8.2). Used on that loop only, so that choosing needs no atomic operation; each loop has its own position.
 */
final class SharedChoice {
    private static final MatchedReceiver[] NOBODY = {};
    private static final int NONE = -1;
    private static final int CHOICE_BYTES = 64;
    private static final int MEMBER_BYTES = 28;

    private final String filter;
    private final MatchedReceiver[][] members;
    private final boolean mayBeStored;
    private int next;

    /**
     * @param filter the Topic Filter with its Share Name
     * @param first the position to begin with, which differs between loops and Topic Names, so that not all of them begin with the same
     *     member
     */
    SharedChoice(String filter, List<MatchedReceiver> members, int first) {
        this.filter = filter;
        this.members =
                members.stream().map(member -> new MatchedReceiver[] {member}).toArray(MatchedReceiver[][]::new);
        this.mayBeStored = members.stream().anyMatch(MatchedReceiver::isStored);
        this.next = Math.floorMod(first, this.members.length);
    }

    /** Estimated bytes of memory. */
    int sizeBytes() {
        int bytes = CHOICE_BYTES + filter.length();
        for (MatchedReceiver[] member : members) {
            bytes += MEMBER_BYTES + member[0].sizeBytes();
        }
        return bytes;
    }

    String filter() {
        return filter;
    }

    /** Whether messages of QoS 1 and 2 are stored for any member. */
    boolean mayBeStored() {
        return mayBeStored;
    }

    /**
     * Chooses the member that gets a message, and returns it in an array: the next one that is connected and accepts a packet of this size;
     * otherwise, for QoS 1 and 2, the next one that is not connected and whose Session can queue the message; otherwise the next one that
     * is connected, which drops and counts the message. Empty when there is none.
     */
    MatchedReceiver[] choose(Message message) {
        int queueing = NONE;
        int dropping = NONE;
        for (int i = 0; i < members.length; i++) {
            int at = next + i < members.length ? next + i : next + i - members.length;
            MatchedReceiver member = members[at][0];
            if (!member.receiver().isOnline()) {
                queueing = queueing == NONE && canQueue(member, message) ? at : queueing;
            } else if (member.receiver().takesSizeOf(message, member.options())) {
                return take(at);
            } else {
                dropping = dropping == NONE ? at : dropping;
            }
        }
        int chosen = queueing == NONE ? dropping : queueing;
        return chosen == NONE ? NOBODY : take(chosen);
    }

    private MatchedReceiver[] take(int at) {
        next = at + 1 == members.length ? 0 : at + 1;
        return members[at];
    }

    /** Whether the Session of a member that is not connected can queue the message. */
    private static boolean canQueue(MatchedReceiver member, Message message) {
        return message.qos() != QoS.AT_MOST_ONCE
                && member.options().maximumQos() != QoS.AT_MOST_ONCE
                && !member.receiver().isEnded();
    }
}
