/** The tab Chart: one small chart for each number in the messages, all with the same time axis. */
import { choice, field, make } from "./dom.js";
import { number } from "./format.js";
import { linesMax } from "./series.js";
import { say } from "./text.js";

/* global uPlot */

const height = 130;
const windows = [["10", "10 s"], ["60", "1 min"], ["600", "10 min"], ["3600", "1 h"]];

export function chart(detail) {
  const { context } = detail;
  const seconds = windows.some(([each]) => each === context.parameters.get("window")) ? context.parameters.get("window") : "60";
  const note = make("p.hint");
  const grid = make("div.small-charts");
  const plots = new Map();
  let drawn = 0;
  const element = make(
    "div.column",
    {},
    make("div.row", {}, field(say("window"), choice(windows, seconds, (value) => context.change({ window: value })))),
    note,
    grid,
  );

  function plot(line) {
    const style = getComputedStyle(document.documentElement);
    const title = line.topic === detail.topic ? line.name || say("value") : `${line.topic} ${line.name}`;
    const value = make("span.number");
    const card = make("section.card", { "aria-label": title }, make("div.head", {}, make("h3", {}, title), value));
    grid.append(card);
    const soft = style.getPropertyValue("--soft").trim();
    const made = new uPlot(
      {
        width: widthIn(card),
        height,
        legend: { show: false },
        cursor: { show: false },
        series: [{}, { stroke: style.getPropertyValue(`--line-${(plots.size % 8) + 1}`).trim(), width: 1.5, points: { show: false } }],
        axes: [{ stroke: soft }, { stroke: soft, size: 56 }],
        scales: { x: { range: () => [Date.now() / 1000 - Number(seconds), Date.now() / 1000] } },
      },
      [[], []],
      card,
    );
    return { made, value, card };
  }

  return {
    element,
    draw(at) {
      if (at - drawn < 900) {
        return;
      }
      drawn = at;
      const { lines, omitted } = detail.series;
      note.textContent = lines.size === 0 ? say("noNumbers") : omitted.size === 0 ? "" : say("moreNumbers", { count: number(linesMax) });
      for (const line of lines.values()) {
        let shown = plots.get(line.key);
        if (shown === undefined) {
          shown = plot(line);
          plots.set(line.key, shown);
        }
        const from = line.times.findIndex((time) => time >= at / 1000 - Number(seconds));
        const start = from < 0 ? line.times.length : Math.max(0, from - 1);
        const width = widthIn(shown.card);
        if (width !== shown.made.width) {
          shown.made.setSize({ width, height });
        }
        shown.made.setData([line.times.slice(start), line.values.slice(start)]);
        shown.value.textContent = number(line.values.at(-1));
      }
    },
    close() {
      plots.forEach(({ made }) => made.destroy());
    },
  };
}

/** The width of a chart in its card. */
function widthIn(card) {
  return Math.max(200, card.clientWidth - 34);
}
