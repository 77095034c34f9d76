"""The buttons of the room, each a form of its own, so that they work without a script; keys press them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from recommendations.live_session.screen import Screen, version_of
from recommendations.models import (
    Agreement,
    FloorKind,
    FloorOutcome,
    FloorStatement,
    Sitting,
    Speaker,
    SpeakerOutcome,
)


@dataclass(frozen=True)
class Button:
    """One button: where its form is sent, with what, and the key that presses it. `more` says to whom it applies."""

    url: str
    label: str | Promise
    values: tuple[tuple[str, object], ...] = ()
    letter: str = ""
    is_primary: bool = False
    more: str = ""


def of_screen(screen: Screen, *, may_agree: bool) -> list[Button]:
    """Return the buttons for the paragraph shown: previous, next, agree or open again."""
    address = reverse("live_session:show", args=[screen.sitting.key])
    buttons = []
    if screen.previous:
        buttons.append(Button(address, _("Previous"), (("paragraph", screen.previous),), "p"))
    if screen.next:
        buttons.append(Button(address, _("Next"), (("paragraph", screen.next),), "n"))
    if screen.standing and may_agree:
        state, label = (Agreement.OPEN, _("Reopen")) if screen.is_agreed else (Agreement.AGREED, _("Agree"))
        buttons.append(_agreement(screen, state, label))
    return buttons


def _agreement(screen: Screen, state: Agreement, label: str) -> Button:
    assert screen.recommendation and screen.row and screen.standing, "a paragraph is shown"
    values: list[tuple[str, object]] = [("recommendation", screen.recommendation.key), ("paragraph", screen.row.key)]
    values += [("version", version_of(screen).key), ("seen", screen.standing.state), ("state", state)]
    letter = "o" if state == Agreement.OPEN else "a"
    address = reverse("live_session:agree", args=[screen.sitting.key])
    return Button(address, label, tuple(values), letter, is_primary=state == Agreement.AGREED)


def of_list(screen: Screen) -> list[tuple[Button, bool]]:
    """Return a button for each recommendation on the session list, and whether it is the one shown."""
    address = reverse("live_session:show", args=[screen.sitting.key])
    found = []
    for one in screen.listed:
        label = f"{one.recommendation.short_symbol} {one.recommendation.saved.title}"
        found.append((Button(address, label, (("paragraph", one.first),)), one.is_shown))
    return found


def of_names(sitting: Sitting) -> Button:
    """Return the button with which the chair shows or hides the names of delegations."""
    shown, label = ("no", _("Hide names")) if sitting.shows_names else ("yes", _("Show names on the projector"))
    return Button(reverse("live_session:show_names", args=[sitting.key]), label, (("shown", shown),))


def of_statement(statement: FloorStatement) -> list[Button]:
    """Return the buttons that say what became of a proposal."""
    address = reverse("live_session:end", args=[statement.key])
    taken_up = _("Insert brackets") if statement.kind == FloorKind.BRACKET else _("Insert into the text")
    labels = {FloorOutcome.TAKEN_UP: taken_up, FloorOutcome.WITHDRAWN: _("Withdrawn")}
    labels[FloorOutcome.NOT_RETAINED] = _("Not retained")
    return [
        Button(address, label, (("outcome", outcome.value),), more=statement.delegation_name)
        for outcome, label in labels.items()
    ]


def of_speaker(speaker: Speaker) -> list[Button]:
    """Return the buttons for a delegation that is waiting for the floor."""
    address = reverse("live_session:end_turn", args=[speaker.key])
    labels = {SpeakerOutcome.SPOKE: _("Has spoken"), SpeakerOutcome.WITHDREW: _("Withdrew")}
    return [
        Button(address, label, (("outcome", outcome.value),), more=speaker.delegation_name)
        for outcome, label in labels.items()
    ]
