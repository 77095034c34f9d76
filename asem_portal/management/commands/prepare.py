from django.core.management import BaseCommand, call_command
from django.utils.translation import gettext_lazy as _


class Command(BaseCommand):
    help = _("Check the system, bring the database up to date, load the reference data and collect static files.")
    requires_system_checks = []  # it calls `check` itself, before anything is written

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help=_("load the demo as well; for one's own machine only"))

    def handle(self, *, demo, **options):
        call_command("check")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("seed")
        if demo:
            call_command("demo")
        call_command("collectstatic", interactive=False, verbosity=0)
