package culex.broker.connection;

import culex.broker.memory.LimitReached;
import culex.broker.packet.ReasonCode;
import culex.broker.session.Attachment;
import culex.broker.session.ClientConnection;

/** Ends a Network Connection when its Session requires it. Runs on the loop of both. */
final class SessionAttachment implements Attachment {
    private final Connection connection;
    private final ConnectedPackets packets;

    SessionAttachment(Connection connection, ConnectedPackets packets) {
        this.connection = connection;
        this.packets = packets;
    }

    @Override
    public void onTakenOver() {
        connection
                .faults()
                .guard(() -> connection.disconnect(ReasonCode.SESSION_TAKEN_OVER, CloseReason.TAKEN_OVER, ""));
    }

    @Override
    public void onAdministrativeAction(ReasonCode code, String reasonString) {
        connection.faults().guard(() -> connection.disconnect(code, CloseReason.ADMINISTRATIVE_ACTION, reasonString));
    }

    @Override
    public void onFault() {
        connection.faults().onReceiverFault();
    }

    /** Disconnects the client: immediately when memory is critical, otherwise after its pending acknowledgements. */
    @Override
    public void onLimit(LimitReached limit, String detail) {
        if (limit == LimitReached.LARGEST_CLIENT) {
            connection.disconnect(ReasonCode.QUOTA_EXCEEDED, CloseReason.QUOTA_EXCEEDED, detail);
        } else {
            packets.disconnectAfterAcknowledgements(detail);
        }
    }

    @Override
    public ClientConnection connection() {
        return packets.about();
    }

    @Override
    public long heldBytes() {
        return connection.heldBytes() + packets.heldBytes();
    }
}
