"""The compose file: anything that Compose would refuse, and what each service may and may not do."""

import re
import subprocess

import pytest

from asem_portal.bootstrap.environment import BASE_DIR, RUNTIME_LOCK
from tests.production import compose

SERVICES = {"proxy", "migrate", "web", "worker", "beat", "db", "redis"}
OURS = ("migrate", "web", "worker", "beat")


@pytest.fixture(scope="module")
def file():
    return compose.read()


@pytest.fixture
def services(file):
    return file["services"]


def test_it_is_what_the_specification_says(file):
    assert set(file["services"]) == SERVICES


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("read_only: true", "readonly: true"),
        ("cap_drop: [ALL]", "cap_dropp: [ALL]"),
        ("condition: service_healthy", "condition: service_fit"),
        ("start_period: 20s", "start_perid: 20s"),
        ("interval: 15s", "interval: a while"),
        ("internal: true", "internl: true"),
        ("networks: [back]", "networks: [bakc]"),
        ('volumes: ["var:', 'volumes: ["war:'),
        ("secrets: [database_owner_password,", "secrets: [database_owner_pasword,"),
        ("${PORTAL_HOST:?}", "${PORTAL_HOTS:?}"),
    ],
)
def test_a_misspelt_word_is_refused(right, wrong):
    assert right in compose.text()
    with pytest.raises(ValueError):  # noqa: PT011 (what is said of it is the library's)
        compose.read(compose.text().replace(right, wrong, 1 if "volumes" not in right else -1))


@pytest.mark.parametrize("name", ["PORTAL_HOST", "MAIL_HOST"])
def test_what_an_operator_must_say_has_no_default(name):
    with pytest.raises(ValueError, match=name):
        compose.read(variables={other: value for other, value in compose.VARIABLES.items() if other != name})


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_may_do_as_little_as_it_can(services, name):
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"] and "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert "/tmp" in service["tmpfs"] or name == "redis"
    for word in ("privileged", "devices", "pid", "ipc", "network_mode", "userns_mode", "env_file"):
        assert word not in service
    assert not [volume for volume in service.get("volumes", []) if "docker.sock" in volume]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_secret_stands_in_the_environment(services, name):
    for variable, value in services[name].get("environment", {}).items():
        if re.search(r"SECRET|PASSWORD|DATABASE_URL|EMAIL_URL|TOKEN", variable):
            assert variable.endswith("_FILE")
            assert str(value).removeprefix("/run/secrets/") in services[name]["secrets"]
        assert not re.search(r"://[^/]*:[^/]*@", str(value))


def test_only_migrate_knows_the_owner_of_the_tables(services):
    knowing = {name for name in SERVICES if any("database_owner" in one for one in services[name].get("secrets", []))}
    assert knowing == {"migrate", "db"}


def test_secrets_are_files_that_git_and_the_image_do_not_see(file):
    assert {secret["file"] for secret in file["secrets"].values()} == {
        f"./deploy/secrets/{name}" for name in file["secrets"]
    }
    assert "/deploy/secrets/" in (BASE_DIR / ".gitignore").read_text().splitlines()
    allowed = [line[1:] for line in (BASE_DIR / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert not [path for path in allowed if path in ("deploy", ".", "deploy/secrets")]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_an_image_is_pinned_by_its_version(services, name):
    assert re.search(r":\d+\.\d+(\.\d+)?(-\w+)?$", services[name]["image"])


def test_the_dockerfile_builds_from_pinned_images_and_the_lock():
    words = (BASE_DIR / "Dockerfile").read_text()
    images = re.findall(r"^FROM (\S+)", words, re.MULTILINE)
    assert len(images) == 2
    assert all(re.search(r":\d+\.\d+\.\d+-", image) for image in images)
    assert "--require-hashes" in words and RUNTIME_LOCK.name in words
    assert "requirements-dev" not in words
    assert re.findall(r"^USER (.*)", words, re.MULTILINE) == ["10001:10001"]


def test_the_image_holds_all_that_runs_and_nothing_else():
    lines = (BASE_DIR / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    allowed = {line[1:] for line in lines if line.startswith("!")}
    assert all((BASE_DIR / path).exists() for path in allowed)
    assert allowed >= {path.name for path in BASE_DIR.iterdir() if (path / "__init__.py").exists()} - {
        "tests",
        "benchmarks",
    }
    assert not allowed & {"tests", "docs", "benchmarks", ".git", "var"}


def test_nothing_but_the_proxy_has_a_way_in_or_out(file, services):
    inner = {name for name, network in file["networks"].items() if network.get("internal")}
    assert inner == {"front", "back"}
    for name, service in services.items():
        assert ("ports" in service) == (name == "proxy")
        assert (set(service["networks"]) <= inner) == (name != "proxy")
    assert "back" not in services["proxy"]["networks"]  # it can reach neither the database nor the broker
    assert services["db"]["networks"] == services["redis"]["networks"] == services["beat"]["networks"] == ["back"]


def test_mail_leaves_through_the_proxy(services):
    address = services["proxy"]["networks"]["front"]["ipv4_address"]
    for name in ("web", "worker"):
        assert services[name]["extra_hosts"] == [f"{compose.VARIABLES['MAIL_HOST']}:{address}"]
    template = (BASE_DIR / "deploy" / "nginx.conf.template").read_text()
    assert "listen 2525;" in template and "proxy_pass ${MAIL_HOST}:${MAIL_PORT};" in template
    assert ":2525" in (BASE_DIR / "deploy" / "make-secrets").read_text()


def test_the_proxy_says_who_asks_and_lets_nobody_else_say_it(services):
    template = (BASE_DIR / "deploy" / "nginx.conf.template").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in template
    assert "proxy_set_header X-Forwarded-Proto https;" in template
    for name in OURS:
        environment = services[name]["environment"]
        assert (environment["PORTAL_BEHIND_PROXY"], environment["ALLAUTH_TRUSTED_PROXY_COUNT"]) == ("1", "1")
    filled = set(re.findall(r"\$\{(\w+)\}", template))
    assert filled <= set(services["proxy"]["environment"])


def test_everything_waits_for_what_it_needs_and_says_whether_it_lives(services):
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "db": {"condition": "service_healthy"},
            "redis": {"condition": "service_healthy"},
        }
    assert {name for name, service in services.items() if "healthcheck" in service} == SERVICES - {"migrate"}
    assert services["migrate"]["restart"] == "no"


def test_nothing_is_relaxed_as_on_ones_own_machine(services):
    for name in OURS:
        relaxed = {"PORTAL_LOCAL", "PORTAL_LOCAL_EMAILS", "PORTAL_SECOND_FACTOR", "DEBUG", "SECURE_SSL_REDIRECT"}
        assert not relaxed & set(services[name]["environment"])


def test_secrets_are_made_once_and_never_twice(tmp_path):
    script = tmp_path / "make-secrets"
    script.write_bytes((BASE_DIR / "deploy" / "make-secrets").read_bytes())
    folder = tmp_path / "secrets"
    first, second = (secrets_made(script, folder) for _time in range(2))
    assert {path.name for path in folder.iterdir()} == {
        "secret_key",
        "secret_key_fallbacks",
        "audit_key",
        "database_owner_password",
        "database_owner_url",
        "database_password",
        "database_url",
        "email_url",
    }
    assert folder.stat().st_mode & 0o777 == 0o700
    password = (folder / "database_password").read_text()
    assert (folder / "database_url").read_text() == f"postgresql://portal:{password}@db:5432/portal"
    owner = (folder / "database_owner_password").read_text()
    assert owner != password
    assert (folder / "database_owner_url").read_text() == f"postgresql://portal_owner:{owner}@db:5432/portal"
    assert len((folder / "secret_key").read_text()) == 96
    assert second == first


def secrets_made(script, folder):
    """Run the script once more; return the content of the files, and when each was written."""
    subprocess.run(["sh", script], capture_output=True, check=True)
    return {path.name: (path.read_text(), path.stat().st_mtime_ns) for path in folder.iterdir()}
