"""What the program understands, as it says itself and as its sources say."""
import functools
import json
import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOYMENT = ROOT / "Sources" / "Deployment"
BINARY = os.environ["LOGIKAL_SYNC_BINARY"]


def ask(*arguments, **settings):
    """Runs the program with nothing in its environment but these settings."""
    return subprocess.run([BINARY, *arguments], env=settings, capture_output=True, text=True, timeout=60)


@functools.cache
def help_text():
    return ask("--help").stdout


@functools.cache
def command_tree():
    """The commands, as the shell's completions are made from them: name to what is below it and its options."""
    return json.loads(ask("--experimental-dump-help").stdout)["command"]


def command(path):
    """The subcommand that these words name; None where there is none."""
    found = command_tree()
    for word in path:
        found = next((c for c in found.get("subcommands", []) if c["commandName"] == word), None)
        if found is None:
            return None
    return found


def options(found):
    names = set()
    for argument in found.get("arguments", []):
        for name in argument.get("names", []):
            names.add(("-" if name["kind"] == "short" else "--") + name["name"])
    return names


@functools.cache
def settings_read():
    """Every setting that the program reads from its environment."""
    sources = ROOT / "Sources" / "logikal-sync"
    names = set()
    for path in (sources / "Composition").glob("Settings*.swift"):
        names |= set(re.findall(r'\b\w+\("([A-Z][A-Z0-9_]+)"', path.read_text())) - {"SettingsError"}
    for path in sources.rglob("*.swift"):
        names |= set(re.findall(r'environment\["([A-Z][A-Z0-9_]+)"\]', path.read_text()))
    return names


@functools.cache
def settings_of_help():
    """Every setting that --help explains."""
    lines = help_text().split("Settings come from the environment:")[1].split("Examples:")[0]
    return set(re.findall(r"\b([A-Z][A-Z0-9]*_[A-Z0-9_]+|TENANT)\b", lines))


@functools.cache
def paths():
    """Every path of the API that can be read without a key."""
    document = json.loads((ROOT / "Sources/Serving/OpenAPI/openapi.json").read_text())
    base = document["servers"][0]["url"].rstrip("/")
    return {base + path for path, item in document["paths"].items() if item.get("get", {}).get("security") == []}
