package culex.publisher.replay;

import java.util.ArrayList;
import java.util.List;

/** Reads a line of CSV (RFC 4180) with the columns of the subscriber's file. Immutable. */
final class CsvLine {

    /** The beginning of the first line; versions of the subscriber may add additional columns after these. */
    static final String HEADER = "receivedAt,topic,payload,encoding,qos,retain";

    private static final int COLUMNS_MAX = 64;

    private final List<String> columns;
    private final TopicMapping topics;

    CsvLine(String header, TopicMapping topics) throws RecordingException {
        this.columns = values(header);
        this.topics = topics;
    }

    RecordedMessage parse(String line) throws RecordingException {
        List<String> values = values(line);
        if (values.size() != columns.size()) {
            throw new RecordingException("it has " + values.size() + " values for " + columns.size() + " columns");
        }
        var fields = new MessageFields();
        boolean isBase64 = values.get(columns.indexOf("encoding")).equals("base64");
        for (int i = 0; i < columns.size(); i++) {
            read(columns.get(i), values.get(i), isBase64, fields);
        }
        return fields.message(topics);
    }

    private static void read(String column, String value, boolean isBase64, MessageFields fields)
            throws RecordingException {
        switch (column) {
            case "receivedAt" -> fields.receivedAt(value);
            case "topic" -> fields.topic(value);
            case "payload" -> {
                if (isBase64) {
                    fields.payload(MessageFields.base64(value));
                } else {
                    fields.payloadText(value);
                }
            }
            case "qos" -> fields.qos(number(value));
            case "retain" -> fields.retain(value.equals("true"));
            default -> {
                if (!value.isEmpty()) {
                    readProperty(column, value, fields);
                }
            }
        }
    }

    private static void readProperty(String column, String value, MessageFields fields) throws RecordingException {
        switch (column) {
            case "payloadFormat" -> fields.utf8(value.equals("utf-8"));
            case "contentType" -> fields.contentType(value);
            case "responseTopic" -> fields.responseTopic(value);
            case "correlationDataBase64" -> fields.correlationData(MessageFields.base64(value));
            case "expirySeconds" -> fields.expiry(number(value));
            case "userProperties" -> JsonLine.readUserProperties(value, fields);
            default -> {
                // ignores a column of a later version of the format
            }
        }
    }

    private static long number(String value) throws RecordingException {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException wrong) {
            throw new RecordingException("there is a value that is no number");
        }
    }

    /** Splits a line at its commas. A value in quotes may contain commas; two quotes in it stand for one. */
    private static List<String> values(String line) throws RecordingException {
        List<String> values = new ArrayList<>();
        int index = 0;
        while (index <= line.length()) {
            if (values.size() == COLUMNS_MAX) {
                throw new RecordingException("it has more than " + COLUMNS_MAX + " values");
            }
            var value = new StringBuilder();
            if (index < line.length() && line.charAt(index) == '"') {
                index = quoted(line, index + 1, value);
            } else {
                int comma = line.indexOf(',', index);
                int end = comma < 0 ? line.length() : comma;
                value.append(line, index, end);
                index = end;
            }
            if (index < line.length() && line.charAt(index) != ',') {
                throw new RecordingException("there is something after a closing quote");
            }
            values.add(value.toString());
            index++;
        }
        return values;
    }

    /** Reads the value whose text begins at {@code start}, and returns the index after its closing quote. */
    private static int quoted(String line, int start, StringBuilder value) throws RecordingException {
        int index = start;
        while (true) {
            int quote = line.indexOf('"', index);
            if (quote < 0) {
                throw new RecordingException("a closing quote is missing");
            }
            value.append(line, index, quote);
            if (!line.startsWith("\"", quote + 1)) {
                return quote + 1;
            }
            value.append('"');
            index = quote + 2;
        }
    }
}
