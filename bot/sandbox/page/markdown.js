// The markdown block: the CommonMark that bots write (headings, lists, quotes, code, tables, links), as elements.
// Raw HTML in the source stays text.

import { h, outsideLink, safeUrl } from "./dom.js";
import { withEmoji } from "./emoji.js";

export function markdown(source) {
  return blocksOf(source.replace(/\r\n?/g, "\n").split("\n"));
}

const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const STARTS = [
  [/^\s*(```|~~~)/, fence],
  [/^#{1,6}\s/, heading],
  [/^\s*([-*_])(\s*\1){2,}\s*$/, rule],
  [/^\s*>/, quote],
  [ITEM, list],
];

function blocksOf(lines) {
  const nodes = [];
  let rest = lines;
  while (rest.length) {
    if (!rest[0].trim()) {
      rest = rest.slice(1);
      continue;
    }
    const start = STARTS.find(([test]) => test.test(rest[0]))?.[1] ?? (isTable(rest) ? table : paragraph);
    const [node, used] = start(rest);
    nodes.push(node);
    rest = rest.slice(used);
  }
  return nodes;
}

function fence(lines) {
  const mark = lines[0].trim().slice(0, 3);
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === mark);
  const last = end < 0 ? lines.length : end;
  return [h("pre.pre", lines.slice(1, last).join("\n")), last + 1];
}

function heading([line]) {
  const [, marks, text] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line) ?? [null, "#", line];
  // Level 1 is the page's own heading.
  return [h(`h${Math.min(6, marks.length + 1)}`, { class: `md-h${marks.length}` }, spans(text)), 1];
}

function rule() {
  return [h("hr"), 1];
}

function quote(lines) {
  const used = lengthWhile(lines, (line) => /^\s*>/.test(line));
  return [h("blockquote", blocksOf(lines.slice(0, used).map((line) => line.replace(/^\s*>\s?/, "")))), used];
}

function list(lines) {
  const [, indent, mark] = ITEM.exec(lines[0]);
  const ordered = /\d/.test(mark);
  const belongs = (line) => !line.trim() || line.search(/\S/) > indent.length || sameList(line, indent.length, ordered);
  let used = lengthWhile(lines, belongs);
  while (!lines[used - 1].trim()) used -= 1;
  const items = [];
  for (const line of lines.slice(0, used)) {
    if (sameList(line, indent.length, ordered)) items.push([ITEM.exec(line)[3]]);
    else items.at(-1).push(line.slice(Math.min(line.search(/\S|$/), indent.length + 2)));
  }
  const start = ordered && parseInt(mark, 10) !== 1 ? parseInt(mark, 10) : null;
  return [h(ordered ? "ol" : "ul", { start }, items.map(itemNode)), used];
}

function sameList(line, indent, ordered) {
  const item = ITEM.exec(line);
  return Boolean(item) && item[1].length === indent && /\d/.test(item[2]) === ordered;
}

function itemNode(lines) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(lines[0]);
  const own = lengthWhile(
    lines,
    (line, index) => index === 0 || (line.trim() && !STARTS.some(([test]) => test.test(line))),
  );
  const text = (
    task ? [`${task[1] === " " ? "☐" : "☑"} ${task[2]}`, ...lines.slice(1, own)] : lines.slice(0, own)
  ).join("\n");
  return h("li", spans(text), blocksOf(lines.slice(own)));
}

const isTable = (lines) =>
  lines.length > 1 && lines[0].includes("|") && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(lines[1]);

const cells = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => spans(cell.trim().replaceAll("\\|", "|")));

function table(lines) {
  const used = lengthWhile(lines, (line) => line.includes("|"));
  const head = h(
    "tr",
    cells(lines[0]).map((cell) => h("th", { scope: "col" }, cell)),
  );
  const rows = lines.slice(2, used).map((line) =>
    h(
      "tr",
      cells(line).map((cell) => h("td", cell)),
    ),
  );
  return [h("div.md-table", h("table", h("thead", head), h("tbody", rows))), used];
}

function paragraph(lines) {
  const used = Math.max(
    1,
    lengthWhile(lines, (line) => line.trim() && !STARTS.some(([test]) => test.test(line))),
  );
  return [h("p.text", spans(lines.slice(0, used).join("\n"))), used];
}

function lengthWhile(lines, holds) {
  const end = lines.findIndex((line, index) => !holds(line, index));
  return end < 0 ? lines.length : end;
}

const SPANS = [
  [/\\([\\`*_{}[\]()#+\-.!|~<>])/, ([, sign]) => sign],
  [/(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/, ([, , code]) => h("code", code)],
  [/!\[([^\]]*)\]\(([^()\s]+)[^)]*\)/, ([, alt, url]) => link(url, alt)],
  [/\[([^\]]+)\]\(([^()\s]+)[^)]*\)/, ([, text, url]) => link(url, text)],
  [/<(https?:\/\/[^<>\s]+|mailto:[^<>\s]+)>/, ([, url]) => link(url, url)],
  [/https?:\/\/[^\s<>]*[^\s<>.,;:!?)\]'"*_~]/, ([url]) => link(url, url)],
  [/(\*\*|__)(?=\S)([\s\S]+?)(?<=\S)\1/, ([, , text]) => h("strong", spans(text))],
  [/~~(?=\S)([\s\S]+?)(?<=\S)~~/, ([, text]) => h("s", spans(text))],
  [/(?<![\p{L}\p{N}])([*_])(?=\S)([\s\S]+?)(?<=\S)\1(?![\p{L}\p{N}])/u, ([, , text]) => h("em", spans(text))],
];

const link = (url, text) => (safeUrl(url) ? outsideLink(url, text) : text);

/** The first mark in the text wins; the text between marks is plain. */
function spans(text) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const found = SPANS.map(([pattern, make]) => ({ at: pattern.exec(rest), make })).filter(({ at }) => at);
    if (!found.length) break;
    const { at, make } = found.reduce((first, next) => (next.at.index < first.at.index ? next : first));
    nodes.push(withEmoji(rest.slice(0, at.index)), make(at));
    rest = rest.slice(at.index + at[0].length);
  }
  return [...nodes, withEmoji(rest)];
}
