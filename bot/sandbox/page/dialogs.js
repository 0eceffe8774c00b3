// The page's own dialogs: confirmation of a dangerous click, and drawers for the side panels on a narrow screen. Native
// <dialog> keeps everything behind it out of reach.

import { focusables, freshId, h, icon } from "./dom.js";
import { inlineNodes, plain } from "./mrkdwn.js";

/** Keep Tab inside: the browser's own dialog lets it wander into the address bar, where people get lost. */
export function trapTab(dialog) {
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const all = focusables(dialog);
    if (!all.length) return event.preventDefault();
    const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
    if (document.activeElement === from || !dialog.contains(document.activeElement)) {
      event.preventDefault();
      to.focus();
    }
  });
}

/** Show a Slack confirm object {title, text, confirm, deny, style}. Resolves to true only on its confirm button. */
export function confirmed({ title, text, confirm, deny, style }) {
  const [titleId, textId] = [freshId("confirm-title"), freshId("confirm-text")];
  return new Promise((resolve) => {
    let answer = false;
    const finish = (value) => {
      answer = value;
      dialog.close();
    };
    const yes = h(
      "button",
      { class: `button ${style === "danger" ? "danger" : "primary"}`, onclick: () => finish(true) },
      plain(confirm) || "Yes",
    );
    const no = h("button.button", { onclick: () => finish(false) }, plain(deny) || "Cancel");
    const dialog = h(
      "dialog.confirm",
      { role: "alertdialog", "aria-modal": "true", "aria-labelledby": titleId, "aria-describedby": textId },
      h("h2", { id: titleId }, plain(title) || "Are you sure?"),
      h("p", { id: textId, class: "text" }, inlineNodes(text)),
      h("footer.dialog-foot", no, yes),
    );
    trapTab(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    (style === "danger" ? no : yes).focus(); // Enter by habit must not delete anything
  });
}

/** Ask a question of the page's own in the same dialog. */
export function ask(title, text, confirm, style) {
  const words = (value) => ({ type: "plain_text", text: value });
  return confirmed({
    title: words(title),
    text: words(text),
    confirm: words(confirm),
    deny: words("Cancel"),
    style,
  });
}

/**
 * Show `panel` in place while `media` matches, or else behind `button`, in a drawer named `name`. Returns {close}.
 */
export function drawer({ panel, button, name, media, side }) {
  const home = panel.parentElement;
  const place = document.createComment(name);
  panel.before(place);
  const shut = h(
    "button.icon-button.drawer-close",
    { "aria-label": `Close ${name}`, onclick: () => dialog.close() },
    icon("close"),
  );
  const dialog = h("dialog", { class: `drawer drawer-${side}`, "aria-modal": "true", "aria-label": name }, shut);
  trapTab(dialog);
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => button.setAttribute("aria-expanded", "false"));
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", () => {
    dialog.showModal();
    button.setAttribute("aria-expanded", "true");
  });
  const wide = matchMedia(media);
  const settle = () => {
    if (wide.matches) {
      if (dialog.open) dialog.close();
      home.insertBefore(panel, place);
    } else dialog.append(panel);
    button.hidden = wide.matches;
  };
  wide.addEventListener("change", settle);
  settle();
  return { close: () => dialog.open && dialog.close() };
}
