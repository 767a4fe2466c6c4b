"""The files of Sources/Deployment against the program that they run."""
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml
from program import DEPLOYMENT, ROOT, ask, command, options, paths, settings_of_help, settings_read

KUBERNETES = DEPLOYMENT / "Kubernetes"
ROLES = {"serve", "poll", "project", "work"}
DRAIN_LIMIT = 15
# What the system sets, and what `tenants configure` alone takes and explains.
ELSEWHERE = {"HOME", "XDG_DATA_HOME", "PATH", "LOGIKAL_PASSWORD"}


def documents(path):
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def manifests():
    return [
        document
        for path in sorted(KUBERNETES.glob("*.yaml"))
        if path.name != "kustomization.yaml"
        for document in documents(path)
    ]


def deployments():
    return [document for document in manifests() if document["kind"] == "Deployment"]


def seconds(text):
    number, unit = re.fullmatch(r"(\d+)(ms|s|m|h)?", text).groups()
    return int(number) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600, None: 1}[unit]


def assignments(path, prefix=""):
    """Settings of an environment file or a unit, also those that are commented out."""
    return re.findall(rf"^#?{prefix}([A-Z][A-Z0-9_]+)=", path.read_text(), flags=re.MULTILINE)


class Named(unittest.TestCase):
    """What the files name exists in the program."""

    def require_settings(self, names, where):
        unknown = set(names) - settings_read() - {"POSTGRES_PASSWORD", "GRAFANA_PASSWORD"}
        self.assertFalse(unknown, f"{where} sets what the program does not read")

    def test_settings_of_environment_files_and_units(self):
        for path in [*DEPLOYMENT.rglob("environment.example")]:
            self.assertTrue(assignments(path), path)
            self.require_settings(assignments(path), path)
        for path in (DEPLOYMENT / "Systemd").glob("*.service"):
            self.require_settings(assignments(path, "Environment="), path)

    def test_settings_of_the_image(self):
        text = (DEPLOYMENT / "Docker/Dockerfile").read_text()
        line = re.search(r"^ENV (.*)$", text, flags=re.MULTILINE).group(1)
        self.require_settings(re.findall(r"([A-Z_]+)=", line), "Dockerfile")

    def test_settings_of_compose(self):
        service = documents(DEPLOYMENT / "Docker/compose.yaml")[0]["services"]["logikal-sync"]
        self.require_settings(service["environment"], "compose.yaml")
        offered = set(assignments(DEPLOYMENT / "Docker/environment.example"))
        used = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOYMENT / "Docker/compose.yaml").read_text()))
        self.assertEqual(used, offered, "compose.yaml and environment.example do not speak of the same settings")

    def test_settings_of_the_manifests(self):
        for document in manifests():
            if document["kind"] == "ConfigMap":
                self.require_settings(document["data"], "configmap.yaml")
            if document["kind"] == "Deployment":
                for container in document["spec"]["template"]["spec"]["containers"]:
                    self.require_settings([v["name"] for v in container.get("env", [])], document["metadata"]["name"])
        created = re.findall(r"--from-literal=([A-Z_]+)=", (DEPLOYMENT / "README.md").read_text())
        self.require_settings(created, "README.md")
        self.assertIn("DATABASE_URL", created)

    def test_help_explains_every_setting_that_is_read(self):
        self.assertEqual(settings_read() - settings_of_help() - ELSEWHERE, set())

    def test_the_page_of_settings_lists_every_one_that_is_read(self):
        table = (ROOT / "Sources/logikal-sync/LogikalSync.docc/Settings.md").read_text()
        rows = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", table))
        rows |= {prefix + s for prefix, s in (("THUMBNAIL", x) for x in re.findall(r"`(_[A-Z]+)`", table))}
        self.assertEqual(settings_read() - rows - ELSEWHERE, set())

    def test_subcommands(self):
        dockerfile = (DEPLOYMENT / "Docker/Dockerfile").read_text()
        commands = [re.findall(r'"([^"]+)"', line) for line in re.findall(r"^CMD (\[.*\])", dockerfile, re.MULTILINE)]
        commands.append(documents(DEPLOYMENT / "Docker/compose.yaml")[0]["services"]["logikal-sync"]["command"])
        commands += [d["spec"]["template"]["spec"]["containers"][0]["args"] for d in deployments()]
        for unit in (DEPLOYMENT / "Systemd").glob("*.service"):
            words = re.search(r"^ExecStart=\S+/logikal-sync (.*)$", unit.read_text(), re.MULTILINE).group(1).split()
            commands += [[role] for role in ROLES] if words == ["%i"] else [words]
        for words in commands:
            found = command(words[:1])
            self.assertIsNotNone(found, words)
            for word in words[1:]:
                if word.startswith("--"):
                    self.assertIn(word, options(found), words)

    def test_commands_of_the_guides(self):
        guides = [*DEPLOYMENT.glob("*.md"), *(ROOT / "Sources").rglob("*.docc/*.md"), ROOT / "README.md"]
        guides += [*(ROOT / ".github").glob("*.md")]
        seen = 0
        for path in guides:
            for block in re.findall(r"```sh\n(.*?)```", path.read_text(), flags=re.DOTALL):
                # Where a command stands: not as a unit or a package that another one is told.
                where = r"(?:^|[;&|(] *|^(?:[A-Z_]+=\S+ +)+)logikal-sync ((?:[a-z][a-z-]* ?)+)"
                for line in re.findall(where, block.replace("\\\n", " "), flags=re.MULTILINE):
                    words = line.split()
                    found = command(words[:1])
                    self.assertIsNotNone(found, f"{path.name}: logikal-sync {line}")
                    seen += 1
                    if len(words) > 1 and found.get("subcommands"):
                        known = {c["commandName"] for c in found["subcommands"]}
                        self.assertIn(words[1], known, f"{path.name}: logikal-sync {line}")
        self.assertGreater(seen, 40)


class Probed(unittest.TestCase):
    """Ports and paths are those that the program answers."""

    def test_probes(self):
        self.assertEqual({d["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]
                          for d in deployments()}, ROLES)
        listen = next(d for d in manifests() if d["kind"] == "ConfigMap")["data"]["LISTEN_ADDRESS"]
        for document in deployments():
            container = document["spec"]["template"]["spec"]["containers"][0]
            ports = {port["name"]: port["containerPort"] for port in container["ports"]}
            self.assertEqual(f":{ports['http']}", listen)
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                asked = container[probe]["httpGet"]
                self.assertIn(asked["path"], paths())
                self.assertIn(asked["port"], ports)
            self.assertEqual(container["readinessProbe"]["httpGet"]["path"], "/api/v1/health/ready")
            self.assertEqual(container["livenessProbe"]["httpGet"]["path"], "/api/v1/health/live")

    def test_the_image_is_asked_where_it_listens(self):
        text = (DEPLOYMENT / "Docker/Dockerfile").read_text()
        listen = re.search(r"LISTEN_ADDRESS=:(\d+)", text).group(1)
        self.assertIn(f"EXPOSE {listen}", text)
        port, path = re.search(r"http://127\.0\.0\.1:(\d+)(/[a-z0-9/]+)", text).groups()
        self.assertEqual(port, listen)
        self.assertIn(path, paths())

    def test_the_image_is_made_of_what_a_clone_has(self):
        text = (DEPLOYMENT / "Docker/Dockerfile").read_text()
        copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, flags=re.MULTILINE)
        sources = [source for line in copied for source in line.split()]
        self.assertIn("Package.swift", sources)
        listed = subprocess.run(
            ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
        for source in sources:
            # A pattern may match nothing; a name may not.
            if "[" not in source:
                self.assertTrue(source == "." or source in listed, f"{source} is in no clone")

    def test_services_and_policies_lead_to_ports_that_are_there(self):
        for document in manifests():
            if document["kind"] == "Service":
                self.assertEqual({port["targetPort"] for port in document["spec"]["ports"]}, {"http"})
            if document["kind"] == "NetworkPolicy":
                for rule in document["spec"].get("ingress", []):
                    self.assertEqual({port["port"] for port in rule["ports"]}, {"http"})

    def test_selectors_find_their_pods(self):
        pods = [d["spec"]["template"]["metadata"]["labels"] for d in deployments()]
        for document in manifests():
            selector = document["spec"].get("selector") if document["kind"] == "Service" else (
                document.get("spec", {}).get("selector", {}).get("matchLabels")
                or document.get("spec", {}).get("podSelector", {}).get("matchLabels"))
            if document["kind"] in ("Service", "PodDisruptionBudget", "NetworkPolicy", "Deployment"):
                self.assertTrue(any(selector.items() <= labels.items() for labels in pods), document["metadata"])

    def test_secrets_and_volumes_are_by_reference(self):
        readme = (DEPLOYMENT / "README.md").read_text()
        keys = next(d for d in manifests() if d["kind"] == "ConfigMap")["data"]
        for document in manifests():
            self.assertNotEqual(document["kind"], "Secret", "a secret does not belong into the repository")
        for document in deployments():
            spec = document["spec"]["template"]["spec"]
            mounts = {mount["name"]: mount["mountPath"] for mount in spec["containers"][0]["volumeMounts"]}
            self.assertEqual(set(mounts), {volume["name"] for volume in spec["volumes"]})
            for setting in ("LOG_SIGNING_KEY_FILE", "SESSION_KEY_FILE", "MASTER_KEY_FILE"):
                folder, name = keys[setting].rsplit("/", 1)
                self.assertEqual(folder, mounts["keys"])
                self.assertIn(f"--from-file={name}", readme)
            for source in spec["containers"][0]["envFrom"]:
                if "secretRef" in source:
                    self.assertIn(f"create secret generic {source['secretRef']['name']} ", readme)


class Ended(unittest.TestCase):
    """Nobody kills the program before it can have ended."""

    def test_the_limit_is_the_programs(self):
        text = (ROOT / "Sources/logikal-sync/Commands/RunCommand.swift").read_text()
        self.assertIn(f"maximumGracefulShutdownDuration = .seconds({DRAIN_LIMIT}) + drainTime", text)

    def test_grace_periods_are_longer(self):
        for document in deployments():
            spec = document["spec"]["template"]["spec"]
            drain = {v["name"]: v["value"] for v in spec["containers"][0].get("env", [])}.get("DRAIN_TIME", "0s")
            self.assertGreater(spec["terminationGracePeriodSeconds"], DRAIN_LIMIT + seconds(drain) + 5)
        service = documents(DEPLOYMENT / "Docker/compose.yaml")[0]["services"]["logikal-sync"]
        self.assertGreater(seconds(service["stop_grace_period"]), DRAIN_LIMIT + 5)
        for unit in (DEPLOYMENT / "Systemd").glob("*.service"):
            limit = re.search(r"^TimeoutStopSec=(\S+)$", unit.read_text(), re.MULTILINE).group(1)
            # A private PostgreSQL is given a minute besides.
            self.assertGreaterEqual(seconds(limit), DRAIN_LIMIT + 60)


class Schemas(unittest.TestCase):
    """Every file is what its reader takes."""

    def check(self, *command, **settings):
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **settings})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_patroni_takes_its_configuration(self):
        passwords = {f"PATRONI_{who}_PASSWORD": "a password" for who in ("SUPERUSER", "REPLICATION", "REWIND")}
        text = (DEPLOYMENT / "Patroni/patroni.yaml").read_text()
        with tempfile.TemporaryDirectory() as folder:
            # Only its owner may look at the real one.
            copy = f"{folder}/patroni.yaml"
            Path(copy).write_text(text.replace("data_dir: /var/lib/postgresql/15/main", f"data_dir: {folder}/main"))
            self.check("patroni", "--validate-config", copy, **passwords)

    def test_manifests(self):
        files = [str(path) for path in sorted(KUBERNETES.glob("*.yaml")) if path.name != "kustomization.yaml"]
        listed = documents(KUBERNETES / "kustomization.yaml")[0]["resources"]
        self.assertEqual(sorted(listed), [path.split("/")[-1] for path in files])
        for version in ("1.27.0", "1.37.0"):
            self.check("kubernetes-validate", "--strict", "--quiet", "-k", version, *files)

    def test_every_yaml_file_parses(self):
        for path in [*DEPLOYMENT.rglob("*.yaml"), *DEPLOYMENT.rglob("*.yml")]:
            self.assertTrue(documents(path), path)

    def test_compose(self):
        path = DEPLOYMENT / "Docker/compose.yaml"
        self.check("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(path))
        for service in documents(path)[0]["services"].values():
            for volume in service.get("volumes", []):
                source = volume.split(":")[0]
                if source.startswith("."):
                    self.assertTrue((path.parent / source).resolve().is_relative_to(DEPLOYMENT), source)

    def test_image(self):
        self.check("hadolint", str(DEPLOYMENT / "Docker/Dockerfile"))
        text = (DEPLOYMENT / "Docker/Dockerfile").read_text()
        self.assertRegex(text.split("AS runtime")[1], r"(?m)^USER 10001:10001$")

    def test_no_image_names_a_registry(self):
        images = re.findall(r"image: (\S+)", (DEPLOYMENT / "Docker/compose.yaml").read_text())
        images += re.findall(r"_IMAGE=(\S+)", (DEPLOYMENT / "Docker/Dockerfile").read_text())
        self.assertGreater(len(images), 4)
        for image in images:
            self.assertNotRegex(image.split("/")[0], r"[.:].*/|^[^:]*\.")

    def test_units(self):
        for unit in sorted((DEPLOYMENT / "Systemd").glob("*.service")):
            done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True)
            # That it is not installed here is all that may be wrong.
            wrong = [line for line in done.stderr.splitlines() if "is not executable" not in line]
            self.assertEqual(wrong, [])
            self.check("systemd-analyze", "security", "--offline=true", "--threshold=15", str(unit))


class Help(unittest.TestCase):
    """Whoever asks a command for help learns what it does, by an example, and what each option is."""

    def test_every_command_has_an_example(self):
        def walk(found, path):
            below = [c for c in found.get("subcommands", []) if c["commandName"] != "help"]
            self.assertIn("xample", found.get("discussion") or "", path)
            self.assertTrue(found.get("abstract"), path)
            for argument in found.get("arguments", []):
                self.assertTrue(argument.get("abstract"), [path, argument.get("valueName")])
            return 1 + sum(walk(c, [*path, c["commandName"]]) for c in below)

        self.assertGreater(walk(command([]), ["logikal-sync"]), 80)

    def test_every_listing_has_json(self):
        def walk(found, path):
            if path[-1] == "list":
                self.assertIn("--json", options(found), path)
            return (path[-1] == "list") + sum(walk(c, [*path, c["commandName"]]) for c in found.get("subcommands", []))

        self.assertGreater(walk(command([]), ["logikal-sync"]), 10)


class Completions(unittest.TestCase):
    def test_every_shell_has_completions_that_name_every_subcommand(self):
        for shell in ("bash", "zsh", "fish"):
            done = ask("--generate-completion-script", shell)
            self.assertEqual(done.returncode, 0, done.stderr)
            for name in ("maintenance", "doctor", "serve", "register"):
                self.assertIn(name, done.stdout)


if __name__ == "__main__":
    unittest.main()
