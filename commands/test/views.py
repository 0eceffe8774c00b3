"""The views of a test call."""

from __future__ import annotations

from collections.abc import Sequence

from bot.checks.explained import Known, explained
from bot.checks.health import last_test_call
from bot.domain import Direction, steering
from bot.domain.account_context import AccountContext
from bot.domain.records import KnownTrunk, TestCall
from bot.knowledge import ROWS, Reading, Row
from bot.trunks.details import TrunkDetails
from bot.words.blocks import (
    Block,
    Option,
    View,
    actions,
    bold,
    button,
    context,
    escape,
    fields,
    left_out,
    modal,
    radio_field,
    section,
    select_field,
    text_field,
)
from commands.test.steps import OTHER, SYMPTOMS, modes, routes, steps
from commands.test.trial import LAST, LONGEST_SAID, Trial

TITLE = "Test call"
WAYS = (Direction.OUTBOUND, Direction.INBOUND)
YES, ELSE = "yes", "else"
_HARMLESS = context("You make the call; I'll tell you what to expect and save the result.")
_MOST_TRUNKS = 75


def view_ways() -> View:
    """Ask for the direction before anything else."""
    buttons = [button(way.title, "test", way.value) for way in WAYS]
    ways = "\n".join(f"*{way.title}*: {way.calls}." for way in WAYS)
    return modal("test/ways", TITLE, [section("Which way should the test call go?"), section(ways), actions(buttons)])


def view_trunks(trunks: Sequence[KnownTrunk], way: Direction, why: str = "") -> View:
    """Ask for the trunk. `why` is shown where a name fits more than one."""
    if not trunks:
        nothing = section("There are no trunks to test yet.")
        return modal("test/trunks", TITLE, [nothing, actions([button("Set up a trunk", "setup", way.value)])])
    shown = [button(trunk.trunk_name, "test", f"{trunk.trunk_sid} {way.value}") for trunk in trunks[:_MOST_TRUNKS]]
    rows = [actions(shown[start : start + 25]) for start in range(0, len(shown), 25)]
    more = left_out(trunks, _MOST_TRUNKS, f"{{}} more: type `/trunk test NAME {way.value}`.")
    lead = section(f"{escape(why)}\nWhich trunk should we test? ({way.title})".lstrip())
    return modal("test/trunks", TITLE, [lead, *rows, *more, actions([button("The other way", "test")])])


def view_abilities(details: TrunkDetails, tried: Sequence[TestCall], wanted: Direction | None) -> View:
    """Show each direction: ready, with a button to start, or its missing pieces, with a button to fix that."""
    ability, name = details.ability, escape(details.trunk_name)
    missing = {Direction.OUTBOUND: ability.missing_outbound, Direction.INBOUND: ability.missing_inbound}
    lead = f"Which way should the test call on *{name}* go?"
    if wanted:
        lead = f":warning: *{name}* isn't set up for {wanted.value} yet."
    blocks = [section(lead), *(_way(way, missing[way], details) for way in WAYS)]
    blocks += [context(last_test_call(call)) for call in tried]
    return modal("test/abilities", TITLE, [*blocks, _HARMLESS])


def _way(way: Direction, missing: Sequence[str], details: TrunkDetails) -> Block:
    if missing:
        fix = button(f"Set up {way.value}", "setup", f"{way.value} {details.trunk_sid}")
        return section(f":white_circle: *{way.title}*: missing {escape('; '.join(missing))}.", fix)
    test = button(f"Test {way.value}", "test", f"{details.trunk_sid} {way.value}", "primary")
    return section(f":large_blue_circle: *{way.title}*: ready to test.", test)


def view_step(trial: Trial, account: AccountContext) -> View:
    """Show the settings at the first step; at the others, ask what happened."""
    blocks = _set_now(trial, account) if trial.at == 1 else _asked(trial, account)
    submit = "Next" if trial.at < LAST else "Finish"
    return modal(
        "test/step", TITLE, [_where(trial), *blocks, _HARMLESS], submit=submit, metadata=trial.model_dump_json()
    )


def _where(trial: Trial) -> Block:
    name, way = escape(trial.trunk.trunk_name), trial.way
    return section(f"*Step {trial.at} of {LAST}* · *{name}* · {way.title}: {way.calls}")


def _set_now(trial: Trial, account: AccountContext) -> list[Block]:
    trunk = trial.trunk
    if trial.way is Direction.INBOUND:
        lead = "*Current settings.* Calls to these numbers go to these destinations."
        numbers = f"*Numbers*: {trunk.numbers.text}. {modes(trial)}"
        return [section(lead), section(numbers), section(f"*Destinations*\n{routes(trial)}")]
    caller_id = f"*Caller ID*: {trunk.numbers.text}" + (f"; callees see `{escape(trial.alias)}`" if trial.alias else "")
    settings = steering.pbx_settings(account, steering.user_name_of(trunk.trunk_sid))
    return [
        section("*Current settings.* Compare them with your system before you dial."),
        section(f"{caller_id}.\n*Calls must come from*: {trunk.allowed.text}."),
        *fields((name, escape(value)) for name, value in settings),
        *([context(escape(note))] if (note := steering.other_servers_note(account)) else []),
    ]


def _asked(trial: Trial, account: AccountContext) -> list[Block]:
    step = steps(trial, account)[trial.at - 2]
    options = [Option(YES, "It happened as described"), Option(ELSE, "Something else")]
    return [
        section(f"*{step.title}*\n{step.do}"),
        section(f"*Expect*: {step.expect}"),
        section("*If not*, most likely:\n" + "\n".join(_failure(key, trial) for key in step.failures)),
        radio_field(f"happened_{trial.at}", "What happened?", options, initial=trial.answer("happened")),
        actions([button("Back", "test/back/step")]),
    ]


def _failure(key: str, trial: Trial) -> str:
    row = ROWS[SYMPTOMS[key].row(trial.way)]
    causes = row.outbound if trial.way is Direction.OUTBOUND else row.inbound
    cause = causes[0].replace("TRUNK_SID", trial.trunk.trunk_sid)
    return f"• {bold(SYMPTOMS[key].text)}: {escape(cause)}."


def view_trouble(trial: Trial, account: AccountContext) -> View:
    """Ask for the symptom, likely ones first."""
    likely = steps(trial, account)[trial.at - 2].failures
    keys = dict.fromkeys([*likely, *SYMPTOMS])
    options = [Option(key, SYMPTOMS[key].text) for key in keys]
    blocks: list[Block] = [
        _where(trial),
        select_field(
            f"seen_{trial.at}",
            "What did you see instead?",
            options,
            initial=trial.answer("seen"),
            hint="Choose one, or describe it below.",
            optional=True,
        ),
        text_field(
            f"said_{trial.at}",
            "In your own words",
            hint="For example, another SIP code, or how long the call lasted.",
            initial=trial.answer("said"),
            optional=True,
            most=LONGEST_SAID,
        ),
        actions([button("Back", "test/back/asked")]),
        _HARMLESS,
    ]
    return modal("test/trouble", TITLE, blocks, submit="What does it mean?", metadata=trial.model_dump_json())


def view_meaning(trial: Trial, rows: Sequence[Row], call: TestCall, known: Known) -> View:
    """Show the saved result, its meaning on this trunk, and the next things to check."""
    blocks: list[Block] = [section(f":x: Saved. {last_test_call(call)}")]
    for row in rows:
        blocks += explained(row, trial.way.value, trial.trunk, known)
    return _did_not_work(trial, blocks)


def view_unsure(trial: Trial, reading: Reading, call: TestCall, account: AccountContext) -> View:
    """Show the saved result with possible meanings of the person's words, or the usual failures of this step."""
    usual = steps(trial, account)[trial.at - 2].failures
    perhaps = reading.perhaps or [ROWS[SYMPTOMS[key].row(trial.way)] for key in usual]
    blocks: list[Block] = [section(f":x: Saved. {last_test_call(call)}")]
    blocks.append(section("I'm not sure what that means. Is it one of these?"))
    blocks += [
        section(
            f"{bold(row.title)}: {escape(row.hint or row.meaning)}",
            button("This one", "explain", f"{row.key} {trial.trunk.trunk_sid} {trial.way}", says=row.title),
        )
        for row in perhaps
    ]
    return _did_not_work(trial, blocks)


def view_fine(trial: Trial, row: Row) -> View:
    """Explain that this is part of a good call, so that nothing was saved."""
    blocks: list[Block] = [
        _where(trial),
        section(f":white_check_mark: {bold(row.title)}: {escape(row.meaning)}"),
        section("That's part of a good call, so I didn't save it. If the call stops here, choose what came next."),
        actions([button("Back", "test/back/trouble"), button("Continue the call", "test/back/asked")]),
    ]
    return modal("test/end", TITLE, [*blocks, _HARMLESS], metadata=trial.model_dump_json())


def view_worked(trial: Trial, call: TestCall) -> View:
    """Show the saved result of a call that worked."""
    sid = trial.trunk.trunk_sid
    other = Direction.INBOUND if trial.way is Direction.OUTBOUND else Direction.OUTBOUND
    ways_on = [button("Show the trunk", "show", sid), button("Check the trunk", "check", sid)]
    ways_on.append(button(f"Test {other.value}", "test", f"{sid} {other.value}"))
    return _end(trial, [section(f":white_check_mark: Saved. {last_test_call(call)}")], ways_on)


def _did_not_work(trial: Trial, blocks: Sequence[Block]) -> View:
    sid = trial.trunk.trunk_sid
    ways_on = [
        button("Test again", "test", f"{sid} {trial.way}"),
        button("Correct what I saw", "test/back/trouble"),
        button("Show the trunk", "show", sid),
    ]
    return _end(trial, blocks, ways_on)


def _end(trial: Trial, blocks: Sequence[Block], ways_on: Sequence[Block]) -> View:
    name = section(f"{bold(trial.trunk.trunk_name)} · {trial.way.title}")
    shown = [name, *blocks, actions(ways_on), _HARMLESS]
    return modal("test/end", TITLE, shown, metadata=trial.model_dump_json())


def seen_in_words(trial: Trial, title: str) -> str:
    """Make the note on a call that didn't work: the symptom and its step."""
    seen, note = trial.answer("seen"), trial.answer("said")
    observation = note if seen == OTHER else f"{SYMPTOMS[seen].text}, “{note}”" if note else SYMPTOMS[seen].text
    return f"{observation}, at “{title}”"
