"""Composition root of all processes of image-store."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import ArgumentError

from image_store.api_keys import ApiKeys
from image_store.audit import Audit
from image_store.blob_store import BlobStore, open_blob_store
from image_store.blob_store.traced import TracedBlobStore
from image_store.consistency import Consistency
from image_store.database import Database
from image_store.deletion import Deletion
from image_store.documents.deletion import DocumentDeletion
from image_store.documents.dispatch import Dispatch
from image_store.documents.dispatcher import Dispatcher, EventPublisher
from image_store.documents.exports import Exports
from image_store.documents.passwords import Passwords
from image_store.documents.reading import DocumentReading
from image_store.documents.records import Documents
from image_store.erasure import Erasure
from image_store.history import History
from image_store.idempotent_answers import IdempotentAnswers
from image_store.owners import Owners
from image_store.repository import Repository
from image_store.sessions import Sessions
from image_store.settings import ImageStoreSettings
from image_store.shares import Shares
from image_store.users import Users
from mesh.platform import telemetry
from mesh.platform.inner_secret import inner_secret
from mesh.platform.private_files import keep_new_files_private
from mesh.platform.probes import Checks
from mesh.platform.settings import SettingsError

if TYPE_CHECKING:
    from image_store.handlers import Announce, Handlers


@dataclass(frozen=True, slots=True)
class Store:
    """All parts that use the database and the pictures. Connections are opened on first use."""

    database: Database
    blobs: BlobStore
    repository: Repository
    history: History
    deletion: Deletion
    consistency: Consistency
    erasure: Erasure
    api_keys: ApiKeys
    users: Users
    sessions: Sessions
    audit: Audit
    owners: Owners
    shares: Shares
    documents: Documents
    document_reading: DocumentReading
    exports: Exports
    idempotent_answers: IdempotentAnswers
    settings: ImageStoreSettings

    def dispatcher(self, publisher: EventPublisher) -> Dispatcher:
        """Return what publishes the events of documents."""
        return Dispatcher(
            self.database, self.documents, Dispatch(self.database, self.settings.document_limits), publisher
        )

    def handlers(self, announce: Announce | None = None) -> Handlers:
        """Return the event handlers of the worker.

        `announce` publishes the end of a document at once; without it the dispatcher does, at its next interval.
        """
        # Imported here: they need Pillow and numpy, which the other processes do not.
        from image_store.handlers import Handlers
        from mesh.vision.picture import PictureLimits

        limits = PictureLimits(max_pixels=self.settings.max_picture_pixels)
        return Handlers(
            self.repository,
            self.blobs,
            self.documents,
            self.exports,
            announce,
            max_age=self.settings.max_age,
            limits=limits,
        )

    @property
    def checks(self) -> Checks:
        """Return the readiness checks of every process of image-store."""
        return {"database": self.database.check_ready, "pictures": self.blobs.check_ready}

    def close(self) -> None:
        self.database.close()


def open_store(settings: ImageStoreSettings, application: str) -> Store:
    """Open the store. `application` names the database connections. Raises SettingsError for an unsupported URL."""
    try:
        database = Database(settings.database, application, settings.database_timeout_s)
    except ArgumentError as error:
        raise SettingsError(f"MESH_DATABASE_URL: {error}") from error
    blobs = open_blobs(settings.blobs)
    repository = Repository(database, settings.max_age)
    passwords = Passwords(lambda: inner_secret(settings))
    documents = Documents(database, settings.document_limits, settings.max_age, passwords)
    document_deletion = DocumentDeletion(database, settings.max_age)
    deletion = Deletion(repository, document_deletion, blobs, settings.retention_batch)
    api_keys = ApiKeys(database)
    sessions = Sessions(database)
    users = Users(database, settings.max_age)
    history = History(database)
    document_reading = DocumentReading(database)
    audit = Audit(database)
    return Store(
        database=database,
        blobs=blobs,
        repository=repository,
        history=history,
        deletion=deletion,
        consistency=Consistency(repository, blobs, deletion),
        api_keys=api_keys,
        users=users,
        sessions=sessions,
        audit=audit,
        owners=Owners(database),
        shares=Shares(database, history, document_reading),
        erasure=Erasure(
            database,
            blobs,
            deletion,
            document_deletion,
            settings.max_age,
            settings.backup_age,
            api_keys,
            users,
            sessions,
            audit,
            settings.audit_age,
        ),
        documents=documents,
        document_reading=document_reading,
        exports=Exports(database, settings.document_limits),
        idempotent_answers=IdempotentAnswers(database),
        settings=settings,
    )


def open_blobs(url: str) -> BlobStore:
    """Open the blob store only, with spans if they are recorded. Raises SettingsError for an unsupported URL."""
    try:
        blobs = open_blob_store(url)
    except ValueError as error:
        raise SettingsError(f"MESH_BLOB_URL: {error}") from error
    return TracedBlobStore(blobs) if telemetry.is_recording() else blobs


def load_settings() -> ImageStoreSettings:
    """Return the settings of the environment; exit with one line for each invalid variable.

    Every process of image-store begins with this; its files are private from then on.
    """
    keep_new_files_private()
    try:
        return ImageStoreSettings.load()
    except SettingsError as error:
        sys.exit(str(error))
