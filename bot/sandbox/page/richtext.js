// The rich_text block: sections, nested lists, quotes and preformatted text, each run of text with its styles.

import { h, outsideLink, safeUrl } from "./dom.js";
import { emojiNamed, withEmoji } from "./emoji.js";
import { channelMention, dateText, groupMention, mention, unescaped } from "./mrkdwn.js";

export function richText(block) {
  return lists(block.elements ?? []);
}

/** Slack sends one rich_text_list per change of indent; they nest here as they do on screen. */
function lists(elements) {
  const nodes = [];
  const open = []; // the lists being filled, outermost first: {list, indent}
  for (const element of elements) {
    if (element.type !== "rich_text_list") {
      open.length = 0;
      nodes.push(section(element));
      continue;
    }
    const indent = element.indent ?? 0;
    while (open.length && open.at(-1).indent > indent) open.pop();
    if (open.at(-1)?.indent === indent && open.at(-1).style === element.style) {
      open.at(-1).list.append(...items(element));
      continue;
    }
    if (open.at(-1)?.indent === indent) open.pop();
    const list = h(element.style === "ordered" ? "ol" : "ul", { start: listStart(element) }, items(element));
    const parent = open.at(-1)?.list.lastElementChild;
    if (parent) parent.append(list);
    else nodes.push(list);
    open.push({ list, indent, style: element.style });
  }
  return nodes;
}

const listStart = (element) => (element.style === "ordered" && element.offset ? element.offset + 1 : null);

function items(list) {
  return (list.elements ?? []).map((item) => h("li", runs(item.elements)));
}

function section(element) {
  if (element.type === "rich_text_preformatted") return h("pre.pre", runs(element.elements));
  if (element.type === "rich_text_quote") return h("blockquote", runs(element.elements));
  return h("p.text", runs(element.elements));
}

const runs = (elements) => (elements ?? []).map((run) => styled(run, runNode(run)));

function runNode(run) {
  switch (run.type) {
    case "text":
      return unescaped(run.text);
    case "link": {
      const url = safeUrl(run.url);
      return url ? outsideLink(url, run.text || url) : run.text || run.url;
    }
    case "user":
      return mention(run.user_id);
    case "channel":
      return channelMention(run.channel_id);
    case "usergroup":
      return groupMention(run.usergroup_id);
    case "team":
      return h("span.mention", run.team_id);
    case "broadcast":
      return h("span.mention", `@${run.range}`);
    case "emoji":
      return emojiNamed(run.name) ?? fromCodePoints(run.unicode) ?? `:${run.name}:`;
    case "date":
      return dateNode(run);
    case "color":
      return h("code", run.value);
    default:
      return withEmoji(run.text ?? "");
  }
}

/** A moment that this browser can't tell, such as year 33658, shows as its fallback. */
function dateNode(run) {
  const at = new Date(run.timestamp * 1000);
  const words = Number.isNaN(at.getTime()) ? run.fallback || String(run.timestamp) : dateText(at, run.format);
  const url = safeUrl(run.url);
  return url ? outsideLink(url, words) : words;
}

/** "1f1ee-1f1f3" is the two code points of a flag. */
function fromCodePoints(unicode) {
  if (!/^[0-9a-f]{1,6}(-[0-9a-f]{1,6})*$/i.test(unicode ?? "")) return null;
  return String.fromCodePoint(...unicode.split("-").map((hex) => parseInt(hex, 16)));
}

const STYLE_TAGS = [
  ["code", "code"],
  ["strike", "s"],
  ["italic", "em"],
  ["bold", "strong"],
  ["underline", "u"],
];

function styled(run, node) {
  return STYLE_TAGS.reduce((inner, [style, tag]) => (run.style?.[style] ? h(tag, {}, inner) : inner), node);
}
