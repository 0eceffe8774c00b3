// Block Kit, drawn: one function per block type. Messages, modals and the Home tab all come through `placeBlocks`.

import { alert, call, card, carousel, container, video } from "./cards.js";
import { chart } from "./charts.js";
import { arrange, freshId, h } from "./dom.js";
import { elementNode, image } from "./elements.js";
import { inputBlock } from "./fields.js";
import { act } from "./live.js";
import { markdown } from "./markdown.js";
import { inlineNodes, plain, textNodes } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./tables.js";
import { plan, taskCard } from "./tasks.js";

/**
 * What the blocks of one container share. `container` is the protocol's (a message or a view), `typed` holds what was
 * typed, `failed(sentence)` shows why a click did not arrive ("" clears it), `touched(block_id)` hears of typing,
 * `heading` is the tag that a header block becomes, one below the heading over these blocks.
 */
export function blockContext({ container, typed, failed, touched, heading = "h2" }) {
  async function dispatch(blockId, actionId, payload, control) {
    if (control.getAttribute("aria-busy") === "true") return; // the second half of a double click
    control.setAttribute("aria-busy", "true");
    failed("");
    const answer = await act({
      do: "click",
      container,
      block_id: blockId,
      action_id: actionId,
      element: payload,
      state: { values: typed.values() },
    });
    control.removeAttribute("aria-busy");
    if (!answer.ok) failed(answer.error);
  }
  return { container, typed, touched, heading, dispatch };
}

const drawn = new WeakMap(); // node -> the JSON it was drawn from

/** Makes `root` show `blocks`. A block that did not change keeps its very nodes: no flicker, no lost caret. */
export function placeBlocks(root, blocks, ctx) {
  const old = new Map([...root.children].map((node) => [node.dataset.blockId, node]));
  const nodes = blocks.map((block, index) => {
    const id = block.block_id ?? `block ${index}`;
    const source = JSON.stringify(block);
    const kept = old.get(id);
    if (kept && drawn.get(kept) === source) return kept;
    const node = h("div", { class: `block block-${block.type}`, "data-block-id": id }, blockNode(block, ctx));
    drawn.set(node, source);
    return node;
  });
  arrange(root, nodes);
}

function blockNode(block, ctx) {
  const draw = DRAW[block.type];
  return draw ? draw(block, ctx) : h("p.unknown", `This page can't show “${block.type}” blocks.`);
}

const DRAW = {
  section,
  header: (block, ctx) => h(ctx.heading, {}, plain(block.text)),
  divider: () => h("hr"),
  context,
  actions,
  input: inputBlock,
  image: imageBlock,
  rich_text: richText,
  markdown: (block) => markdown(block.text),
  alert,
  call,
  card,
  carousel,
  container: (block, ctx) => container(block, (root, blocks) => placeBlocks(root, blocks, ctx)),
  context_actions: (block, ctx) => h("div.context-actions", actions(block, ctx)),
  data_table: dataTable,
  data_visualization: chart,
  plan,
  table,
  task_card: taskCard,
  video,
};

function section(block, ctx) {
  const id = freshId("section");
  const text = block.text && h("div.section-text", { id }, textNodes(block.text));
  const fields =
    block.fields &&
    h(
      "div.fields",
      block.fields.map((field) => h("div", textNodes(field))),
    );
  const words = h("div.section-words", text, fields);
  if (!block.accessory) return h("div.section", words);
  const { accessory } = block;
  const name = text ? { "aria-labelledby": id } : { "aria-label": wordsFor(accessory) };
  const node = elementNode(accessory, block, ctx, {
    inInput: false,
    name,
    words: text?.textContent ?? wordsFor(accessory),
  });
  return h("div.section", words, h("div", { class: `accessory accessory-${accessory.type}` }, node));
}

/** An element with no label of its own is called by its placeholder, as Slack does. */
const wordsFor = (element) =>
  plain(element.placeholder) ||
  { datepicker: "Date", timepicker: "Time", checkboxes: "Choices", radio_buttons: "Choices" }[element.type] ||
  "Choose";

function context(block) {
  return h(
    "div.context",
    block.elements.map((element) => (element.type === "image" ? image(element) : h("span", inlineNodes(element)))),
  );
}

function actions(block, ctx) {
  return h(
    "div.actions",
    block.elements.map((element) =>
      elementNode(element, block, ctx, {
        inInput: false,
        name: { "aria-label": wordsFor(element) },
        words: wordsFor(element),
      }),
    ),
  );
}

function imageBlock(block) {
  return h("figure", block.title && h("figcaption", plain(block.title)), image(block));
}
