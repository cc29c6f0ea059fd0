package culex.broker.store.jetstream;

import io.nats.client.impl.Headers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header of a message that holds a part of a large commit. A commit that fits into one message has no such header.
 *
 * @param commit the same for all parts of a commit: the first bytes of its SHA-256, so that a repeated append continues the parts of the
 *     earlier one
 * @param index from 0
 */
record Part(String commit, int index, int count) {
    static final int BYTES = 900_000;

    private static final String HEADER = "Culex-Part";
    private static final int COUNT_MAX = 2_000;
    private static final int DIGEST_BYTES = 12;
    private static final Pattern FORM = Pattern.compile("1 ([0-9a-f]{24}) (\\d{1,4})/(\\d{1,4})");

    /** Returns the number of messages into which a commit is divided. */
    static int count(byte[] commit) {
        return Math.max(1, Math.ceilDiv(commit.length, BYTES));
    }

    /** Returns the identifier of a commit. */
    static String identify(byte[] commit) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(commit);
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads the header of a message; returns null when the message is a whole commit. */
    static @Nullable Part of(@Nullable Headers headers) {
        String text = headers == null ? null : headers.getFirst(HEADER);
        Matcher form = text == null ? null : FORM.matcher(text);
        if (form == null || !form.matches()) {
            return null;
        }
        Part part = new Part(form.group(1), Integer.parseInt(form.group(2)), Integer.parseInt(form.group(3)));
        return part.index < part.count && part.count <= COUNT_MAX ? part : null;
    }

    void writeTo(Headers headers) {
        headers.put(HEADER, "1 " + commit + " " + index + "/" + count);
    }

    byte[] dataOf(byte[] whole) {
        int from = index * BYTES;
        return Arrays.copyOfRange(whole, from, Math.min(whole.length, from + BYTES));
    }
}
