"""Do a read with an `Idempotency-Key` once."""

from __future__ import annotations

from collections.abc import Callable, Generator

from bff_api.idempotency import IdempotencyKeys
from bff_api.read.upload import Upload
from mesh.contracts.read_image import ReadImage, ReadProgress

Steps = Generator[ReadProgress, None, ReadImage]


def read_once(keys: IdempotencyKeys, key: str, upload: Upload, steps: Callable[[], Steps]) -> Steps:
    """Do the read, or return the answer of an earlier one at once. Raises as `IdempotencyKeys.claim`."""
    fields = (
        *(upload.name, upload.image_id or "", str(upload.page), upload.password or "", upload.ocr.value),
        *(str(upload.turn), "" if upload.region is None else str(upload.region)),
    )
    claimed = keys.claim(key, upload.owner, upload.content, *(field.encode(errors="surrogatepass") for field in fields))
    if isinstance(claimed, str):
        return ReadImage.model_validate_json(claimed)
    try:
        answer = yield from steps()
    except BaseException:  # also when the client disconnects
        claimed.release()
        raise
    claimed.save(answer.id, answer)
    return answer
