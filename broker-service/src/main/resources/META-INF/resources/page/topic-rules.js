/** Check a Topic Name or a Topic Filter by the rules of MQTT; return one line for the user, or null when it is valid. */

export function topicNameProblem(topic) {
  if (/[+#]/.test(topic)) {
    return "A topic name has no + and no #; those are for subscriptions.";
  }
  return commonProblem(topic, "topic name");
}

export function topicFilterProblem(filter) {
  const levels = filter.split("/");
  if (levels.some((level) => level.includes("+") && level !== "+")) {
    return "+ must be a whole level, as in a/+/b.";
  }
  if (levels.some((level, index) => level.includes("#") && (level !== "#" || index !== levels.length - 1))) {
    return "# must be the last level, as in a/#.";
  }
  if (levels[0] === "$share" && (levels.length < 3 || !levels[1] || /[+#]/.test(levels[1]) || levels.slice(2).join("/") === "")) {
    return "A shared subscription reads $share/name/filter.";
  }
  return commonProblem(filter, "topic filter");
}

function commonProblem(text, what) {
  if (text === "") {
    return `The ${what} is empty.`;
  }
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text) || !text.isWellFormed()) {
    return `The ${what} has characters that MQTT does not carry.`;
  }
  return new TextEncoder().encode(text).length > 65535 ? `The ${what} is longer than 65,535 bytes.` : null;
}
