// Slack's ten kinds of select, as comboboxes: static, external (the bot is asked), users, conversations, channels;
// for one choice or for many.

import { Combobox, matching } from "./combobox.js";
import { plain } from "./mrkdwn.js";
import { act, nameOf, placeName, world } from "./live.js";

const person = (user) => ({
  text: { type: "plain_text", text: nameOf(user.id) },
  value: user.id,
  description: user.title ? { type: "plain_text", text: user.title } : null,
});
const channel = (each) => ({
  text: { type: "plain_text", text: placeName(each) },
  value: each.id,
});
const people = () => world.users.filter((user) => !user.is_bot).map(person);
const channels = () => world.channels.filter((each) => each.kind === "channel").map(channel);

/** Per kind: where its options come from, and what its payload and its initial choice are called. */
const KINDS = {
  static_select: { payload: "selected_option" },
  external_select: { payload: "selected_option" },
  users_select: { payload: "selected_user", initial: "initial_user", options: people },
  conversations_select: {
    payload: "selected_conversation",
    initial: "initial_conversation",
    options: () => [...world.channels.map(channel), ...people()],
  },
  channels_select: { payload: "selected_channel", initial: "initial_channel", options: channels },
};

export const isSelect = (type) => type.replace(/^multi_/, "") in KINDS;

/** The combobox of a select element; `place` comes from elements.js. */
export function select(element, place) {
  const multi = element.type.startsWith("multi_");
  const kind = KINDS[element.type.replace(/^multi_/, "")];
  const payloadName = multi ? `${kind.payload}s` : kind.payload;
  const groups = groupsOf(element, kind);
  const toPayload = (chosen) => {
    const values = kind.options ? chosen.map((option) => option.value) : chosen;
    return { [payloadName]: multi ? values : (values[0] ?? null) };
  };
  const fromPayload = (payload) => {
    const held = [payload[payloadName] ?? []].flat();
    return kind.options ? held.map((id) => kind.options().find((option) => option.value === id)).filter(Boolean) : held;
  };
  const begun = place.begin(toPayload(initialChoice(element, kind)));
  const offered = groups && new Set(groups.flatMap((group) => group.options.map((option) => option.value)));
  const chosen = fromPayload(begun).filter((option) => !offered || offered.has(option.value));
  place.keep(toPayload(chosen)); // an option the bot no longer offers can't stay chosen
  const combo = new Combobox({
    name: place.name,
    listLabel: place.words,
    placeholder: plain(element.placeholder) || (multi ? "Select options" : "Select an option"),
    multi,
    max: element.max_selected_items,
    clearable: place.clearable,
    chosen,
    remote: !groups,
    find: groups ? (typed) => ({ groups: matching(groups, typed) }) : (typed) => fromBot(element, place, typed),
    onChange: async (now, before) => {
      if (await place.changed(toPayload(now), combo.input)) return;
      combo.reset(before);
      place.keep(toPayload(before));
    },
  });
  return combo.node;
}

function groupsOf(element, kind) {
  if (kind.options) return [{ options: kind.options() }];
  if (element.type.endsWith("external_select")) return null;
  return asGroups(element);
}

const asGroups = ({ options, option_groups: optionGroups }) =>
  optionGroups
    ? optionGroups.map((group) => ({ label: plain(group.label), options: group.options }))
    : [{ options: options ?? [] }];

function initialChoice(element, kind) {
  if (!kind.options) return [element.initial_option ?? element.initial_options ?? []].flat();
  const ids = [element[kind.initial] ?? element[`${kind.initial}s`] ?? []].flat();
  return kind.options().filter((option) => ids.includes(option.value));
}

async function fromBot(element, place, typed) {
  const least = element.min_query_length ?? 3;
  if (typed.trim().length < least)
    return { groups: [], note: `Type at least ${least} ${least === 1 ? "letter" : "letters"}.` };
  const { container, blockId } = place;
  const answer = await act({
    do: "options",
    container,
    block_id: blockId,
    action_id: element.action_id,
    value: typed,
  });
  if (!answer.ok) return { groups: [], note: `Couldn't load the options. ${answer.error}` };
  return { groups: asGroups(answer).filter((group) => group.options.length) };
}
