"""For each alert what makes it fire, and what comes close and does not: series as promtool's tests write them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

Series = dict[str, str]
"""Values by series, one a minute: `0+60x20` is 0, 60, 120 …, for twenty minutes; `_` is no value."""


@dataclass(frozen=True, slots=True)
class Case:
    alert: str
    after: str
    fires: Series
    is_quiet: Series
    summary: str
    """As a person reads it when it fires."""
    labels: dict[str, str] = field(default_factory=dict)
    severity: str = "warning"


PROCESSES: Final = (
    "bff-api",
    "detection-api",
    "recognition-api",
    "image-store-rest",
    "image-store-worker",
    "image-store-retention",
)

_PUBLISH: Final = 'ocr_publish_duration_seconds_bucket{outcome="confirmed"'
_BUCKET: Final = 'ocr_http_request_duration_seconds_bucket{job="bff-api",route="/read",status="200"'


def _up(**values: str) -> Series:
    told = {name.replace("_", "-"): value for name, value in values.items()}
    return {f'up{{job="{name}",pod="{name}-0"}}': told.get(name, "1x60") for name in PROCESSES}


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
        summary="detection-api (detection-api-0) does not answer",
        labels={"job": "detection-api", "pod": "detection-api-0"},
        severity="critical",
    ),
    Case(
        "OcrProcessMissing",
        "20m",
        fires={series: values for series, values in _up().items() if "retention" not in series},
        is_quiet=_up(image_store_worker="_x8 1x30"),
        summary="There is no image-store-retention",
        labels={"job": "image-store-retention"},
        severity="critical",
    ),
    Case(
        "OcrProcessRestarts",
        "30m",
        fires={'process_start_time_seconds{job="image-store-worker",pod="w"}': "100x5 400x5 700x5 1000x20"},
        is_quiet={'process_start_time_seconds{job="image-store-worker",pod="w"}': "100x10 700x30"},
        summary="image-store-worker (w) has started 3 times more in half an hour",
        labels={"job": "image-store-worker", "pod": "w"},
    ),
    Case(
        "OcrReadsFail",
        "20m",
        fires=_reads("0+90x30", "0+20x30", "0+100x30"),
        is_quiet=_reads("0+90x30", "0+9x30", "0+100x30"),
        summary="10% of the pictures are not read",
        severity="critical",
    ),
    Case(
        "OcrReadsSlow",
        "30m",
        fires={f'{_BUCKET},le="{le}"}}': f"0+{step}x60" for le, step in (("5.0", 60), ("10.0", 120), ("+Inf", 120))},
        is_quiet={
            f'{_BUCKET},le="{le}"}}': f"0+{step}x60" for le, step in (("5.0", 118), ("10.0", 120), ("+Inf", 120))
        },
        summary="One picture in twenty takes longer than 9.5s",
    ),
    Case(
        "OcrWorkRefused",
        "30m",
        fires={'ocr_work_refused_total{work="detection",pod="a"}': "0+60x60"},
        is_quiet={'ocr_work_refused_total{work="detection",pod="a"}': "0x5 30x60"},
        summary="Too many pictures wait for detection: 1 a second are refused",
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
        summary="The broker did not confirm events for imageQueue: pictures are read, but not kept",
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
        summary="The broker takes 950ms to confirm one event in twenty",
    ),
    Case(
        "OcrDeadLetters",
        "20m",
        fires={
            'ocr_dead_letters{job="image-store-worker",pod="a",queue="imageQueue"}': "0x5 2x30",
            'ocr_dead_letters{job="image-store-worker",pod="b",queue="imageQueue"}': "0x5 2x30",
        },
        is_quiet={'ocr_dead_letters{job="image-store-worker",pod="a",queue="imageQueue"}': "0x16 2x2 0x30"},
        summary="2 events of imageQueue were given up (told by image-store-worker)",
        labels={"job": "image-store-worker", "queue": "imageQueue"},
    ),
    Case(
        "OcrQueueLong",
        "30m",
        fires={'ocr_queue_messages{pod="a",queue="imageDataQueue"}': "0x5 5000x60"},
        is_quiet={'ocr_queue_messages{pod="a",queue="imageDataQueue"}': "0x5 5000x10 900x60"},
        summary="5000 events wait in imageDataQueue",
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
        summary="3 events wait in imageQueue, and none is handled",
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
        summary="25% of the attempts at events of imageQueue fail",
        labels={"queue": "imageQueue"},
    ),
    Case(
        "OcrPicturesOverdue",
        "40m",
        fires={'ocr_pictures_overdue_seconds{pod="a"}': "0+600x60"},
        is_quiet={'ocr_pictures_overdue_seconds{pod="a"}': "3600x60"},
        summary="A picture should have been deleted 6h 40m 0s ago",
        severity="critical",
    ),
    Case(
        "OcrFilesNotDeleted",
        "30m",
        fires={'ocr_file_deletions_failed_total{job="image-store-retention",error="PermissionError"}': "0x5 4x60"},
        is_quiet={'ocr_file_deletions_failed_total{job="image-store-retention",error="PermissionError"}': "4x60"},
        summary="Files of deleted pictures do not go: PermissionError (image-store-retention)",
        labels={"job": "image-store-retention", "error": "PermissionError"},
    ),
    Case(
        "OcrTaskFails",
        "40m",
        fires={'ocr_task_failures_total{task="delete_expired"}': "0+1x60"},
        is_quiet={'ocr_task_failures_total{task="delete_expired"}': "0x20 2x60"},
        summary="Retention's task delete_expired fails",
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
        summary="2 pictures have no file any more",
        labels={"kind": "row without its file"},
        severity="critical",
    ),
)
