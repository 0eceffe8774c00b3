// The values a person has typed or chosen in one view or message.

const keyOf = (blockId, actionId) => JSON.stringify([blockId, actionId]);

/**
 * Slack's state.values of one container. An update with the same block_id and action_id keeps the typed value, even if
 * the bot sends another initial value; a pair that leaves the view is forgotten.
 */
export class Typed {
  #values = new Map();
  #filled = new Set(); // the keys of what the person has typed or chosen

  constructor(values = {}) {
    for (const [blockId, actions] of Object.entries(values)) {
      for (const [actionId, value] of Object.entries(actions)) this.#values.set(keyOf(blockId, actionId), value);
    }
  }

  /** The value to show for an element being drawn: the one typed before, or else `initial`. */
  begin(blockId, actionId, initial) {
    const key = keyOf(blockId, actionId);
    const kept = this.#values.get(key);
    if (kept?.type === initial.type) return kept;
    this.#values.set(key, initial);
    return initial;
  }

  set(blockId, actionId, value) {
    this.#filled.add(keyOf(blockId, actionId));
    this.#values.set(keyOf(blockId, actionId), value);
  }

  /** True once the person has typed or chosen something that is still there. */
  get isBegun() {
    return this.#filled.size > 0;
  }

  keepOnly(blocks) {
    const present = new Set(
      blocks.flatMap((block) => elementsOf(block).map((el) => keyOf(block.block_id, el.action_id))),
    );
    for (const kept of [this.#values, this.#filled])
      for (const key of kept.keys()) if (!present.has(key)) kept.delete(key);
  }

  /** {block_id: {action_id: value}}, as in a submission. */
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
  return [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])].filter(Boolean);
}
