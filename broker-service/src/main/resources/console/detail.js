/** The selected topic, or all topics below it: its messages, and one tab that shows them. */
import { address } from "./address.js";
import { call, follow, path } from "./api.js";
import { chart } from "./chart.js";
import { make } from "./dom.js";
import { history } from "./history.js";
import { now } from "./now.js";
import { receivers } from "./receivers.js";
import { Recent } from "./recent.js";
import { remove } from "./retained.js";
import { Series } from "./series.js";
import { say } from "./text.js";

const payloadBytesMax = 16_384;
const tabs = { now, history, chart, receivers };

export class Detail {
  /** @param context has topics, parameters, change(parameters), tell, and payload, the parameter payload of all requests */
  constructor(topic, context) {
    this.topic = topic;
    this.context = context;
    this.recent = new Recent();
    this.series = new Series();
    this.last = null;
    this.isLoaded = false;
    this.abort = new AbortController();
    this.note = make("p.note.bad", { role: "status" });
    this.body = make("div");
    this.tabs = make("nav.tabs", { "aria-label": say("tabs") });
    this.element = make(
      "section.card.column.detail",
      { "aria-labelledby": "detail-title" },
      make("div.head", {}, make("h3", { id: "detail-title" }, topic), make("button.danger", { type: "button", onclick: () => this.#remove() }, say("removeRetained"))),
      this.tabs,
      this.note,
      this.body,
    );
    this.showTab();
    this.#watch().catch((problem) => {
      if (!this.abort.signal.aborted) {
        this.note.textContent = problem.message;
      }
    });
  }

  /** Shows the tab that the parameters name. */
  showTab() {
    const { parameters } = this.context;
    const name = Object.hasOwn(tabs, parameters.get("tab") ?? "") ? parameters.get("tab") : "now";
    this.tabs.replaceChildren(
      ...Object.keys(tabs).map((each) =>
        make("a", { href: address("data", { ...Object.fromEntries(parameters), tab: each === "now" ? "" : each }), "aria-current": each === name ? "page" : null }, say(`tab-${each}`)),
      ),
    );
    this.tab?.close?.();
    this.tab = tabs[name](this);
    this.body.replaceChildren(this.tab.element);
    this.draw(Date.now());
  }

  draw(at) {
    this.tab.draw(at);
  }

  close() {
    this.abort.abort();
    this.tab.close?.();
  }

  /** Reads the messages of the topic. If the broker knows no message of the topic itself, reads those of all topics below it. */
  async #watch() {
    const { payload, topics } = this.context;
    const known = (await this.#known("topics")) ?? (await this.#known("retained"));
    if (known !== undefined) {
      const message = known.last ?? known;
      this.last ??= message.qos === undefined ? null : { message, at: known.lastAt === undefined ? 0 : Date.parse(known.lastAt) };
    }
    this.isLoaded = true;
    if (this.abort.signal.aborted) {
      return;
    }
    const filter = known !== undefined || topics.byTopic.has(this.topic) ? this.topic : `${this.topic}/#`;
    await follow(path(["messages"], { filter, payload, payloadBytesMax }), (kind, event) => this.#receive(kind, event), (text) => (this.note.textContent = text), this.abort.signal);
  }

  /** The entry of the topic in a list of the broker; undefined without one. */
  async #known(name) {
    const { payload } = this.context;
    return (await call("GET", path([name], { filter: this.topic, payload, payloadBytesMax, limit: 1 }))).items[0];
  }

  #receive(kind, event) {
    if (kind === "missed") {
      this.note.textContent = say("missed", { count: event.messages ?? "?" });
      return;
    }
    const at = Date.now();
    this.last = this.recent.add(event, at);
    this.series.add(event, at);
  }

  async #remove() {
    if (await remove(`${this.topic}/#`, this.context.tell)) {
      this.context.topics.forgetRetained(this.topic);
    }
  }
}
