package culex.system.hostile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Attacks on logins. Each login costs the broker one PBKDF2 computation. */
final class AuthenticationAttacks {
    private static final String METHOD = "SCRAM-SHA-256";

    private AuthenticationAttacks() {}

    /** Sockets that each send one wrong password after the other. */
    static Attack wrongPasswords(int sockets, String userName) {
        return run -> run.together(sockets, number -> {
            for (int i = 0; !run.isOver(); i++) {
                try (HostileConnection client = run.tcp(number)) {
                    byte[] guess = ("guess-" + i).getBytes(StandardCharsets.UTF_8);
                    client.connect(new ConnectPacket("guesser-" + number).credentials(userName, guess));
                } catch (IOException rejected) {
                    run.pause(Duration.ofMillis(1));
                }
            }
        });
    }

    /** Sockets that each send one wrong password after the other, and close the connection before CONNACK. */
    static Attack wrongPasswordsOfThoseWhoLeave(int sockets, String userName) {
        byte[] guess = HostilePackets.letters(60_000);
        return run -> run.together(sockets, number -> {
            while (!run.isOver()) {
                try (HostileConnection client = run.tcp(number)) {
                    client.write(new ConnectPacket("guesser-" + number)
                            .credentials(userName, guess)
                            .bytes());
                    run.pause(Duration.ofMillis(5));
                    client.reset();
                    run.outcomes().count("closed by the attacker before CONNACK");
                } catch (IOException rejected) {
                    run.pause(Duration.ofMillis(1));
                }
            }
        });
    }

    /** SCRAM exchanges with a wrong proof. */
    static Attack wrongProofs(int sockets, String userName) {
        byte[] first = ("n,,n=" + userName + ",r=nonce").getBytes(StandardCharsets.UTF_8);
        return run -> run.together(sockets, number -> {
            while (!run.isOver()) {
                try (HostileConnection client = run.tcp(number)) {
                    client.write(new ConnectPacket("scram-" + number)
                            .authentication(METHOD, first)
                            .bytes());
                    client.read();
                    client.write(authentication(0x18, "c=biws,r=nonce,p=AAAA"));
                    client.read();
                } catch (IOException rejected) {
                    run.pause(Duration.ofMillis(1));
                }
            }
        });
    }

    private static byte[] authentication(int reason, String data) {
        byte[] properties = new Output()
                .one(0x15)
                .text(METHOD)
                .one(0x16)
                .binary(data.getBytes(StandardCharsets.UTF_8))
                .bytes();
        return HostilePackets.packet(
                0xF0, new Output().one(reason).sized(properties).bytes());
    }
}
