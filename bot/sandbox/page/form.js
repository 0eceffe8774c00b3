// What a person has typed into one view or message (`Typed`), and what is still missing or wrong in it.

const keyOf = (blockId, actionId) => JSON.stringify([blockId, actionId]);

/**
 * Slack's state.values of one container. An update with the same block_id and action_id keeps what was typed, even
 * where the bot sends another initial value; a pair that leaves the view is forgotten.
 */
export class Typed {
  #values = new Map();

  constructor(values = {}) {
    for (const [blockId, actions] of Object.entries(values)) {
      for (const [actionId, value] of Object.entries(actions))
        this.#values.set(keyOf(blockId, actionId), value);
    }
  }

  /** The value to show for an element that is being drawn: what was typed before, or else `initial`. */
  begin(blockId, actionId, initial) {
    const key = keyOf(blockId, actionId);
    const kept = this.#values.get(key);
    if (kept?.type === initial.type) return kept;
    this.#values.set(key, initial);
    return initial;
  }

  get(blockId, actionId) {
    return this.#values.get(keyOf(blockId, actionId));
  }

  set(blockId, actionId, value) {
    this.#values.set(keyOf(blockId, actionId), value);
  }

  keepOnly(blocks) {
    const present = new Set(
      blocks.flatMap((block) => elementsOf(block).map((el) => keyOf(block.block_id, el.action_id))),
    );
    for (const key of this.#values.keys()) if (!present.has(key)) this.#values.delete(key);
  }

  /** {block_id: {action_id: value}}, as a submission carries it. */
  values() {
    const nested = {};
    for (const [key, value] of this.#values) {
      const [blockId, actionId] = JSON.parse(key);
      (nested[blockId] ??= {})[actionId] = value;
    }
    return nested;
  }
}

function elementsOf(block) {
  return [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])].filter(
    Boolean,
  );
}

const MISSING = "Please complete this required field.";

/** {block_id: sentence} for the input blocks that cannot be sent as they are. */
export function problemsOf(blocks, typed) {
  const found = blocks
    .filter((block) => block.type === "input")
    .map((block) => [block.block_id, problemOf(block, typed.get(block.block_id, block.element.action_id))]);
  return Object.fromEntries(found.filter(([, sentence]) => sentence));
}

function problemOf(block, value) {
  if (isEmpty(value)) return block.optional ? null : MISSING;
  return typeof value.value === "string" ? problemOfText(block.element, value.value) : null;
}

function isEmpty(value) {
  if (!value) return true;
  const { type, ...held } = value;
  return Object.values(held).every(
    (part) => part === null || part === "" || (Array.isArray(part) && !part.length),
  );
}

function problemOfText(element, text) {
  const length = [...text].length;
  if (element.min_length && length < element.min_length) {
    return `Please enter at least ${element.min_length} characters (now ${length}).`;
  }
  if (element.max_length && length > element.max_length) {
    return `Please enter no more than ${element.max_length} characters (now ${length}).`;
  }
  return (
    { number_input: problemOfNumber, email_text_input: problemOfEmail, url_text_input: problemOfUrl }[
      element.type
    ]?.(text, element) ?? null
  );
}

function problemOfNumber(text, { min_value: min, max_value: max, is_decimal_allowed: decimal }) {
  const shape = decimal ? /^-?\d+([.]\d+)?$/ : /^-?\d+$/;
  if (!shape.test(text.trim())) return decimal ? "Please enter a number." : "Please enter a whole number.";
  if (min !== undefined && Number(text) < Number(min))
    return `Please enter a number that is at least ${min}.`;
  if (max !== undefined && Number(text) > Number(max)) return `Please enter a number that is at most ${max}.`;
  return null;
}

const problemOfEmail = (text) =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : "Please enter an email address.";
const problemOfUrl = (text) =>
  URL.canParse(text) ? null : "Please enter a whole link, with https:// in front.";
