"""The direction of imports inside an app, as a contract of import-linter: lint runs it.

Views use forms, forms use process modules, these use rendering and mail, and those use models: never the other way.
A module is a process module unless its name says otherwise, so that a new one is covered from its first line.
"""

from importlinter import Contract, ContractCheck, fields, output

MODELS, BELOW_PROCESS, PROCESS, FORMS, VIEWS, DOORS = range(6)
LAYERS = {
    "models": MODELS,
    "rendering": BELOW_PROCESS,
    "mail": BELOW_PROCESS,
    "forms": FORMS,
    "views": VIEWS,
    # What Django or Celery opens by itself, and nothing of ours imports.
    "urls": DOORS,
    "admin": DOORS,
    "apps": DOORS,
    "tasks": DOORS,
    "management": DOORS,
    "templatetags": DOORS,
    "migrations": DOORS,
}
# The ground floor's mail is itself part of the outbox's process: it says what was refused and what is perhaps sent.
EXCEPTIONS = {"registry.mail": PROCESS}
# The bell of the outbox rings a task, and the task fulfils what the outbox holds: one import of each is unavoidable.
ALLOWED = {("registry.outbox", "registry.tasks")}


def layer(module):
    """The layer of a module by its name: `workshops.views.inviting` is a view."""
    app, _, inside = module.partition(".")
    name = inside.partition(".")[0]
    return EXCEPTIONS.get(f"{app}.{name}", LAYERS.get(name, PROCESS))


def against(edges):
    """Of (importer, imported) pairs, those that go up inside one app."""
    return sorted(
        (importer, imported)
        for importer, imported in edges
        if importer.partition(".")[0] == imported.partition(".")[0]
        and "." in imported
        and layer(importer) < layer(imported)
        and (importer, imported) not in ALLOWED
    )


class InsideContract(Contract):
    """Views -> forms -> process -> rendering, mail -> models, inside each of `apps`."""

    type_name = "inside"
    apps = fields.ListField(subfield=fields.StringField())

    def check(self, graph, verbose):
        edges = {
            (importer, imported)
            for importer in graph.modules
            if importer.partition(".")[0] in self.apps
            for imported in graph.find_modules_directly_imported_by(importer)
        }
        found = against(edges)
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check):
        for importer, imported in check.metadata["found"]:
            output.print_error(f"{importer} may not import {imported}")
