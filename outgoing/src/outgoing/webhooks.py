"""Send webhooks, each to the address that the client of a document gave, signed by the client's own secret."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog
from standardwebhooks import Webhook

from mesh.contracts.webhook_due import WebhookDue, signing_secret
from mesh.platform.messaging.interfaces import Delivery, Outcome
from outgoing.client import Failed, Outgoing, Refused, Unresolved
from outgoing.target import InvalidAddress, Target

log = structlog.get_logger(__name__)

_GONE: Final = 410


@dataclass(frozen=True, slots=True)
class WebhookSender:
    """Handler of `webhookQueue`. Every answer but a success is a failed attempt; the last one makes a dead letter."""

    outgoing: Outgoing
    secret: str
    timeout_s: float

    def __call__(self, delivery: Delivery) -> Outcome:
        """Send one webhook. Redirects are not followed, since the specification forbids it."""
        due = WebhookDue.from_wire(delivery.message)
        body = due.body.payload.model_dump_json(exclude_none=True).encode()
        try:
            target = Target.parse(due.body.url)
            with self.outgoing.send(
                "POST", target, headers=self._headers(due, body), body=body, deadline=time.monotonic() + self.timeout_s
            ) as received:
                status = received.status
        except (Unresolved, Failed) as error:
            # Not refused at once without an address: name servers are away now and then.
            log.warning("webhook failed", document_id=due.document_id, reason=str(error))
            return Outcome.RETRY
        except (InvalidAddress, Refused) as error:
            log.warning("webhook refused", document_id=due.document_id, reason=str(error))
            return Outcome.REJECT
        if status == _GONE:
            # The specification: its receiver wants no more of them.
            log.info("webhook unwanted", document_id=due.document_id)
            return Outcome.ACK
        log.info("webhook sent", document_id=due.document_id, status=status)
        return Outcome.ACK if 200 <= status < 300 else Outcome.RETRY

    def _headers(self, due: WebhookDue, body: bytes) -> dict[str, str]:
        now = datetime.now(UTC)
        signer = Webhook(signing_secret(self.secret, due.owner))
        return {
            "Content-Type": "application/json",
            "webhook-id": due.message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signer.sign(due.message_id, now, body.decode()),
        }
