"""What every manifest must be beyond valid: each policy says what breaks it, one line each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from mesh.platform.http.server import GRACE_S
from tests.manifests.rendering import Manifest, containers, of_kind, title, workloads

Policy = Callable[[list[Manifest]], Iterator[str]]

OWNER_LABELS: Final = ("app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/managed-by")
PROBES: Final = ("startupProbe", "readinessProbe", "livenessProbe")
SECRETS: Final = {
    "rabbitmq-credentials": {"username", "password"},
    "postgres-credentials": {"username", "password"},
    "bff-api-owner": {"secret"},
    "rabbitmq-default-user": {"username", "password"},  # made by RabbitMQ's operator
    "postgres-app": {"username", "password"},  # made by CloudNativePG
    "pictures-s3": {"access-key-id", "secret-access-key"},
    "broker": {"url"},  # of the components external-broker and external-database
    "database": {"url"},
}
"""What bootstrap.sh, an operator or whoever runs production brings, by its keys. None is in a manifest."""

_REFERENCE: Final = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")
_UNITS: Final = {"": 1, "m": 0.001, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def amount(quantity: str) -> float:
    """A Kubernetes quantity, in processors or bytes."""
    found = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(quantity))
    assert found is not None, quantity
    return float(found[1]) * _UNITS[found[2]]


def everything_has_an_owner(manifests: list[Manifest]) -> Iterator[str]:
    for manifest in manifests:
        labels = manifest["metadata"].get("labels", {})
        yield from (f"{title(manifest)}: no label {label}" for label in OWNER_LABELS if not labels.get(label))
        if labels.get("app.kubernetes.io/part-of") != "ocr-mesh":
            yield f"{title(manifest)}: is no part of ocr-mesh"
        if manifest["kind"] != "Namespace" and manifest["metadata"].get("namespace") != "ocr-mesh":
            yield f"{title(manifest)}: is not in the namespace ocr-mesh"


def pods_have_no_rights(manifests: list[Manifest]) -> Iterator[str]:
    """What Pod Security's `restricted` asks, and a root that nobody writes to."""
    for manifest, pod in workloads(manifests):
        spec, where = pod["spec"], title(manifest)
        if spec.get("automountServiceAccountToken") is not False:
            yield f"{where}: mounts a service account's token"
        if spec.get("enableServiceLinks") is not False:
            yield f"{where}: gets environment variables from Services, which the settings do not know"
        context = spec.get("securityContext", {})
        if not context.get("runAsNonRoot") or not context.get("runAsUser"):
            yield f"{where}: may run as root"
        if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
            yield f"{where}: no seccomp profile"
        if any(spec.get(name) for name in ("hostNetwork", "hostPID", "hostIPC")):
            yield f"{where}: shares what is the host's"
        for container in containers(pod):
            context, where = container.get("securityContext", {}), f"{title(manifest)}, {container['name']}"
            if context.get("allowPrivilegeEscalation") is not False or context.get("privileged"):
                yield f"{where}: may gain privileges"
            if context.get("capabilities") != {"drop": ["ALL"]}:
                yield f"{where}: keeps capabilities"
            if context.get("readOnlyRootFilesystem") is not True:
                yield f"{where}: writes to its root"


def volumes_are_bounded(manifests: list[Manifest]) -> Iterator[str]:
    for manifest, pod in workloads(manifests):
        for volume in pod["spec"].get("volumes", ()):
            if "hostPath" in volume:
                yield f"{title(manifest)}: {volume['name']} is the host's"
            if "emptyDir" in volume and not volume["emptyDir"].get("sizeLimit"):
                yield f"{title(manifest)}: {volume['name']} may fill the node's disk"


def containers_are_bounded(manifests: list[Manifest]) -> Iterator[str]:
    """Processors are asked for, and limited where a process sizes itself by the limit: throttling makes others slow."""
    for manifest, pod in workloads(manifests):
        for container in containers(pod):
            where, resources = f"{title(manifest)}, {container['name']}", container.get("resources", {})
            requests, limits = resources.get("requests", {}), resources.get("limits", {})
            missing = [f"requests.{name}" for name in ("cpu", "memory") if name not in requests]
            missing += ["limits.memory"] if "memory" not in limits else []
            yield from (f"{where}: no {name}" for name in missing)
            if not missing and amount(limits["memory"]) < amount(requests["memory"]):
                yield f"{where}: asks for more memory than it may take"
            by_limit = [
                variable["name"] for variable in container.get("env", ()) if "resourceFieldRef" in str(variable)
            ]
            if by_limit and "cpu" not in limits:
                yield f"{where}: {by_limit[0]} is its processor limit, and there is none"


def probes_ask_different_questions(manifests: list[Manifest]) -> Iterator[str]:
    for manifest, pod in workloads(manifests):
        if manifest["kind"] == "Job":
            continue
        for container in pod["spec"]["containers"]:
            where = f"{title(manifest)}, {container['name']}"
            yield from (f"{where}: no {probe}" for probe in PROBES if probe not in container)
            questions = [
                next(part for name, part in probe.items() if name in ("exec", "httpGet", "tcpSocket", "grpc"))
                for name in PROBES
                if (probe := container.get(name)) is not None
            ]
            if any(question in questions[:place] for place, question in enumerate(questions)):
                yield f"{where}: two probes ask the same"


def stops_are_longer_than_requests(manifests: list[Manifest]) -> Iterator[str]:
    """What a pod is given to stop: the time until nobody sends to it any more, and then gunicorn's."""
    for manifest, pod in workloads(manifests):
        if manifest["kind"] == "Job":
            continue
        grace_s = pod["spec"].get("terminationGracePeriodSeconds", 30)
        for container in pod["spec"]["containers"]:
            wait_s = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
            where = f"{title(manifest)}, {container['name']}"
            if any(port["name"] == "http" for port in container.get("ports", ())) and not wait_s:
                yield f"{where}: stops while Services still send to it"
            if grace_s <= wait_s + GRACE_S:
                yield f"{where}: is killed after {grace_s} s, and may need {wait_s + GRACE_S}"


def many_are_spread_and_disrupted_one_by_one(manifests: list[Manifest]) -> Iterator[str]:
    budgets = [budget["spec"]["selector"]["matchLabels"] for budget in of_kind(manifests, "PodDisruptionBudget")]
    for manifest, pod in workloads(manifests):
        if not may_be_many(manifest, manifests):
            continue
        labels = pod["metadata"]["labels"]
        if sum(budget.items() <= labels.items() for budget in budgets) != 1:
            yield f"{title(manifest)}: not exactly one PodDisruptionBudget"
        constraints = pod["spec"].get("topologySpreadConstraints", ())
        if {constraint["topologyKey"] for constraint in constraints} != {
            "kubernetes.io/hostname",
            "topology.kubernetes.io/zone",
        }:
            yield f"{title(manifest)}: is not spread over nodes and zones"
        for constraint in constraints:
            if not constraint["labelSelector"]["matchLabels"].items() <= labels.items():
                yield f"{title(manifest)}: is spread by labels that it has not"


def autoscalers_alone_say_how_many(manifests: list[Manifest]) -> Iterator[str]:
    for autoscaler, name in scaled(manifests):
        targets = [one for one in of_kind(manifests, "Deployment") if one["metadata"]["name"] == name]
        if not targets:
            yield f"{title(autoscaler)}: there is no Deployment {name}"
        yield from (f"{title(one)}: {title(autoscaler)} says how many" for one in targets if "replicas" in one["spec"])


def secrets_come_from_elsewhere(manifests: list[Manifest]) -> Iterator[str]:
    yield from (f"{title(secret)}: a secret in git" for secret in of_kind(manifests, "Secret"))
    for manifest, pod in workloads(manifests):
        for container in containers(pod):
            for variable in container.get("env", ()):
                where = f"{title(manifest)}, {container['name']}, {variable['name']}"
                source = variable.get("valueFrom", {}).get("secretKeyRef")
                if source is None and re.search(r"PASSWORD|PASS$|SECRET|ACCESS_KEY", variable["name"]):
                    yield f"{where}: says a secret"
                if source is not None and source["key"] not in SECRETS.get(source["name"], ()):
                    yield f"{where}: nobody brings {source['name']}, {source['key']}"


def what_is_named_is_there(manifests: list[Manifest]) -> Iterator[str]:
    def names(kind: str) -> set[str]:
        return {manifest["metadata"]["name"] for manifest in of_kind(manifests, kind)}

    there = {kind: names(kind) for kind in ("ConfigMap", "PersistentVolumeClaim", "Service", "ServiceAccount")}
    for manifest, pod in workloads(manifests):
        spec, where = pod["spec"], title(manifest)
        selector = manifest["spec"].get("selector", {}).get("matchLabels", {})
        if not selector.items() <= pod["metadata"]["labels"].items():
            yield f"{where}: does not select its own pods"
        if spec.get("serviceAccountName") not in there["ServiceAccount"]:
            yield f"{where}: no ServiceAccount {spec.get('serviceAccountName')}"
        if manifest["kind"] == "StatefulSet" and manifest["spec"]["serviceName"] not in there["Service"]:
            yield f"{where}: no Service {manifest['spec']['serviceName']}"
        for volume in spec.get("volumes", ()):
            claim = volume.get("persistentVolumeClaim", {}).get("claimName")
            if claim is not None and claim not in there["PersistentVolumeClaim"]:
                yield f"{where}: no PersistentVolumeClaim {claim}"
            if "configMap" in volume and volume["configMap"]["name"] not in there["ConfigMap"]:
                yield f"{where}: no ConfigMap {volume['configMap']['name']}"
        brought = {volume["name"] for volume in spec.get("volumes", ())}
        brought |= {claim["metadata"]["name"] for claim in manifest["spec"].get("volumeClaimTemplates", ())}
        mounted = {mount["name"] for container in containers(pod) for mount in container.get("volumeMounts", ())}
        if mounted != brought:
            yield f"{where}: mounts {sorted(mounted)} and brings {sorted(brought)}"
        for container in containers(pod):
            ports = {port["name"] for port in container.get("ports", ())}
            asked = {
                str(probe[way]["port"])
                for probe in map(container.get, PROBES)
                if probe is not None
                for way in ("httpGet", "tcpSocket")
                if way in probe
            }
            yield from (f"{where}, {container['name']}: no port {port}" for port in sorted(asked - ports))


def services_lead_somewhere(manifests: list[Manifest]) -> Iterator[str]:
    for service in of_kind(manifests, "Service"):
        found = [
            container
            for _, pod in workloads(manifests)
            if service["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
            for container in pod["spec"]["containers"]
        ]
        ports = {port["name"]: port["containerPort"] for container in found for port in container.get("ports", ())}
        for port in service["spec"]["ports"]:
            if ports.get(port["targetPort"]) != port["port"]:
                yield f"{title(service)}: {port['port']} is no port of its pods"


def variables_are_put_together_in_order(manifests: list[Manifest]) -> Iterator[str]:
    """Kubernetes leaves `$(NAME)` as it stands where NAME comes later or not at all."""
    for manifest, pod in workloads(manifests):
        for container in containers(pod):
            before: set[str] = set()
            for variable in container.get("env", ()):
                for name in _REFERENCE.findall(variable.get("value", "")):
                    if name not in before:
                        yield f"{title(manifest)}, {container['name']}: {variable['name']} needs {name} before it"
                before.add(variable["name"])


def nothing_is_said_twice(manifests: list[Manifest]) -> Iterator[str]:
    """An API server refuses some of it, and takes the last of the rest."""
    for manifest, pod in workloads(manifests):
        spec, where = pod["spec"], title(manifest)
        said = {
            "volumes": [volume["name"] for volume in spec.get("volumes", ())],
            "ports": [
                (port["containerPort"], port.get("protocol", "TCP"))
                for container in spec["containers"]
                for port in container.get("ports", ())
            ],
            **{
                f"{container['name']}, {what}": [each[name] for each in container.get(what, ())]
                for container in containers(pod)
                for what, name in (("env", "name"), ("volumeMounts", "mountPath"))
            },
        }
        for what, names in said.items():
            if len(names) != len(set(names)):
                yield f"{where}, {what}: said twice"


def may_be_many(manifest: Manifest, manifests: list[Manifest]) -> bool:
    name = manifest["metadata"]["name"]
    return int(manifest["spec"].get("replicas", 1)) > 1 or name in {target for _, target in scaled(manifests)}


def scaled(manifests: list[Manifest]) -> Iterator[tuple[Manifest, str]]:
    """Each autoscaler with the name of what it scales."""
    for autoscaler in of_kind(manifests, "HorizontalPodAutoscaler", "ScaledObject"):
        yield autoscaler, autoscaler["spec"]["scaleTargetRef"]["name"]


POLICIES: Final[tuple[Policy, ...]] = (
    everything_has_an_owner,
    pods_have_no_rights,
    volumes_are_bounded,
    containers_are_bounded,
    probes_ask_different_questions,
    stops_are_longer_than_requests,
    many_are_spread_and_disrupted_one_by_one,
    autoscalers_alone_say_how_many,
    secrets_come_from_elsewhere,
    what_is_named_is_there,
    services_lead_somewhere,
    variables_are_put_together_in_order,
    nothing_is_said_twice,
)
