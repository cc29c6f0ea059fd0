/** A tree with any number of rows, of which only the visible ones are in the document. It supports the mouse and the keys of an ARIA tree. */
import { age, number } from "./format.js";
import { make } from "./dom.js";
import { addressOf } from "./rows.js";
import { steady } from "./steady.js";
import { say } from "./text.js";
import { stepMillis, steps } from "./topics.js";

const rowHeight = 30;
const indent = 14;
const sparkWidth = 60;
const sparkHeight = 18;

export class Tree {
  /** @param act has select(address) and toggle(row, open) */
  constructor(topics, act) {
    this.topics = topics;
    this.act = act;
    this.rows = [];
    this.parts = [];
    this.active = 0;
    this.selected = "";
    this.inside = make("div.rows");
    this.element = make(
      "div.tree",
      { role: "tree", tabindex: "0", "aria-label": say("topics"), onkeydown: (event) => this.#key(event), onscroll: () => this.#soon() },
      this.inside,
    );
    this.inside.addEventListener("click", (event) => {
      const part = this.parts.find((each) => each.element.contains(event.target));
      if (part !== undefined) {
        this.#choose(part.index);
      }
    });
  }

  /** Replaces the rows; the active row stays active if it is among them. */
  show(rows) {
    const before = this.rows[this.active]?.node;
    this.rows = rows;
    const again = before === undefined ? -1 : rows.findIndex((row) => row.node === before);
    this.active = Math.max(0, again);
    this.inside.style.height = `${rows.length * rowHeight}px`;
  }

  /** Updates the visible rows. */
  draw(now = Date.now()) {
    const first = Math.max(0, Math.floor(this.element.scrollTop / rowHeight) - 2);
    const wanted = Math.min(this.rows.length - first, Math.ceil(this.element.clientHeight / rowHeight) + 4);
    while (this.parts.length < wanted) {
      this.parts.push(this.#part(this.parts.length));
    }
    this.parts.forEach((part, place) => {
      part.element.hidden = place >= wanted;
      if (place < wanted) {
        this.#fill(part, first + place, now);
      }
    });
    const isVisible = this.active >= first && this.active < first + wanted;
    this.element.toggleAttribute("data-active", isVisible);
    if (isVisible) {
      this.element.setAttribute("aria-activedescendant", this.parts[this.active - first].element.id);
    } else {
      this.element.removeAttribute("aria-activedescendant");
    }
  }

  #soon() {
    this.drawing ||= requestAnimationFrame(() => {
      this.drawing = 0;
      this.draw();
    });
  }

  #part(place) {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
    const spark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    spark.setAttribute("viewBox", `0 0 ${sparkWidth} ${sparkHeight}`);
    spark.setAttribute("aria-hidden", "true");
    spark.append(line);
    const part = { index: -1, line, texts: new Map() };
    const cell = (name) => (part[name] = make(`span.${name}`));
    part.element = make("div.item", { role: "treeitem", id: `topic-${place}` }, cell("twist"), cell("name"), cell("value"), cell("mark"), spark, cell("count"), cell("age"));
    part.twist.setAttribute("aria-hidden", "true");
    this.inside.append(part.element);
    return part;
  }

  #fill(part, index, now) {
    const row = this.rows[index];
    const { node } = row;
    const isBranch = node.children !== null && !row.isList;
    part.index = index;
    const { element } = part;
    element.style.transform = `translateY(${index * rowHeight}px)`;
    element.style.paddingInlineStart = `${(row.level - 1) * indent + 6}px`;
    put(element, "aria-level", row.level);
    put(element, "aria-posinset", row.position);
    put(element, "aria-setsize", row.size);
    put(element, "aria-selected", addressOf(row) === this.selected);
    put(element, "aria-expanded", isBranch ? row.isOpen : null);
    element.classList.toggle("active", index === this.active);
    element.classList.toggle("old", node.at > 0 && now - node.at > 60_000);
    const set = (name, text) => {
      if (part.texts.get(name) !== text) {
        part.texts.set(name, text);
        part[name].textContent = text;
      }
    };
    set("twist", isBranch ? (row.isOpen ? "▾" : "▸") : "");
    set("name", row.name === "" ? say("emptyLevel") : row.name);
    set("value", short(node));
    set("mark", node.retained ? say("retainedMark") : "");
    set("count", number(row.isList ? node.own : node.total));
    set("age", node.at === 0 ? "–" : age(now - (row.isList ? node.ownAt : node.at)));
    this.#spark(part, node, now);
  }

  #spark(part, node, now) {
    const last = Math.floor(now / stepMillis);
    if (part.sparkOf === node && part.sparkAt === last) {
      return;
    }
    part.sparkOf = node;
    part.sparkAt = last;
    const values = Array.from({ length: steps - 1 }, (_, place) => this.topics.at(node, last - steps + 1 + place));
    const peak = Math.max(1, ...values);
    const points = values.map((value, place) => `${((place * sparkWidth) / (steps - 2)).toFixed(0)},${(sparkHeight - 1 - (value * (sparkHeight - 2)) / peak).toFixed(0)}`);
    part.line.setAttribute("points", points.join(" "));
  }

  #choose(index) {
    const row = this.rows[index];
    this.active = index;
    if (row.node.children !== null && !row.isList) {
      this.act.toggle(row, !row.isOpen);
    }
    this.act.select(addressOf(row));
  }

  #key(event) {
    const row = this.rows[this.active];
    if (row === undefined || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const page = Math.max(1, Math.floor(this.element.clientHeight / rowHeight) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.rows.length, End: this.rows.length };
    const parent = () => this.rows.findLastIndex((each, index) => index < this.active && each.level < row.level);
    if (event.key in steps) {
      this.#move(this.active + steps[event.key]);
    } else if (event.key === "ArrowRight" && row.node.children !== null && !row.isList && !row.isOpen) {
      this.act.toggle(row, true);
    } else if (event.key === "ArrowRight" && row.isOpen) {
      this.#move(this.active + 1);
    } else if (event.key === "ArrowLeft" && row.isOpen) {
      this.act.toggle(row, false);
    } else if (event.key === "ArrowLeft" && row.level > 1) {
      this.#move(parent());
    } else if (event.key === "Enter" || event.key === " ") {
      this.act.select(addressOf(row));
    } else if (!event.key.startsWith("Arrow")) {
      return;
    }
    event.preventDefault();
  }

  #move(index) {
    this.active = Math.min(this.rows.length - 1, Math.max(0, index));
    const top = this.active * rowHeight;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) {
      this.element.scrollTop = top;
    } else if (top + rowHeight > scrollTop + clientHeight) {
      this.element.scrollTop = top + rowHeight - clientHeight;
    }
    this.draw();
  }
}

function put(element, name, value) {
  if (value === null) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, String(value));
  }
}

/** The last value in one line; a JSON object without braces, quotation marks and the fields that change with each message. */
function short(node) {
  if (node.value === null) {
    return "";
  }
  if (!node.isText) {
    return say("binary", { count: number(node.bytes) });
  }
  return (node.value.startsWith("{") ? steady(node.value).replaceAll(/[{}"]/g, "").replaceAll(/\s+/g, " ").trim() : node.value).slice(0, 80);
}
