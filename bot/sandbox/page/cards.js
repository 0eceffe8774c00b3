// The blocks that stand by themselves: card, carousel, alert, video, call and container.

import { freshId, h, outsideLink, safeUrl } from "./dom.js";
import { elementNode, image } from "./elements.js";
import { inlineNodes, plain, textNodes } from "./mrkdwn.js";
import { richText } from "./richtext.js";

export function card(block, ctx) {
  const names = freshId("card");
  return h(
    "article.card",
    { "aria-labelledby": block.title ? names : null },
    block.hero_image && h("div.card-hero", image(block.hero_image)),
    h(
      "div.card-head",
      block.icon && h("div.card-icon", image(block.icon)),
      h(
        "div",
        block.title && h("p.card-title", { id: names }, inlineNodes(block.title)),
        block.subtitle && h("p.card-subtitle", inlineNodes(block.subtitle)),
      ),
    ),
    block.body && h("div.card-body", textNodes(block.body)),
    block.actions &&
      h(
        "div.actions",
        block.actions.map((each) => elementNode(each, block, ctx, { inInput: false, name: {}, words: plain(each.text) })),
      ),
  );
}

/** Cards side by side, in a row that scrolls. The elements' clicks carry the carousel's block_id, as in Slack. */
export function carousel(block, ctx) {
  const cards = block.elements.map((each) => card({ ...each, block_id: block.block_id }, ctx));
  return h(
    "div.carousel",
    { role: "group", "aria-label": `${cards.length} cards`, tabIndex: 0 },
    cards.map((each) => h("div.carousel-card", each)),
  );
}

const LEVELS = { default: "Note", info: "Note", warning: "Warning", error: "Error", success: "Done" };

export function alert(block) {
  const level = block.level ?? "default";
  return h(
    "div",
    { class: `alert alert-${level}`, role: "note", "aria-label": LEVELS[level] },
    h("span.alert-mark", { "aria-hidden": "true" }),
    h("div", textNodes(block.text)),
  );
}

/** Nothing is fetched from elsewhere: the video is a link with its description. */
export function video(block) {
  const url = safeUrl(block.title_url) ?? safeUrl(block.video_url);
  const title = plain(block.title);
  const by = [block.author_name, block.provider_name].filter(Boolean).join(" · ");
  return h(
    "div.video",
    h("p.card-title", url ? outsideLink(url, title) : title),
    by && h("p.card-subtitle", by),
    block.description && h("p", plain(block.description)),
    h("span.picture.picture-away", { role: "img", "aria-label": block.alt_text }, `▶ ${block.alt_text}`),
  );
}

export const call = (block) => h("p.video", "📞 ", block.call?.v1?.name ?? "Call");

/** `place(root, blocks)` draws the blocks inside. */
export function container(block, place) {
  const inside = h("div.blocks.container-blocks");
  place(inside, block.child_blocks);
  const heading = h(
    "div.card-head",
    block.icon && h("div.card-icon", image(block.icon)),
    h(
      "div",
      h("div.card-title", block.rich_text_title ? richText(block.rich_text_title) : plain(block.title)),
      block.subtitle && h("p.card-subtitle", inlineNodes(block.subtitle)),
    ),
  );
  const name = `container container-${block.width ?? "standard"}`;
  if (!block.is_collapsible) {
    return h("div", { class: block.has_header_divider ? `${name} divided` : name }, heading, inside);
  }
  return h("details", { class: name, open: !block.default_collapsed }, h("summary", heading), inside);
}
