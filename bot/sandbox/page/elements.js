// The interactive elements of Block Kit: buttons, text and number fields, radio buttons, checkboxes, dates and times.
// Selects are in selects.js, the overflow menu in overflow.js.

import { confirmed } from "./dialogs.js";
import { freshId, h, icon, safeUrl } from "./dom.js";
import { world } from "./live.js";
import { inlineNodes, plain } from "./mrkdwn.js";
import { overflow } from "./overflow.js";
import { isSelect, select } from "./selects.js";

/** Drawn as a group of controls, with the label as a legend. */
export const isGroup = (type) => type === "radio_buttons" || type === "checkboxes";

/**
 * Draws one element. `field` is its context: `inInput`, `name` (attributes that name and describe the control),
 * `words` (the label as text) and `clearable`. `ctx` is the surface's: `container`, `typed`, `dispatch`, `touched`.
 */
export function elementNode(element, block, ctx, field) {
  const place = placeOf(element, block, ctx, field);
  if (isSelect(element.type)) return select(element, place);
  const draw = DRAW[element.type];
  if (draw) return draw(element, place);
  return h("p.unknown", `This page can't show “${element.type}”.`);
}

function placeOf(element, block, ctx, field) {
  const { block_id: blockId } = block;
  const withType = (payload) => ({ type: element.type, ...payload });
  const keep = (payload) => ctx.typed.set(blockId, element.action_id, withType(payload));
  const sends = !field.inInput || block.dispatch_action;
  const send = (payload, control) => ctx.dispatch(blockId, element.action_id, payload, control);
  return {
    ...field,
    dispatches: sends,
    blockId,
    container: ctx.container,
    name: {
      ...field.name,
      "data-key": `${blockId} ${element.action_id}`,
      "data-focus-on-load": element.focus_on_load,
    },
    begin: (payload) => ctx.typed.begin(blockId, element.action_id, withType(payload)),
    keep(payload) {
      keep(payload);
      ctx.touched?.(blockId);
    },
    send,
    /** Keep a choice and send it to the bot, after the element's confirm dialog. False if the person declined. */
    async changed(payload, control) {
      if (element.confirm && !(await confirmed(element.confirm))) return false;
      if (element.type !== "overflow") this.keep(payload); // an overflow menu keeps no choice
      if (sends) send(payload, control);
      return true;
    },
  };
}

const DRAW = {
  button,
  feedback_buttons: feedback,
  icon_button: iconButton,
  overflow,
  plain_text_input: textField,
  number_input: textField,
  email_text_input: textField,
  url_text_input: textField,
  radio_buttons: choices,
  checkboxes: choices,
  datepicker: (element, place) => picker("date", "selected_date", element.initial_date, place),
  timepicker: (element, place) => picker("time", "selected_time", element.initial_time, place),
  datetimepicker: momentPicker,
  image,
};

function button(element, place) {
  const url = safeUrl(element.url);
  const attributes = {
    class: `button ${element.style ?? ""}`.trim(),
    "aria-label": element.accessibility_label,
    "data-key": place.name["data-key"],
    onclick: (event) => press(event, element, place, url),
  };
  if (!url) return h("button", { ...attributes }, plain(element.text));
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", ...attributes }, plain(element.text));
}

async function press(event, element, place, url) {
  const control = event.currentTarget;
  if (element.confirm) {
    event.preventDefault();
    if (!(await confirmed(element.confirm))) return;
    if (url) window.open(url, "_blank", "noopener");
  }
  place.send({}, control);
}

/** One of two answers. The pressed one stays pressed on this page. */
function feedback(element, place) {
  const one = (given) =>
    h(
      "button.button",
      {
        "aria-label": given.accessibility_label,
        "aria-pressed": "false",
        "data-key": `${place.name["data-key"]} ${given.value}`,
        onclick: ({ currentTarget }) => {
          for (const each of currentTarget.parentElement.children)
            each.setAttribute("aria-pressed", String(each === currentTarget));
          place.send({ value: given.value }, currentTarget);
        },
      },
      plain(given.text),
    );
  return h("div.feedback", { role: "group", "aria-label": "Feedback" }, [
    one(element.positive_button),
    one(element.negative_button),
  ]);
}

function iconButton(element, place) {
  const { visible_to_user_ids: only } = element;
  if (only && !only.includes(world.you.id)) return "";
  const name = element.accessibility_label ?? plain(element.text);
  return h(
    "button.icon-button",
    { "aria-label": name, title: name, "data-key": place.name["data-key"], onclick: (event) => press(event, element, place) },
    icon(element.icon),
  );
}

const INPUT_TYPES = { email_text_input: "email", url_text_input: "url" };

function textField(element, place) {
  const begun = place.begin({ value: element.initial_value ?? null });
  const attributes = {
    class: "text-input",
    ...place.name,
    placeholder: plain(element.placeholder) || null,
    value: begun.value ?? "",
    autocomplete: "off",
    oninput: () => typedInto(control, element, place),
    onkeydown: (event) => enterPressed(event, control, element, place),
  };
  const numeric = element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null;
  const control = element.multiline
    ? h("textarea", { rows: 4, ...attributes })
    : h("input", {
        type: INPUT_TYPES[element.type] ?? "text",
        inputmode: numeric,
        spellcheck: "false",
        ...attributes,
      });
  return control;
}

const dispatchesOn = (element, what) =>
  (element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"]).includes(what);
const TYPING_PAUSE_MS = 300;
const typing = new WeakMap();

function typedInto(control, element, place) {
  const payload = { value: control.value || null };
  place.keep(payload);
  if (!place.dispatches || !dispatchesOn(element, "on_character_entered")) return;
  clearTimeout(typing.get(control));
  typing.set(
    control,
    setTimeout(() => place.send({ value: control.value || null }, control), TYPING_PAUSE_MS),
  );
}

function enterPressed(event, control, element, place) {
  if (event.key !== "Enter" || element.multiline || event.isComposing) return;
  if (!place.dispatches || !dispatchesOn(element, "on_enter_pressed")) return;
  event.preventDefault(); // Enter goes to the bot here; it doesn't submit the modal
  place.send({ value: control.value || null }, control);
}

function choices(element, place) {
  const many = element.type === "checkboxes";
  const group = freshId("choices");
  const begun = place.begin(
    many ? { selected_options: element.initial_options ?? [] } : { selected_option: element.initial_option ?? null },
  );
  let held = [begun.selected_option ?? begun.selected_options ?? []].flat().map((option) => option.value);
  const paint = () => inputs.forEach((input, index) => (input.checked = held.includes(element.options[index].value)));
  const pick = async (input) => {
    const before = held;
    held = element.options.filter((_, index) => inputs[index].checked).map((option) => option.value);
    const picked = element.options.filter((option) => held.includes(option.value));
    const payload = many ? { selected_options: picked } : { selected_option: picked[0] ?? null };
    if (await place.changed(payload, input)) return;
    held = before;
    paint();
  };
  const rows = element.options.map((option) => choice(option, many, group, place, pick));
  const inputs = rows.map((row) => row.firstChild);
  paint();
  const legend = place.inInput ? {} : { role: many ? "group" : "radiogroup", ...place.name, "data-key": null };
  return h("div.choices", { ...legend }, rows);
}

function choice(option, many, group, place, pick) {
  const id = freshId("choice");
  const described = option.description && `${id}-more`;
  const { "data-key": key, "data-focus-on-load": focus } = place.name;
  return h(
    "div.choice",
    h("input", {
      type: many ? "checkbox" : "radio",
      id,
      name: group,
      "aria-describedby": described,
      "data-key": `${key} ${option.value}`,
      "data-focus-on-load": focus,
      onchange: (event) => pick(event.currentTarget),
    }),
    h("label", { htmlFor: id }, inlineNodes(option.text)),
    described && h("p.choice-more", { id: described }, inlineNodes(option.description)),
  );
}

function picker(type, payloadName, initial, place) {
  const begun = place.begin({ [payloadName]: initial ?? null });
  const control = h("input", {
    type,
    class: "text-input picker",
    ...place.name,
    value: begun[payloadName] ?? "",
    onchange: () => choose(),
  });
  let held = control.value;
  const choose = async () => {
    if (await place.changed({ [payloadName]: control.value || null }, control)) held = control.value;
    else control.value = held;
  };
  return control;
}

function momentPicker(element, place) {
  const begun = place.begin({ selected_date_time: element.initial_date_time ?? null });
  const local = (seconds) => {
    const at = new Date(seconds * 1000);
    return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  };
  const control = h("input", {
    type: "datetime-local",
    class: "text-input picker",
    ...place.name,
    value: begun.selected_date_time === null ? "" : local(begun.selected_date_time),
    onchange: () =>
      place.changed(
        { selected_date_time: control.value ? Math.floor(new Date(control.value).getTime() / 1000) : null },
        control,
      ),
  });
  return control;
}

/** Images from other origins are never fetched (the page loads nothing from outside): their alt text is shown instead. */
export function image(element) {
  const url = URL.parse(element.image_url ?? "", location.href);
  if (url?.origin === location.origin) return h("img.picture", { src: url.href, alt: element.alt_text });
  return h(
    "span.picture.picture-away",
    { role: "img", "aria-label": element.alt_text, title: element.alt_text },
    element.alt_text,
  );
}
