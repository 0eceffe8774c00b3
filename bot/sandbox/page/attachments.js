// Attachments, the older way to add to a message: a bar of color, texts, fields, and blocks of their own.

import { h, outsideLink, safeUrl } from "./dom.js";
import { mrkdwn, plain } from "./mrkdwn.js";

const COLORS = { good: "#2eb67d", warning: "#daa038", danger: "#a30200" };

/** `place(root, blocks)` draws the blocks inside. */
export function attachments(all = [], place) {
  return all.map((each) => {
    const node = h("div.attachment", parts(each, place));
    const color = COLORS[each.color] ?? (/^#?[0-9a-f]{6}$/i.test(each.color ?? "") ? `#${each.color.replace("#", "")}` : "");
    if (color) node.style.borderLeftColor = color;
    return node;
  });
}

function parts(each, place) {
  if (each.blocks) {
    const inside = h("div.blocks");
    place(inside, each.blocks);
    return [inside];
  }
  const words = (text) => plain({ text });
  const link = (url, text) => (safeUrl(url) ? outsideLink(url, words(text)) : words(text));
  const picture = each.image_url ?? each.thumb_url;
  const foot = [each.footer, each.ts && new Date(each.ts * 1000).toLocaleString()].filter(Boolean).join(" · ");
  const drawn = [
    each.pretext && h("div", mrkdwn(each.pretext)),
    each.author_name && h("p.card-subtitle", link(each.author_link, each.author_name)),
    each.title && h("p.card-title", link(each.title_link, each.title)),
    each.text && h("div", mrkdwn(each.text)),
    each.fields?.length > 0 && h("dl.attachment-fields", each.fields.map(field)),
    picture && h("span.picture.picture-away", "Picture"),
    foot && h("p.card-subtitle", words(foot)),
  ];
  return drawn.some(Boolean) ? drawn : [h("p", words(each.fallback))];
}

const field = ({ title, value, short }) =>
  h("div", { class: short ? "short" : "" }, h("dt", plain({ text: title ?? "" })), h("dd", mrkdwn(value ?? "")));
