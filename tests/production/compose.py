"""Read docker-compose.yml as Compose does: fill in variables, and check each key against the specification."""

import json
import re

import yaml
from compose_spec import PyCompose

from asem_portal.bootstrap.environment import BASE_DIR

FILE = BASE_DIR / "docker-compose.yml"
# The variables that an operator sets in .env.
VARIABLES = {"PORTAL_HOST": "culture.example.org", "MAIL_HOST": "mail.example.org"}
_VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?:(?P<rule>:-|:\?)(?P<rest>(?:[^{}]|\{[^{}]*\})*))?\}|\$")


def text():
    return FILE.read_text()


def read(source=None, variables=VARIABLES):
    """Return the file as a dictionary. Raises ValueError for content that Compose would refuse and unset variables."""
    found = yaml.safe_load(interpolate(source or text(), variables))
    checked = PyCompose.from_json(json.dumps(found))
    checked.validate()
    return found


def interpolate(source, variables):
    """Fill in `${NAME:-default}` and `${NAME:?sentence}`, and replace `$$` by `$`, as Compose does."""

    def one(match):
        name, rule = match["name"], match["rule"]
        if match[0] == "$$":
            return "$"
        if name and variables.get(name):
            return variables[name]
        if rule != ":-":
            raise ValueError(f"{match[0]} is not set")
        return interpolate(match["rest"], variables)

    return _VARIABLE.sub(one, source)
