/** The live chart (uPlot) and its legend. The style sheet sets the colours, also for the light and the dark theme. */
import { History } from "./history.js";
import { shorten, showNumber } from "./payload.js";

/* global uPlot */

const height = 260;

export class Chart {
  #history = new History();
  #plot = null;
  #labels = [];
  #changed = false;
  #box = document.getElementById("chart");
  #empty = document.getElementById("chart-empty");
  #hint = document.getElementById("chart-hint");
  #legend = document.getElementById("legend");
  #topic = document.getElementById("chart-topic");

  constructor() {
    this.#topic.addEventListener("change", () => this.#redraw());
    document.getElementById("chart-clear").addEventListener("click", () => this.#clear());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#rebuild());
    new ResizeObserver(() => this.#plot?.setSize({ width: this.#box.clientWidth, height })).observe(this.#box);
  }

  take(message, at) {
    this.#changed = this.#history.take(message, at) || this.#changed;
  }

  draw() {
    if (this.#changed) {
      this.#redraw();
    }
  }

  #redraw() {
    this.#changed = false;
    this.#offerTopics();
    const { labels, tables, left } = this.#history.lines(this.#topic.value);
    this.#empty.hidden = labels.length > 0;
    this.#hint.hidden = left === 0;
    this.#hint.textContent = left === 0 ? "" : `${left} more ${left === 1 ? "line is" : "lines are"} not drawn. Select a topic to see only its values.`;
    if (labels.length === 0) {
      this.#drop();
      return;
    }
    const data = uPlot.join(tables);
    if (this.#plot === null || labels.join("\n") !== this.#labels.join("\n")) {
      this.#build(labels, data);
    } else {
      this.#plot.setData(data);
    }
    this.#showValues();
  }

  #build(labels, data) {
    this.#drop();
    this.#labels = labels;
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const lines = labels.map((label, index) => line(label, colour(`--line-${index + 1}`)));
    this.#plot = new uPlot(
      {
        width: this.#box.clientWidth,
        height,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
        padding: [12, 28, 0, 0],
        scales: { x: { range: (plot, from, to) => (to - from < 10 ? [to - 10, to] : [from, to]) } },
        axes: [{ ...axis, size: 30, space: 90, values: clock }, { ...axis, size: 56, space: 36 }],
        series: [{}, ...lines],
        hooks: { setCursor: [() => this.#showValues()] },
      },
      data,
      this.#box,
    );
    this.#legend.replaceChildren(...labels.map(legendEntry));
  }

  /** The values under the pointer, or the latest ones when the pointer is elsewhere. */
  #showValues() {
    if (this.#plot === null) {
      return;
    }
    const at = this.#plot.cursor.idx;
    this.#labels.forEach((label, index) => {
      const values = this.#plot.data[index + 1];
      const value = at === null || at === undefined ? values.findLast((one) => one !== undefined) : values[at];
      const output = this.#legend.children[index]?.lastChild;
      if (output) {
        output.textContent = value === undefined || value === null ? "–" : showNumber(value);
      }
    });
  }

  #offerTopics() {
    const known = new Set(Array.from(this.#topic.options, (option) => option.value));
    for (const topic of this.#history.topics.filter((name) => !known.has(name))) {
      this.#topic.add(new Option(shorten(topic), topic));
    }
  }

  #rebuild() {
    this.#drop();
    this.#redraw();
  }

  #drop() {
    this.#plot?.destroy();
    this.#plot = null;
    this.#labels = [];
    this.#legend.replaceChildren();
  }

  #clear() {
    this.#history.clear();
    this.#topic.replaceChildren(new Option("All topics", ""));
    this.#redraw();
  }
}

/** Points are marked while there are few of them, because a line with a single point would be invisible. */
function line(label, stroke) {
  return { label, stroke, width: 2, spanGaps: true, points: { show: (plot) => plot.data[0].length < 40, size: 5, fill: stroke } };
}

function clock(plot, times) {
  return times.map((time) => new Date(time * 1000).toLocaleTimeString(undefined, { hourCycle: "h23" }));
}

function legendEntry(label, index) {
  const entry = document.createElement("li");
  entry.className = `line-${index + 1}`;
  const name = document.createElement("span");
  name.textContent = shorten(label);
  name.title = label;
  entry.append(name, document.createElement("output"));
  return entry;
}
