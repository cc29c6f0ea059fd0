/** The words of the page, in the language of the browser. */
import { words as brokerEnglish } from "./words-broker-en.js";
import { words as brokerChinese } from "./words-broker-zh.js";
import { words as english } from "./words-en.js";
import { words as simulateEnglish } from "./words-simulate-en.js";
import { words as simulateChinese } from "./words-simulate-zh.js";
import { words as chinese } from "./words-zh.js";

export const language = navigator.languages.some((each) => /^zh\b/i.test(each)) && !/^en\b/i.test(navigator.language)
  ? "zh-TW"
  : "en";

const words = language === "en" ? { ...english, ...brokerEnglish, ...simulateEnglish } : { ...chinese, ...brokerChinese, ...simulateChinese };

/** The text with a name, with the values in its placeholders. */
export function say(name, values = {}) {
  return words[name].replaceAll(/\{(\w+)\}/g, (_, key) => values[key]);
}
