// The input block: a control with its label, "(optional)", hint and error.

import { elementNode, isGroup } from "./elements.js";
import { freshId, h } from "./dom.js";
import { plain } from "./mrkdwn.js";

export function inputBlock(block, ctx) {
  const { element } = block;
  const [id, hintId, errorId] = [freshId("field"), freshId("hint"), freshId("error")];
  const words = plain(block.label);
  const title = [words, block.optional && h("span.optional", " (optional)")];
  const described = block.hint ? `${errorId} ${hintId}` : errorId;
  const group = isGroup(element.type);
  const name = group ? {} : { id, "aria-describedby": described, "aria-required": block.optional ? null : "true" };
  const parts = [
    elementNode(element, block, ctx, { inInput: true, name, words, clearable: Boolean(block.optional) }),
    h("p.field-error", { id: errorId, role: "alert" }),
    block.hint && h("p.hint", { id: hintId }, plain(block.hint)),
  ];
  if (!group) return h("div.field", h("label", { htmlFor: id }, title), parts);
  // A radiogroup may be invalid and required; a plain group, as of checkboxes, may not.
  const role = element.type === "radio_buttons" ? "radiogroup" : null;
  return h(
    "fieldset.field",
    { role, "aria-describedby": described, "aria-required": role && !block.optional ? "true" : null },
    h("legend", title),
    parts,
  );
}

const fieldOf = (root, blockId) =>
  [...root.children].find((node) => node.dataset.blockId === blockId)?.querySelector(".field");
const controlsOf = (field) => [...field.querySelectorAll("input, textarea, [role=radiogroup]")];

/** Show {block_id: sentence} at the fields under `root`, and clear the others. Returns the sentences without a field. */
export function showErrors(root, errors) {
  clearErrors(root);
  const homeless = [];
  for (const [blockId, sentence] of Object.entries(errors)) {
    const field = fieldOf(root, blockId);
    if (field) mark(field, sentence);
    else homeless.push(sentence);
  }
  return homeless;
}

function mark(field, sentence) {
  field.classList.toggle("wrong", Boolean(sentence));
  field.querySelector(".field-error").textContent = sentence;
  for (const control of controlsOf(field)) {
    if (sentence) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

export function clearErrors(root) {
  for (const field of root.querySelectorAll(".field.wrong")) mark(field, "");
}

/** The person is fixing it: an old error beside the new text would be wrong. */
export function clearError(root, blockId) {
  const field = fieldOf(root, blockId);
  if (field?.classList.contains("wrong")) mark(field, "");
}

export function focusFirstError(root) {
  const field = root.querySelector(".field.wrong");
  const control = field?.querySelector("input:checked") ?? field?.querySelector("input, textarea, select");
  control?.focus();
  field?.scrollIntoView({ block: "nearest" });
}
