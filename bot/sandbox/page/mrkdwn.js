// Slack's mrkdwn as elements: *bold*, _italic_, ~strike~, `code`, ```pre```, > quote, lists, <links>, <@mentions>
// and :emoji:.

import { h, outsideLink, safeUrl } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { channelById, nameOf, world } from "./live.js";

/** Slack escapes exactly these three in anything it stores. */
export const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A text object on one line, for buttons, options, labels and titles. */
export function plain(text) {
  return text ? withEmoji(unescaped(text.text)) : "";
}

/** A text object as paragraphs; plain_text stays as it is. Returns nodes. */
export function textNodes(text) {
  if (!text) return [];
  return text.type === "mrkdwn" ? mrkdwn(text.text) : [h("p.text", plain(text))];
}

/** A text object inside a line: option labels and confirm texts may be mrkdwn too. */
export function inlineNodes(text) {
  if (!text) return [];
  return text.type === "mrkdwn" ? inline(text.text) : [plain(text)];
}

export function mrkdwn(source) {
  const parts = source.split(/```([\s\S]*?)```/);
  return parts.flatMap((part, index) => {
    if (index % 2) return [h("pre.pre", unescaped(part.replace(/^\n|\n$/g, "")))];
    // The line break next to a fence belongs to the fence, else each ```block``` would have a hole around it.
    const trimmed = part.replace(index ? /^\n/ : /^/, "").replace(index < parts.length - 1 ? /\n$/ : /$/, "");
    return trimmed ? lines(trimmed.split("\n")) : [];
  });
}

const KINDS = [
  { name: "quote", test: /^(?:>|&gt;)\s?/ },
  { name: "bullets", test: /^\s*[•◦▪-]\s+/ },
  { name: "numbers", test: /^\s*\d{1,3}[.)]\s+/ },
];

function lines(all) {
  const groups = [];
  for (const line of all) {
    const kind = KINDS.find(({ test }) => test.test(line));
    const last = groups.at(-1);
    if (last && last.kind === kind) last.lines.push(line);
    else groups.push({ kind, lines: [line] });
  }
  return groups.map(group).filter(Boolean);
}

function group({ kind, lines: its }) {
  if (!kind) {
    const text = its.join("\n").replace(/^\n+|\n+$/g, "");
    return text.trim() ? h("p.text", inline(text)) : null;
  }
  const bare = its.map((line) => line.replace(kind.test, ""));
  if (kind.name === "quote") return h("blockquote", inline(bare.join("\n")));
  const items = bare.map((line, index) => h("li", { value: parseInt(its[index], 10) || null }, inline(line)));
  if (kind.name === "bullets") return h(its[0].startsWith("  ") ? "ul.nested" : "ul", items);
  // Slack shows each number as it was written: two steps at the same time may both be "2.".
  return h("ol", items);
}

const PROTECTED = /`([^`\n]+)`|<([^<>\n]+)>|(https?:\/\/[^\s<>|`]*[^\s<>|`.,;:!?)\]'"*_~])/g;
const EMPHASIS = /(?<![\p{L}\p{N}])([*_~])(?!\s|\1)([^\n]*?)(?<!\s)\1(?![\p{L}\p{N}])/u;
const TAG = { "*": "strong", _: "em", "~": "s" };

/** Nodes of one stretch of text. Code and <…> are set aside first, so that emphasis cannot reach into them. */
function inline(text) {
  const kept = [];
  const keep = (node) => `\uE000${kept.push(node) - 1}\uE001`;
  const marked = text.replace(/[\uE000\uE001]/g, "").replace(PROTECTED, (whole, code, angle, url) => {
    if (code !== undefined) return keep(h("code", unescaped(code)));
    return keep(angle === undefined ? outsideLink(unescaped(url), unescaped(url)) : inAngles(angle));
  });
  return emphasised(marked, kept);
}

function emphasised(text, kept) {
  const nodes = [];
  let rest = text;
  for (let found = EMPHASIS.exec(rest); found; found = EMPHASIS.exec(rest)) {
    const [whole, mark, inner] = found;
    nodes.push(...leaves(rest.slice(0, found.index), kept), h(TAG[mark], {}, emphasised(inner, kept)));
    rest = rest.slice(found.index + whole.length);
  }
  return [...nodes, ...leaves(rest, kept)];
}

function leaves(text, kept) {
  return text
    .split(/\uE000(\d+)\uE001/)
    .map((part, index) => (index % 2 ? kept[Number(part)] : withEmoji(unescaped(part))))
    .filter((node) => node !== "");
}

function inAngles(content) {
  const [target, ...rest] = content.split("|");
  const label = rest.length ? unescaped(rest.join("|")) : null;
  if (target.startsWith("@")) return mention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!subteam^")) return groupMention(target.slice("!subteam^".length), label);
  if (target.startsWith("!date^")) return dated(target, label);
  if (target.startsWith("!")) return h("span.mention", label ?? `@${target.slice(1)}`);
  const url = safeUrl(unescaped(target));
  return url ? outsideLink(url, label ?? url.replace(/^(mailto|tel):/, "")) : unescaped(`<${content}>`);
}

export function mention(id, label = null) {
  const you = world.you?.id === id ? " mention-you" : "";
  return h("span", { class: `mention${you}` }, `@${label ?? nameOf(id)}`);
}

export function channelMention(id, label = null) {
  return h("span.mention", `#${label || channelById(id)?.name || id}`);
}

export function groupMention(id, label = null) {
  const handle = world.usergroups?.find((group) => group.id === id)?.handle ?? id;
  return h("span.mention", label ?? `@${handle}`);
}

function dated(target, fallback) {
  const [, seconds, format, url] = target.split("^");
  const at = new Date(Number(seconds) * 1000);
  if (!format || Number.isNaN(at.getTime())) return fallback ?? "";
  const time = h("time", { datetime: at.toISOString(), title: fallback }, dateText(at, format));
  return safeUrl(url) ? outsideLink(url, time) : time;
}

const SHAPES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

/** Slack's date tokens, "{date_short} at {time}", in the reader's own time zone and language. */
export function dateText(at, format) {
  return format.replace(/\{(\w+?)(_pretty)?\}/g, (whole, name, pretty) => {
    if (name === "ago") return ago(at);
    const shape = SHAPES[name];
    if (!shape) return whole;
    const near = pretty && name.startsWith("date") ? nearDay(at) : null;
    return near ?? new Intl.DateTimeFormat(undefined, shape).format(at);
  });
}

export function nearDay(at) {
  const day = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((day(at) - day(new Date())) / 86_400_000);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days] ?? null;
}

function ago(at) {
  const seconds = Math.round((at.getTime() - Date.now()) / 1000);
  const [unit, size] = [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ].find(([, length]) => Math.abs(seconds) >= length || length === 1);
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}
