"""One example of each problem type of the public API: the list that its document and the portal show."""

from __future__ import annotations

from typing import Final

from bff_api.access.hosts import ForeignHost
from bff_api.access.origins import ForeignOrigin
from bff_api.access.roles import NotAMember
from bff_api.account.quota import QuotaReached
from bff_api.account.rate_limits import RateLimited
from bff_api.correct.handler import TooManyCorrections
from bff_api.documents.exports import DocumentFailed, DocumentNotRead, ExportNotReady, NoExport
from bff_api.errors import NotKept
from bff_api.export.selection import SelectionTooLarge, TooManySelected
from bff_api.history.stored_pictures import OnItsWay
from bff_api.history.thumbnail import NoPreview
from bff_api.idempotency import KeyReused, StillRunning
from bff_api.portal.page_files import NotBuilt
from bff_api.sign_in.problems import ProviderUnavailable, SignInExpired, SignInInvalid, SignInRefused
from mesh.contracts.lines_edited import LinesChanged
from mesh.contracts.problem_examples import SHARED, ProblemExample
from mesh.platform.http.worker.failures import RequestTimeout, TooManyConnections
from mesh.vision.export.bounded import ExportTooLong
from mesh.vision.export.pdf.process import NoPdf

_IMAGE: Final = "/api/image/1f0c7f4e-2b6d-4c7e-9a53-0d6f3b1c8e21"
_DOCUMENT: Final = "/documents/5b9d0c52-7f1e-4a86-8a3d-94c1e2b7d6f0/text"
_NONE: Final[frozenset[str]] = frozenset()
_KEYED: Final = frozenset(("readPicture", "sendDocuments"))
_EXPORTS: Final = frozenset(("exportPicture", "exportPictures"))
_OF_PICTURE: Final = frozenset(
    (
        "getPicture",
        "getPictureContent",
        "getPictureThumbnail",
        "renamePicture",
        "exportPicture",
        "exportPictures",
        "createPictureShare",
        "listPictureShares",
        "revokePictureShare",
        "readLineText",
        "cutOutPicture",
    )
)

EXAMPLES: Final = (
    *SHARED,
    ProblemExample(
        QuotaReached("You have 1,000 pictures, which is the limit. Delete some, or wait until they expire."),
        "/read",
        _KEYED,
    ),
    ProblemExample(RateLimited("You send more than 600 requests a minute. Try again later.", retry_after_s=12)),
    ProblemExample(TooManyConnections(100)),
    ProblemExample(RequestTimeout("The request took too long to arrive. Send it again."), "/read", _NONE),
    ProblemExample(OnItsWay(), _IMAGE, _OF_PICTURE),
    ProblemExample(
        NoPreview("The picture is damaged. The original can still be downloaded."),
        f"{_IMAGE}/thumbnail",
        frozenset(("getPictureThumbnail",)),
    ),
    ProblemExample(NotKept(), "/correct-text", frozenset(("correctText", "editLines"))),
    ProblemExample(TooManyCorrections(), "/correct-text", frozenset(("correctText",))),
    ProblemExample(LinesChanged(), f"{_IMAGE}/lines", frozenset(("editLines",))),
    ProblemExample(
        StillRunning(
            "A request with this Idempotency-Key is still running. Send it again in a moment.", retry_after_s=1
        ),
        "/read",
        _KEYED,
    ),
    ProblemExample(
        KeyReused(
            "The Idempotency-Key belongs to a request with another body. Use a new key for each request.",
        ),
        "/read",
        _KEYED,
    ),
    ProblemExample(DocumentNotRead("scan.pdf"), _DOCUMENT, frozenset(("exportDocument", "exportPictures"))),
    ProblemExample(ExportNotReady("scan.pdf"), _DOCUMENT, frozenset(("exportDocument", "exportPictures"))),
    ProblemExample(
        DocumentFailed("“scan.pdf” could not be read. Its only page is damaged."),
        _DOCUMENT,
        frozenset(("exportDocument",)),
    ),
    ProblemExample(
        NoExport("This format of “scan.pdf” could not be written."), _DOCUMENT, frozenset(("exportDocument",))
    ),
    ProblemExample(NoPdf("There is no PDF of this picture. Choose another format."), f"{_IMAGE}/text", _EXPORTS),
    ProblemExample(ExportTooLong(), f"{_IMAGE}/text", _EXPORTS),
    ProblemExample(TooManySelected(320, 200), "/api/export", frozenset(("exportPictures",))),
    ProblemExample(SelectionTooLarge(700 * 1024**2), "/api/export", frozenset(("exportPictures",))),
    ProblemExample(
        ForeignHost("This server does not answer for the host name 'other.example'. Use its own address.", status=421),
    ),
    ProblemExample(
        ForeignOrigin("A page of another site sent this request, so it was refused. Send it from this site."), "/read"
    ),
    ProblemExample(
        NotAMember("Your account is in none of the groups that may use this. Ask your administrator."),
        "/sign-in/callback",
        _NONE,
    ),
    ProblemExample(ProviderUnavailable(), "/sign-in", _NONE),
    ProblemExample(SignInRefused(), "/sign-in/callback", _NONE),
    ProblemExample(SignInExpired(), "/sign-in/callback", _NONE),
    ProblemExample(SignInInvalid(), "/sign-in/callback", _NONE),
    ProblemExample(NotBuilt("The page has not been built. Run `make ui`. The API works without it."), "/", _NONE),
)
