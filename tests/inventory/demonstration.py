"""The content of the demonstration: e-mails, documents, pages and exports, before and after its report is sent."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core import mail
from django.core.management import call_command
from django.db.models import Min

from tests.inventory import documents, fixing, pages, project, wording

DOMAIN = "demo.example.org"
ROLES = ["administrator", "organiser", "secretariat", "chair", "rapporteur", "head", "delegate", "other-head", "expert"]
PUBLIC = ["/", "/feed/", "/data/", "/verify/", "/accessibility/", "/privacy/", "/robots.txt",
          "/.well-known/security.txt", "/recommendations/", "/recommendations.csv", "/recommendations.json",
          "/workshops/", "/account/login/", "/account/signup/", "/account/login/code/", "/account/password/reset/",
          "/nowhere/"]  # fmt: skip
OWN = ["/dashboard/", "/preferences/", "/roles/", "/calendar/", "/workshops/new/", "/status/", "/account/email/",
       "/account/2fa/", "/account/sessions/", "/account/password/change/"]  # fmt: skip
OFFICERS = ["/admin/"]


def write(folder: Path) -> None:
    """Write the files of this part into `folder`."""
    project.prepare()
    trail, columns = project.Trail(), {}
    call_command("seed", verbosity=0)
    call_command("demo")
    _work_for(timedelta(hours=1))
    (folder / "pages").mkdir(exist_ok=True)
    for role in ["visitor", *ROLES]:
        walk = pages.Walk(_client(role), _starts(role), columns)
        (folder / "pages" / f"{role}.txt").write_text(walk.text())
    answers = _send_report()
    (folder / "acts_demonstration.txt").write_text("".join(f"{answer}\n" for answer in answers))
    for role in ["visitor", "secretariat"]:
        walk = pages.Walk(_client(role), _starts(role) + _links("letter") + _links("invitation")[:4], columns)
        (folder / "pages" / f"{role}_later.txt").write_text(walk.text())
    (folder / "columns.txt").write_text("".join(f"{path}\n    {said}\n" for path, said in sorted(columns.items())))
    (folder / "mails_demonstration.txt").write_text(wording.joined([wording.mail(one) for one in mail.outbox]))
    (folder / "audit_demonstration.txt").write_text(trail.text())
    (folder / "outbox_demonstration.txt").write_text(_outbox())
    documents.write(folder)


def _client(role: str) -> Any:
    """Return a client in which the user with this role is signed in and has just used the second factor."""
    client = project.signing.SecureClient()
    if role == "visitor":
        return client
    user = project.model("User")._default_manager.get(email=f"{role}@{DOMAIN}")
    return project.signing.sign_in(client, user)


def _starts(role: str) -> list[str]:
    """Return the URLs at which the walk of a role begins; other pages are found by their links."""
    slugs = project.model("Workshop")._default_manager.order_by("pk").values_list("slug", flat=True)
    files = [f"/workshops/{slug}/participants/list.{kind}" for slug in slugs for kind in ("csv", "xlsx")]
    templates = [f"/workshops/{slug}/imports/template.{kind}" for slug in slugs for kind in ("csv", "xlsx")]
    reports = project.model("Report")._default_manager.order_by("pk").values_list("key", flat=True)
    receipts = [
        f"/reports/{key}/{name}" for key in reports for name in ("receipts.csv", "receipts.xlsx", "letters.zip")
    ]
    own = [] if role == "visitor" else [*OWN, *files, *templates[-2:], *receipts]
    return PUBLIC + own + (OFFICERS if role == "administrator" else [])


def _work_for(duration: timedelta) -> None:
    """Do all work due within this time; if none is due, advance the clock to the next due time."""
    end, outgoing = fixing.now() + duration, project.model("Outgoing")._default_manager
    while True:
        project.work(rounds=50)
        due = outgoing.filter(done_at=None, failed_at=None).aggregate(Min("due_at"))["due_at__min"]
        if due is None or due > end:
            break
        fixing.advance_to(due + timedelta(seconds=1))
    fixing.advance_to(end)


def _send_report() -> list[str]:
    """Take the report of the workshop in progress from draft to dispatch, and send reminders as the secretariat."""
    report = project.model("Report")._default_manager.get(workshop__archived_at=None)
    slug, path = report.workshop.slug, f"/reports/{report.key}"
    contacts = project.model("Contact")._default_manager.order_by("pk")
    ministries = [str(one.ministry.key) for one in contacts.select_related("ministry")]
    office, host, visitor = _client("secretariat"), _client("organiser"), _client("visitor")
    attended = project.model("Workshop")._default_manager.filter(delegations__delegates__state="attended")
    slugs = [slug, *attended.distinct().values_list("slug", flat=True)]
    answers = [_post(host, f"/workshops/{one}/participants/document/") for one in slugs]
    answers.append(_post(office, f"{path}/render/"))
    _work_for(timedelta(minutes=10))
    others = project.model("Ministry")._default_manager.exclude(key__in=ministries).order_by("pk")
    by_hand = {"ministries": [str(one.key) for one in others[:2]], "channel": "embassy", "confirmed": "yes"}
    answers += [_post(office, f"{path}/issue/"), _post(office, f"{path}/send/", ministries=ministries)]
    answers.append(_post(office, f"{path}/by-hand/", **by_hand))
    _work_for(timedelta(minutes=10))
    letters = _links("letter")
    if letters:
        said = {"name": "Bouakeo Vongphachanh", "title": "Desk officer"}
        answers += [
            _post(visitor, f"{letters[0]}acknowledge/", **said),
            _post(visitor, f"{letters[0]}acknowledge/", **said),
        ]
    _work_for(timedelta(days=8))  # digests are among the work that becomes due
    answers += [_post(_client("secretariat"), f"{path}/remind/")]
    today = {"occurred_on": fixing.now().date(), "handed_to": "by note verbale"}
    answers += [_post(_client("secretariat"), f"{path}/transmit/", **today, publish="on")]
    for address in (f"delegate@{DOMAIN}", "nobody@example.org"):
        answers += [_post(visitor, "/account/login/code/", email=address)]
        answers += [_post(_client("visitor"), "/account/password/reset/", email=address)]
    answers += _sign_up()
    _work_for(timedelta(days=1))
    return answers


def _post(client: Any, address: str, **data: Any) -> str:
    fixing.tick()
    response = client.post(address, data)
    said = wording.answer(response)
    client.get("/privacy/")  # a page that shows the messages, so that the next response contains only its own
    return f"POST {wording.stable(address)}: {said}"


def _links(purpose: str) -> list[str]:
    """Return the pages to which personal links in the e-mails lead, in the order of sending."""
    pattern = rf"https://testserver(/{purpose}/[^/\s]+/)"
    return list(dict.fromkeys(match for one in mail.outbox for match in re.findall(pattern, one.body)))


def _sign_up() -> list[str]:
    """Accept the first invitation and create an account for it; allauth sends a code to its address."""
    visitor, link = _client("visitor"), _links("invitation")[0]
    typed = {"full_name": "Somsak Thongsuk", "email": "new@example.org", "password1": "inventory-2026-pass"}
    return [_post(visitor, link), _post(visitor, "/account/signup/"), _post(visitor, "/account/signup/", **typed)]


def _outbox() -> str:
    """Return the number of outbox entries of each kind, and their outcomes."""
    counts: dict[str, int] = {}
    for one in project.model("Outgoing")._default_manager.order_by("pk"):
        state = "done" if one.done_at else f"failed: {wording.stable(one.last_error)}" if one.failed_at else "open"
        counts[f"{one.kind:28} {state}"] = counts.get(f"{one.kind:28} {state}", 0) + 1
    return "".join(f"{line:60} {number}\n" for line, number in sorted(counts.items()))
