"""Jaeger's configuration fits its pod, and traces are kept as long as the pictures that they tell of."""

from datetime import timedelta
from pathlib import PurePosixPath

import pytest
import yaml

from mesh.contracts.topology import MAX_AGE_DAYS
from tests.manifests.rendering import OVERLAYS, Manifest, named, of_kind, render


def configuration(overlay: str) -> Manifest:
    [text] = [
        manifest["data"]["jaeger.yaml"]
        for manifest in of_kind(render(f"k8s/overlays/{overlay}"), "ConfigMap")
        if manifest["metadata"]["name"].startswith("jaeger")
    ]
    loaded: Manifest = yaml.safe_load(text)
    return loaded


def pod(overlay: str) -> Manifest:
    spec: Manifest = named(render(f"k8s/overlays/{overlay}"), "Deployment", "jaeger")["spec"]["template"]["spec"]
    return spec


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_it_listens_on_the_ports_that_its_pod_opens(overlay: str) -> None:
    said = configuration(overlay)
    endpoints = {
        "otlp-http": said["receivers"]["otlp"]["protocols"]["http"]["endpoint"],
        "page": said["extensions"]["jaeger_query"]["http"]["endpoint"],
        "health": said["extensions"]["healthcheckv2"]["http"]["endpoint"],
    }
    [container] = pod(overlay)["containers"]
    assert endpoints == {port["name"]: f"0.0.0.0:{port['containerPort']}" for port in container["ports"]}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_part_that_it_names_is_one_that_it_says(overlay: str) -> None:
    said = configuration(overlay)
    assert set(said["service"]["extensions"]) == set(said["extensions"])
    for pipeline in said["service"]["pipelines"].values():
        for kind in ("receivers", "processors", "exporters"):
            assert set(pipeline[kind]) == set(said[kind])
    stores = set(said["extensions"]["jaeger_storage"]["backends"])
    assert {said["extensions"]["jaeger_query"]["storage"]["traces"]} == stores
    assert {said["exporters"]["jaeger_storage_exporter"]["trace_storage"]} == stores


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_traces_lie_on_its_volume_as_long_as_pictures_are_kept(overlay: str) -> None:
    store = configuration(overlay)["extensions"]["jaeger_storage"]["backends"]["badger"]["badger"]
    [container] = pod(overlay)["containers"]
    [place] = [mount["mountPath"] for mount in container["volumeMounts"] if mount["name"] == "traces"]

    assert store["ephemeral"] is False
    assert all(PurePosixPath(folder).is_relative_to(place) for folder in store["directories"].values())
    assert store["ttl"] == {"spans": f"{timedelta(days=MAX_AGE_DAYS) // timedelta(hours=1)}h"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_its_configuration_is_where_its_command_looks(overlay: str) -> None:
    [container] = pod(overlay)["containers"]
    [place] = [mount["mountPath"] for mount in container["volumeMounts"] if mount["name"] == "configuration"]
    assert container["args"] == ["--config", f"{place}/jaeger.yaml"]
