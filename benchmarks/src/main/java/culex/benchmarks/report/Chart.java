package culex.benchmarks.report;

import static culex.benchmarks.report.Summary.OURS;
import static culex.benchmarks.report.Summary.THEIRS;

import culex.benchmarks.scenario.Row;
import java.util.List;
import java.util.Locale;

/** An SVG chart of the ratios to Mosquitto as bars, with the targets as marks. It needs no other files. */
public final class Chart {
    private static final int WIDTH = 900;
    private static final int LEFT = 330;
    private static final int LINE = 26;
    private static final int TOP = 60;
    private static final int BAR = 16;

    private Chart() {}

    public static String of(Summary summary) {
        List<Row> rows = summary.rows().stream()
                .filter(row -> row.ratio(OURS, THEIRS) > 0)
                .toList();
        double most = 1;
        for (Row row : rows) {
            Double target = row.scenario().target();
            most = Math.max(most, Math.max(row.ratio(OURS, THEIRS), target == null ? 0 : target));
        }
        double scale = (WIDTH - LEFT - 70) / most;
        int height = TOP + rows.size() * LINE + 20;
        StringBuilder svg = new StringBuilder(head(summary, height));
        for (int i = 0; i < rows.size(); i++) {
            svg.append(bar(rows.get(i), TOP + i * LINE, scale));
        }
        int one = (int) (LEFT + scale);
        svg.append("<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='#888' stroke-dasharray='4 3'/>%n"
                .formatted(one, TOP - 6, one, height - 14));
        return svg.append("</svg>\n").toString();
    }

    private static String head(Summary summary, int height) {
        return """
                <svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='13'>
                <rect width='100%%' height='100%%' fill='#fff'/>
                <text x='16' y='24' font-size='16'>Culex beside Mosquitto: times better (1 = the same; the mark is the target)</text>
                <text x='16' y='43' fill='#555'>%s; medians of %d runs; %s</text>
                """.formatted(WIDTH, height, escape(summary.date()), summary.rounds(), escape(summary.machine()));
    }

    private static String bar(Row row, int y, double scale) {
        double ratio = row.ratio(OURS, THEIRS);
        double length = ratio * scale;
        Double target = row.transport().equals("ws") ? row.scenario().target() : null;
        String colour = target != null && ratio < target ? "#c96" : ratio < 1 ? "#c55" : "#3a7";
        StringBuilder bar = new StringBuilder();
        bar.append("<text x='%d' y='%d' text-anchor='end'>%s, %s</text>%n"
                .formatted(LEFT - 8, y + 13, escape(row.scenario().title()), row.transport()));
        bar.append(String.format(
                Locale.ROOT,
                "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'/><text x='%.1f' y='%d'>%.1fx</text>%n",
                LEFT,
                y,
                length,
                BAR,
                colour,
                LEFT + length + 5,
                y + 13,
                ratio));
        if (target != null) {
            bar.append(String.format(
                    Locale.ROOT,
                    "<rect x='%.1f' y='%d' width='3' height='%d' fill='#222'/>%n",
                    LEFT + target * scale,
                    y - 3,
                    BAR + 6));
        }
        return bar.toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;");
    }
}
