"""The wording of the portal: phrases that its messages must not use, each with the term of the glossary."""

import re

import pytest

from tests import wording

pytestmark = pytest.mark.wording
LIBRARY = ("templates/account/", "templates/allauth/")  # worded as in allauth
MESSAGES = [(place, text) for place, text in wording.messages() if text.strip() and not place.startswith(LIBRARY)]

# Names that have an article within a sentence.
WITH_ARTICLE = (
    "lao pdr|philippines|netherlands|united kingdom|czech republic|russian federation|republic of korea|european union"
    "|asean secretariat|asia-europe foundation"
)
# Pattern -> (the term to use instead, a phrase that the pattern must match). Case is ignored.
FORBIDDEN = {
    r"\b(no|some|every)body\b": ("no one, someone, everyone", "Nobody has replied"),
    r"\bwhoever\b|\bwhosoever\b": ("anyone who", "Whoever has the link"),
    r"\b(is|are|was|were|be|been|gets?) told\b|\btells? (the|all|those|its|their)\b": ("notify", "All are told"),
    r"\bdesk\b(?! officer)": ("dashboard", "Go to your desk"),
    r"\bfingerprints?\b": ("checksum", "the fingerprint of the file"),
    r"(?<!press )\breleas(es|ed|ing)\b": ("publish, published", "Nothing was released"),
    r"\b(adopted|circulated|submitted|published|final|open) texts?\b": ("recommendation", "3 adopted texts"),
    r"\b(another|each|every|no|one) texts? (is|was|has|becomes|cannot)\b": (
        "recommendation",
        "No text is open",
    ),
    r"\b(new|other|another|earlier|last|next|saved) wordings?\b|\bwording \d": ("version; Rev.n", "Another wording"),
    r"\bput(s|ting)? (\w+ )*(before|forward)\b": ("circulate; submit", "put before all"),
    r"\b(gives?|gave|given|giving|takes?|took|taken|taking) (it |them )?back\b": ("return; withdraw", "was taken back"),
    r"\bhand(s|ed|ing)? (it |them )?on\b": ("submit", "handed on by its author"),
    r"\bconsensus (was |is )?found\b|\bfound by (the chair|%)": ("consensus declared by", "Consensus found by"),
    r"\bperhaps sent\b": ("delivery uncertain", "Perhaps sent"),
    r"\b(stop(s|ped)?|let) (\S+ )?(stopped )?letters?\b|\bletters? (was|were|is|are) stopped\b": (
        "pause",
        "Stop 3 letters",
    ),
    r"\bgo(es)? on\b|\bwent on\b": ("continue; resume", "Let it go on"),
    r"\bno more\b(?! than)": ("no longer", "opens no more"),
    r"\bno one but\b|\bnone but\b": ("only", "no one but the head"),
    r"\bis(n.t| not)? undone\b": ("cannot be undone", "This is not undone"),
    r"\b(stands?|stood)\b": ("is, appears, is listed", "The reasons stand beside"),
    r"\bbeside\b|\bhereby\b|\btherein\b|\bthereof\b": ("next to, alongside", "shown beside it"),
    r"\bparted by\b|\btaken apart\b|\bleft away\b|\bfalls? away\b": (
        "separated; split; omitted",
        "parted by semicolons",
    ),
    r"\bof before\b|\bthe one before\b": ("the previous", "the version of before"),
    r"\b(all|those|everyone|anyone|people) (who|that) takes? part\b": ("participants", "all who take part"),
    r"\bmeanwhile\b": ("in the meantime", "was changed meanwhile"),
    r"\bsay (why|what|who|so|when)\b|\bwhy not\b": ("state", "Say why"),
    r"\bthe hour\b|\bhours? (planned|set) for\b": ("deadline", "The hour planned for final drafts"),
    r"\bcame of it\b|\bhow people meet\b|\bpartners then\b": ("outcomes; format; at the time", "What came of it"),
    r"\bmann?(ed|s|ing)\b|\bput in(to)? a seat\b": ("nominate, register", "no longer mans this workshop"),
    r"\boutbox\b|(?<!e-)\bmails? sent\b": ("e-mails sent", "Mail sent"),
    r"\bsend(s|ing)? (it |them |\d+ letters? )?again\b|\bsent again\b": ("resend", "Send it again"),
    r"(?<![@.\w(\"])emails?\b(?![@.\w/\"])": ("e-mail, with a hyphen", "Your email address"),
    r"\b(organi|recogni|authori|finali|summari|digiti|utili|prioriti)z\w+": ("British spelling, -is-", "organization"),
    r"\bcenters?\b|\bprograms? of\b|\bcolors?\b": ("British spelling", "the program of the workshop"),
    r"\bwhom to ask\b|\bwhom it\b|\bof whom\b|\bto whom\b": ("contact", "Whom to ask"),
    r"\b(not|is|are|be|be) brought back\b|\bleave this message aside\b": (
        "restored; disregard",
        "cannot be brought back",
    ),
    r"\b(yours|theirs|his|hers) to\b": ("you may, you can", "is yours to create"),
    r"\bso (it|this|they) stays?\b|\bit stays\b|\bstays as\b": ("cannot be changed; remains", "so it stays"),
    r"\bis of no\b|\bis no (file|day|number|date|address|time|report)\b": (
        "is not a",
        "This is no CSV file; this is no day",
    ),
    r"\bparent initiative\b": ("initiative under which the workshop is held", "Parent initiative"),
    r"\b(partner|member) countr(y|ies)\b": ("ASEM partners", "cooperation with partner countries"),
    r"\bmembership\b|\basian group\b": ("partner, accession; the group by name", "Membership is counted"),
    r"\band press,": ("press reports", "official pages and press, as stated"),
    r"\bend of (january|february|march|april|may|june|july|august|september|october|november|december)\b": (
        "late June 2004",
        "end of June 2004",
    ),
    r"\b(second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) summit\b": ("5th Summit", "the Fifth Summit"),
    r"\bcoming (meeting|workshop|session)s?\b": ("upcoming", "Add a coming meeting"),
    r"\bcontacts? (of|at) (a |the )?ministr": ("focal point", "your entry as contact of a ministry"),
    r"\bso that (it|they) cannot\b": ("so it cannot", "adopted, so that it cannot end"),
    rf"\b(by|of|to|from|for|with) ({WITH_ARTICLE})\b(?! law)": ("the Lao PDR, the European Union", "hosted by Lao PDR"),
    r"\b\d{1,2} (jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec) \d{4}\b": ("28 April 2010", "on 28 Apr 2010"),
    r"\bparticipants? of (the|this) workshop\b": ("participant in", "no longer a participant of this workshop"),
    r"\bwhat counts is\b": ("is decisive", "What counts is the time of receipt"),
    r"\bany open invitation\b": ("pending invitation", "any open invitation will be withdrawn"),
    r"\bin another script\b": ("not in Latin script", "If the name is in another script"),
    r"\bin another way\b|\bif it is another one\b": ("differently; modified", "changed in another way"),
    r"\bsorry\b|\boops\b|\bapologi|!(\s|$)": ("neither apologies nor exclamation marks", "Sorry!"),
}


def test_messages_are_found():
    assert {place.partition("/")[0] for place, _message in MESSAGES} >= {
        "templates",
        "asem_portal",
        "reports",
        "registry",
    }
    assert len(MESSAGES) > 3000


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_it_catches_the_phrase_it_is_about(pattern):
    assert re.search(pattern, FORBIDDEN[pattern][1], re.IGNORECASE)


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_no_message_uses_a_phrase_that_the_glossary_replaces(pattern):
    found = [f"{place}: {message}" for place, message in MESSAGES if re.search(pattern, message, re.IGNORECASE)]
    assert found == [], f"write: {FORBIDDEN[pattern][0]}"
