"""docker-compose.yml, read as Compose reads it: variables filled in, and each key checked against the specification."""

import json
import re

import yaml
from compose_spec import PyCompose

from asem_portal.bootstrap.environment import BASE_DIR

FILE = BASE_DIR / "docker-compose.yml"
# What an operator writes into .env.
VARIABLES = {"PORTAL_HOST": "culture.example.org", "MAIL_HOST": "mail.example.org"}
_VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?:(?P<rule>:-|:\?)(?P<rest>(?:[^{}]|\{[^{}]*\})*))?\}|\$")


def text():
    return FILE.read_text()


def read(source=None, variables=VARIABLES):
    """The file as a dictionary. Raises ValueError on what Compose would refuse, and on a variable that is not set."""
    found = yaml.safe_load(interpolate(source or text(), variables))
    checked = PyCompose.from_json(json.dumps(found))
    checked.validate()
    return found


def interpolate(source, variables):
    """`${NAME:-default}` and `${NAME:?sentence}` filled in, `$$` made one sign, as Compose does it."""

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
