/** The rows of the topic tree in their order: the open part of the tree, or all topics as a list. */
import { pathOf } from "./topics.js";

/** While there are no more topics at the top than this, they are open. */
const openAtTop = 8;

/** The lists; the first topics are those to look at. Topics that cannot be compared come last. */
const lists = {
  busy: (node, { topics, now }) => topics.rate(node, now),
  newest: (node) => node.ownAt,
  silent: (node, { now }) => (node.interval > 0 ? (now - node.ownAt) / Math.max(node.interval, 100) : -1),
  same: (node) => node.same,
};

export const orders = ["tree", ...Object.keys(lists)];

/** Whether a node shows its children. */
export function isOpen(node, topics) {
  return node.children !== null && (node.open ?? (node.level === 1 && topics.root.children.size <= openAtTop));
}

/** All rows. A row has its node, its level, and its position among its siblings. */
export function rowsOf(topics, order, text, now) {
  const wanted = text.toLowerCase();
  return lists[order] === undefined ? treeRows(topics, wanted) : listRows(topics, lists[order], wanted, now);
}

function listRows(topics, weigh, text, now) {
  const found = [];
  for (const [topic, node] of topics.byTopic) {
    if (text === "" || topic.toLowerCase().includes(text)) {
      found.push({ node, weight: weigh(node, { topics, now }) });
    }
  }
  found.sort((one, other) => other.weight - one.weight);
  return found.map(({ node }, index) => ({ node, level: 1, position: index + 1, size: found.length, name: node.topic, isOpen: false, isList: true }));
}

function treeRows(topics, text) {
  const rows = [];
  const shown = text === "" ? null : matching(topics, text);
  add(topics.root);
  return rows;

  function add(parent) {
    const children = sorted(parent).filter((node) => shown === null || shown.has(node));
    children.forEach((node, index) => {
      const open = shown === null ? isOpen(node, topics) : node.children !== null && node.open !== false;
      rows.push({ node, level: node.level, position: index + 1, size: children.length, name: node.name, isOpen: open });
      if (open) {
        add(node);
      }
    });
  }
}

/** The children by name. They are never removed, so what was sorted before stays as it is and sorting again is fast. */
function sorted(parent) {
  parent.order ??= [];
  if (parent.order.length !== parent.children.size) {
    const added = [...parent.children.values()].slice(parent.order.length);
    parent.order = [...parent.order, ...added].sort((one, other) => compare(one.name, other.name));
  }
  return parent.order;
}

const { compare } = new Intl.Collator("en", { numeric: true }); // sensor-9 is before sensor-10

/** The nodes of the topics that contain a text, and all above them. */
function matching(topics, text) {
  const found = new Set();
  for (const [topic, node] of topics.byTopic) {
    if (topic.toLowerCase().includes(text)) {
      for (let each = node; each !== topics.root && !found.has(each); each = each.parent) {
        found.add(each);
      }
    }
  }
  return found;
}

/** What a row is called in an address. */
export function addressOf(row) {
  return row.node.topic ?? pathOf(row.node);
}
