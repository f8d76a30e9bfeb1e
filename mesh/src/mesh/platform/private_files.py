"""Keep data files and folders readable by their own account only.

Entry points call `keep_new_files_private`. What an earlier version made is restricted when it is opened.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO

FOLDER_MODE: Final = stat.S_IRWXU
FILE_MODE: Final = stat.S_IRUSR | stat.S_IWUSR


def keep_new_files_private() -> None:
    """Make all files and folders of this process, and of the processes that it starts, private."""
    os.umask(_OTHERS)


def restrict(*paths: Path) -> None:
    """Take the rights of other accounts away; a path that does not exist, or belongs to another account, is left."""
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & _OTHERS:
                path.chmod(mode & ~_OTHERS)


def restrict_sqlite(path: Path) -> None:
    """Restrict a SQLite file, and its log, which gets the rights of the file."""
    restrict(*(path.with_name(f"{path.name}{ending}") for ending in ("", "-wal", "-shm")))
