"""What is denied, asked, reported or only considered never starts anything destructive, in thousands of forms."""

from __future__ import annotations

from itertools import product

import pytest

from bot.conversation import Effect, EmbeddedReader
from tests.sentences.__main__ import EXAMPLES
from tests.sentences.files import read_world

WORLD = read_world(EXAMPLES / "world.json")
ACTIONS = (
    ("delete", "deleted", "deleting", "mumbai_otp"),
    ("delete", "deleted", "deleting", "the trunk sales_line"),
    ("remove", "removed", "removing", "+918047112233 from sales_line"),
    ("unmap", "unmapped", "unmapping", "+911800123456 from support_line"),
    ("remove", "removed", "removing", "44.248.146.11 from the whitelist of sales_line"),
    ("remove", "removed", "removing", "sip2.acme.io:5060;transport=tcp from support_line"),
    ("remove", "removed", "removing", "the user pbx-mumbai from sales_line"),
    ("rotate", "rotated", "rotating", "the password of pbx-mumbai on sales_line"),
    ("move", "moved", "moving", "+918047112233 from sales_line to support_line"),
    ("clear", "cleared", "clearing", "the caller id of sales_line"),
    ("change", "changed", "changing", "44.248.146.16 on sales_line to /28"),
    ("drop", "dropped", "dropping", "+912261234567 from collections"),
)
BASE = (
    *(
        "don't {} {}",
        "do not {} {}",
        "Do NOT {} {}!",
        "please don't {} {}",
        "dont {} {}",
        "pls dont {} {}",
        "never {} {}",
    ),
    *("{} {} - no, wait", "{} {}? no", "{} {} not now", "no need to {} {}", "you must not {} {}", "we shouldn't {} {}"),
    *(
        "nobody should {} {}",
        "hold on, {} {} is a mistake",
        "stop, don't {} {}",
        "cancel that: {} {}",
        "mat karo: {} {}",
    ),
    *(
        "{} {} mat karna",
        "{} {} nahi karna hai",
        "{} {} should not be done before friday",
        "let's not {} {}",
        "leave it, {} {}",
    ),
    *(
        "{} {} unless Ravi objects",
        "{} {} if the audit fails",
        "{} {} once Meera agrees",
        "{} {} after the migration is over",
    ),
    *(
        "if calls fail, {} {}",
        "when the campaign ends {} {}",
        "{} {} only if nobody uses it",
        "wait until friday, then {} {}",
    ),
    *(
        "should I {} {}?",
        "should we {} {}?",
        "can I {} {}?",
        "who can {} {}?",
        "how do I {} {}?",
        "what happens if I {} {}?",
    ),
    *("is it safe to {} {}?", "did you {} {}?", "why would anyone {} {}?", "may I {} {}?", "could we {} {}?", "{} {}?"),
    *(
        "do we have to {} {}?",
        "shall I {} {}",
        "would it hurt to {} {}?",
        "do I need approval to {} {}?",
        "when did we {} {}?",
    ),
    *(
        "maybe {} {}",
        "perhaps we {} {} one day",
        "I might {} {}",
        "we plan to {} {}",
        "I'm thinking of whether to {} {}",
    ),
    *(
        "Ravi said to {} {}",
        "he wanted to {} {} but it is fine now",
        "instead of going to {} {}, keep it",
        "rather than {} {}, check it",
    ),
    *(
        "undo the request to {} {}",
        "I didn't ask to {} {}",
        "never mind, no need to {} {}",
        "forget about it, don't {} {}",
    ),
)
DONE = (
    *("Ravi {} {}", "I {} {}", "we have {} {}", "they {} {} yesterday", "someone {} {} last night", "he already {} {}"),
    *(
        "who {} {}?",
        "have we {} {}?",
        "has anyone {} {}?",
        "Meera accidentally {} {}",
        "the night shift {} {}",
        "you've {} {}",
    ),
)
DOING = (
    *("avoid {} {}", "hold off on {} {}", "without {} {}", "I'm against {} {}", "stop {} {}", "is {} {} a good idea?"),
    *("what about {} {}?", "{} {} would be a mistake", "nobody is {} {}", "refrain from {} {}", "we are not {} {}"),
)
WRAPPED = ("{}", "hi team, {}", "{} please", "{}, thanks", "URGENT: {}", "@trunkbot {}", "{} ok")


def _forms() -> list[str]:
    forms = [template.format(base, what) for (base, _, _, what), template in product(ACTIONS, BASE)]
    forms += [template.format(done, what) for (_, done, _, what), template in product(ACTIONS, DONE)]
    forms += [template.format(doing, what) for (_, _, doing, what), template in product(ACTIONS, DOING)]
    return [wrapped.format(form) for form, wrapped in product(forms, WRAPPED)]


@pytest.mark.long
def test_what_is_not_requested_destroys_nothing() -> None:
    """Thousands of forms, none of which may end in a destructive card or form."""
    reader, forms = EmbeddedReader(), _forms()
    started = []
    for form in forms:
        meaning = reader.understand(form, WORLD)
        if meaning.verb is not None and meaning.effect is Effect.DESTROY:
            started.append(form)
    assert len(forms) > 5_000
    assert started == []


@pytest.mark.parametrize("what", [f"{action[0]} {action[3]}" for action in ACTIONS])
def test_the_same_as_a_request_is_understood(what: str) -> None:
    """The guards aren't so tight that nothing is left."""
    meaning = EmbeddedReader().understand(f"please {what}", WORLD)
    assert (meaning.effect, meaning.sure, meaning.missing) == (Effect.DESTROY, True, [])
