"""For each alert, series that make it fire and series that come close and do not, as promtool's tests write them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tests.manifests.processes import PROCESSES

Series = dict[str, str]
"""Values by series, one a minute: `0+60x20` is 0, 60, 120 …, for twenty minutes; `_` is no value."""


@dataclass(frozen=True, slots=True)
class Case:
    alert: str
    after: str
    fires: Series
    is_quiet: Series
    labels: dict[str, str] = field(default_factory=dict)
    severity: str = "warning"


_PUBLISH: Final = 'ocr_publish_duration_seconds_bucket{outcome="confirmed"'
_BUCKET: Final = 'ocr_http_request_duration_seconds_bucket{job="bff-api",route="/read",status="200"'


def _up(**values: str) -> Series:
    given = {name.replace("_", "-"): value for name, value in values.items()}
    return {f'up{{job="{name}",pod="{name}-0"}}': given.get(name, "1x60") for name in sorted(PROCESSES)}


def _reads(kept: str, failed: str, left: str) -> Series:
    return {
        'ocr_reads_total{outcome="kept"}': kept,
        'ocr_reads_total{outcome="bad-picture"}': kept,
        'ocr_reads_total{outcome="service-timeout"}': failed,
        'ocr_reads_total{outcome="caller-gone"}': left,
    }


CASES: Final = (
    Case(
        "OcrProcessDown",
        "10m",
        fires=_up(detection_api="1x3 0x20"),
        is_quiet=_up(detection_api="1x3 0x3 1x20"),
        labels={"job": "detection-api", "pod": "detection-api-0"},
        severity="critical",
    ),
    Case(
        "OcrProcessMissing",
        "20m",
        fires={series: values for series, values in _up().items() if "retention" not in series},
        is_quiet=_up(image_store_worker="_x8 1x30"),
        labels={"job": "image-store-retention"},
        severity="critical",
    ),
    Case(
        "OcrProcessRestarts",
        "30m",
        fires={'process_start_time_seconds{job="image-store-worker",pod="w"}': "100x5 400x5 700x5 1000x20"},
        is_quiet={'process_start_time_seconds{job="image-store-worker",pod="w"}': "100x10 700x30"},
        labels={"job": "image-store-worker", "pod": "w"},
    ),
    Case(
        "OcrReadsFail",
        "20m",
        fires=_reads("0+90x30", "0+20x30", "0+100x30"),
        is_quiet=_reads("0+90x30", "0+9x30", "0+100x30"),
        severity="critical",
    ),
    Case(
        "OcrReadsSlow",
        "30m",
        fires={f'{_BUCKET},le="{le}"}}': f"0+{step}x60" for le, step in (("5.0", 60), ("10.0", 120), ("+Inf", 120))},
        is_quiet={
            f'{_BUCKET},le="{le}"}}': f"0+{step}x60" for le, step in (("5.0", 118), ("10.0", 120), ("+Inf", 120))
        },
    ),
    Case(
        "OcrWorkRefused",
        "30m",
        fires={'ocr_work_refused_total{work="detection",pod="a"}': "0+60x60"},
        is_quiet={'ocr_work_refused_total{work="detection",pod="a"}': "0x5 30x60"},
        labels={"work": "detection"},
    ),
    Case(
        "OcrPicturesUnkept",
        "10m",
        fires={'ocr_events_published_total{pod="a",queue="imageQueue",outcome="failed"}': "0x6 1x20"},
        is_quiet={
            'ocr_events_published_total{pod="a",queue="imageQueue",outcome="failed"}': "7x60",
            'ocr_events_published_total{pod="a",queue="imageQueue",outcome="confirmed"}': "0+10x60",
        },
        labels={"queue": "imageQueue"},
        severity="critical",
    ),
    Case(
        "OcrPublishingSlow",
        "30m",
        fires={f'{_PUBLISH},le="{le}"}}': f"0+{step}x60" for le, step in (("0.5", 60), ("1.0", 120), ("+Inf", 120))},
        is_quiet={
            f'{_PUBLISH},le="{le}"}}': f"0+{step}x60" for le, step in (("0.5", 118), ("1.0", 120), ("+Inf", 120))
        },
    ),
    Case(
        "OcrDeadLetters",
        "20m",
        fires={
            'ocr_dead_letters{job="image-store-worker",pod="a",queue="imageQueue"}': "0x5 2x30",
            'ocr_dead_letters{job="image-store-worker",pod="b",queue="imageQueue"}': "0x5 2x30",
        },
        is_quiet={'ocr_dead_letters{job="image-store-worker",pod="a",queue="imageQueue"}': "0x16 2x2 0x30"},
        labels={"job": "image-store-worker", "queue": "imageQueue"},
    ),
    Case(
        "OcrQueueLong",
        "30m",
        fires={'ocr_queue_messages{pod="a",queue="imageDataQueue"}': "0x5 5000x60"},
        is_quiet={'ocr_queue_messages{pod="a",queue="imageDataQueue"}': "0x5 5000x10 900x60"},
        labels={"queue": "imageDataQueue"},
    ),
    Case(
        "OcrQueueStuck",
        "40m",
        fires={
            'ocr_queue_messages{pod="a",queue="imageQueue"}': "3x60",
            'ocr_events_handled_total{pod="a",queue="imageQueue",outcome="ack"}': "0+5x8 40x60",
            'ocr_events_handled_total{pod="a",queue="imageDataQueue",outcome="ack"}': "0+5x60",
        },
        is_quiet={
            'ocr_queue_messages{pod="a",queue="imageQueue"}': "3x60",
            'ocr_events_handled_total{pod="a",queue="imageQueue",outcome="ack"}': "0+1x60",
        },
        labels={"queue": "imageQueue"},
        severity="critical",
    ),
    Case(
        "OcrEventsFail",
        "30m",
        fires={
            'ocr_events_handled_total{queue="imageQueue",outcome="ack"}': "0+30x60",
            'ocr_events_handled_total{queue="imageQueue",outcome="retry"}': "0+10x60",
        },
        is_quiet={
            'ocr_events_handled_total{queue="imageQueue",outcome="ack"}': "0+60x60",
            'ocr_events_handled_total{queue="imageQueue",outcome="reject"}': "0+3x60",
        },
        labels={"queue": "imageQueue"},
    ),
    Case(
        "OcrPicturesOverdue",
        "40m",
        fires={'ocr_pictures_overdue_seconds{pod="a"}': "0+600x60"},
        is_quiet={'ocr_pictures_overdue_seconds{pod="a"}': "3600x60"},
        severity="critical",
    ),
    Case(
        "OcrFilesNotDeleted",
        "30m",
        fires={'ocr_file_deletions_failed_total{job="image-store-retention",error="PermissionError"}': "0x5 4x60"},
        is_quiet={'ocr_file_deletions_failed_total{job="image-store-retention",error="PermissionError"}': "4x60"},
        labels={"job": "image-store-retention", "error": "PermissionError"},
    ),
    Case(
        "OcrTaskFails",
        "40m",
        fires={'ocr_task_failures_total{task="delete_expired"}': "0+1x60"},
        is_quiet={'ocr_task_failures_total{task="delete_expired"}': "0x20 2x60"},
        labels={"task": "delete_expired"},
    ),
    Case(
        "OcrPicturesLost",
        "10m",
        fires={'ocr_store_inconsistencies{kind="row without its file"}': "0x3 2x30"},
        is_quiet={
            'ocr_store_inconsistencies{kind="row without its file"}': "0x30",
            'ocr_store_inconsistencies{kind="file without a row"}': "9x30",
        },
        labels={"kind": "row without its file"},
        severity="critical",
    ),
)
