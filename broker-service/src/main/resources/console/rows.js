/** The rows of the topic tree in their order: the open part of the tree, or all topics as a list. */
import { pathOf } from "./topics.js";

/** Maximum number of top-level topics that are open at first; with more of them, all are closed. */
const openAtTop = 8;

/** The orders of the list: topics with the highest number come first. Topics without that number come last. */
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

/** All rows. A row has its node, its level, its position among its siblings, and their number. */
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

/** The children by name. Children are never removed, so only added ones must be sorted into the order of the last call. */
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

/** The value of the parameter topic for a row. */
export function addressOf(row) {
  return row.node.topic ?? pathOf(row.node);
}
