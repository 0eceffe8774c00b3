"""Somebody in the sandbox's Slack, acting over the same socket and address as the page in the browser.

    with Person(base_url, "UASHA00001") as asha:
        asha.send("trunk-ops", "/trunk setup")
        asha.modal("Set up a trunk")
        asha.choose("Which way do the calls go?", "Outbound")
        asha.fill("Trunk name", "sales_line")
        assert asha.submit() == {}
        asha.see("sales_line is ready")

Waiting methods raise AssertionError with what can be seen instead, once their patience is over.
"""

from __future__ import annotations

import httpx

from tests.support.looking import Json, elements, names_of
from tests.support.tab import Tab
from tests.support.waiting import PATIENCE

TYPED = ("plain_text_input", "number_input", "email_text_input", "url_text_input")
PICKED = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
}
ONE_OPTION = ("static_select", "radio_buttons", "external_select")
MANY_OPTIONS = ("checkboxes", "multi_static_select", "multi_external_select")


class Person(Tab):
    """`user_id` is one of the sandbox's people. Channels are named by name or id; `trunkbot` is the direct message.
    Tabs of the same `window` have the same modals.

    Where there is a modal, `click`, `fill` and `choose` look there first, as a person could do nothing else.
    """

    def __init__(self, base_url: str, user_id: str, window: str = "") -> None:
        self._window = window
        self._http = httpx.Client(base_url=base_url, params={"as": user_id}, timeout=PATIENCE)
        self._typed: dict[str, dict[str, dict[str, Json]]] = {}
        super().__init__(base_url, user_id, window)

    def __enter__(self) -> Person:
        return self

    def __exit__(self, *exc: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Closes the tab."""
        super().leave()
        self._http.close()

    def home(self) -> Json:
        """Opens the Home tab and waits until something has been published there."""
        self.act({"do": "open_home"})
        return self.wait_for(lambda: self.home_view, what="a home tab")

    def act(self, body: Json) -> Json:
        """Any act of the page's protocol; returns its whole answer."""
        answer: Json = self._http.post("/page/act", json={**body, "window": self._window}).json()
        return answer

    def send(self, channel: str, text: str, thread: str | None = None) -> Json:
        """A message, or a command; for a command this returns once the app acknowledged."""
        body = {"do": "send", "channel": self.channel_id(channel), "text": text}
        return self.act({**body, "thread_ts": thread} if thread else body)

    def click(self, text: str, where: str | Json | None = None) -> Json:
        """The button (or overflow option) of that text, in the modal, else in the latest message that has it.

        `where` narrows it to a message (as `see` returned it), a channel, or "home". Waits for it to be there.
        """
        spot = self.wait_for(lambda: self._button(text, where), what=f"a button {text!r}")
        return self._click(*spot)

    def press(self, thing: Json, button: tuple[Json, Json]) -> Json:
        """That very button of a message or view: a (block, element) of `elements`."""
        return self._click(thing, *button, {})

    def fill(self, label: str, value: str) -> None:
        """Types into the input of that label; a date, time or conversation is given as Slack says it."""
        block, element = self._field(label)
        key = "value" if element["type"] in TYPED else PICKED.get(element["type"])
        if key is None:
            raise AssertionError(f"{label!r} is a {element['type']}: choose() instead")
        typed = int(value) if key == "selected_date_time" else value or None
        self._answer(block, element, {key: typed})

    def choose(self, label: str, *texts: str) -> None:
        """The option whose text begins so: in radio buttons, a menu, checkboxes (all that are to be ticked).

        An external menu is asked for the text; a menu of people takes a user id or a name.
        """
        block, element = self._field(label)
        if element["type"] == "users_select":
            self._answer(block, element, {"selected_user": self._user(texts[0])})
        elif element["type"] == "multi_users_select":
            self._answer(block, element, {"selected_users": [self._user(text) for text in texts]})
        elif element["type"] in ONE_OPTION:
            self._answer(block, element, {"selected_option": self._option(block, element, texts[0])})
        elif element["type"] in MANY_OPTIONS:
            chosen = [self._option(block, element, text) for text in texts]
            self._answer(block, element, {"selected_options": chosen})
        else:
            raise AssertionError(f"{label!r} is a {element['type']}: fill() instead")

    def options(self, label: str, typed: str = "") -> list[str]:
        """The option texts of a menu; an external one is asked with what is typed."""
        block, element = self._field(label)
        return [option["text"]["text"] for option in self._options(block, element, typed)]

    def submit(self) -> dict[str, str]:
        """Submits the modal; label -> sentence of what is wrong with it, {} when nothing is.

        Raises AssertionError with what the page would say, when the app did not answer as Slack wants it.
        """
        view = self.modal()
        with self._changed:
            self._errors = {}
        answer = self.act({"do": "submit", "view_id": view["id"], "state": {"values": self._values(view)}})
        if not answer["ok"]:
            raise AssertionError(answer["error"])
        if answer.get("errors"):
            with self._changed:
                self._errors = answer["errors"]
            return self.errors()
        # Without errors the stack surely changes: closed, updated or pushed upon.
        self.wait_for(lambda: self.stack[-1:] != [view], what="the submitted view to give way")
        return {}

    def close(self, clear: bool = False) -> Json:
        """Closes the modal, or the whole stack."""
        return self.act({"do": "close", "view_id": self.modal()["id"], "clear": clear})

    def _button(self, text: str, where: str | Json | None) -> tuple[Json, Json, Json, Json] | None:
        things = [where] if isinstance(where, dict) else self._visible(where)
        if where is None and self.stack:
            things = self.stack[-1:]
        for thing in things:
            for block, element in elements(thing):
                if element["type"] == "button" and element["text"]["text"] == text:
                    return thing, block, element, {}
                for option in element["options"] if element["type"] == "overflow" else ():
                    if option["text"]["text"] == text:
                        return thing, block, element, {"selected_option": option}
        return None

    def _click(self, thing: Json, block: Json, element: Json, answer: Json) -> Json:
        return self.act(
            {
                "do": "click",
                "container": self._container(thing),
                "block_id": block["block_id"],
                "action_id": element["action_id"],
                "element": answer,
                "state": {"values": self._values(thing) if "hash" in thing else {}},
            }
        )

    def _container(self, thing: Json) -> Json:
        if "hash" in thing:
            return {"type": "view", "view_id": thing["id"]}
        with self._changed:
            channel = next(c for c, kept in self._messages.items() if thing["ts"] in kept)
        return {"type": "message", "channel": channel, "ts": thing["ts"]}

    def _field(self, label: str) -> tuple[Json, Json]:
        """By the label of an input block, else by the text of a section or the placeholder or action_id."""

        def found() -> tuple[Json, Json] | None:
            for thing in self.stack[-1:] or self._homes():
                for block, element in elements(thing):
                    if label in names_of(block, element):
                        return block, element
            return None

        return self.wait_for(found, what=f"a field {label!r}")

    def _answer(self, block: Json, element: Json, answer: Json) -> None:
        view = self._form()
        entry = {"type": element["type"], **answer}
        self._typed_for(view).setdefault(block["block_id"], {})[element["action_id"]] = entry
        if block["type"] != "input" or block.get("dispatch_action"):
            said = self._click(view, block, element, answer)
            assert said["ok"], said["error"]

    def _form(self) -> Json:
        """Where one types: the modal on top, else the home tab."""
        return (self.stack[-1:] or self._homes())[0]

    def _typed_for(self, view: Json) -> dict[str, dict[str, Json]]:
        return self._typed.setdefault(view["id"], {})

    def _values(self, view: Json) -> dict[str, dict[str, Json]]:
        """The view's own state with what was typed over it, as far as the view still has a place for it."""
        values = {block_id: dict(actions) for block_id, actions in view["state"]["values"].items()}
        for block_id, actions in self._typed_for(view).items():
            for action_id, entry in actions.items():
                if values.get(block_id, {}).get(action_id, {}).get("type") == entry["type"]:
                    values[block_id][action_id] = entry
        return values

    def _options(self, block: Json, element: Json, typed: str) -> list[Json]:
        if element["type"] not in ("external_select", "multi_external_select"):
            groups = element.get("option_groups", [{"options": element.get("options", [])}])
        else:
            view = self._form()
            ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
            answer = self.act({"do": "options", "container": self._container(view), "value": typed, **ids})
            assert answer["ok"], answer["error"]
            groups = answer.get("option_groups", [{"options": answer.get("options", [])}])
        return [option for group in groups for option in group["options"]]

    def _option(self, block: Json, element: Json, text: str) -> Json:
        options = self._options(block, element, text)
        exact = [option for option in options if option["text"]["text"] == text]
        found = exact or [option for option in options if option["text"]["text"].startswith(text)]
        if len(found) != 1:
            there = [option["text"]["text"] for option in options]
            raise AssertionError(f"{len(found)} options begin with {text!r}; there are {there}")
        return found[0]

    def _user(self, text: str) -> str:
        names: dict[str, str] = {user["name"]: user_id for user_id, user in self.users.items()}
        return names.get(text, text)
