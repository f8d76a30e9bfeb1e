/** Accept pictures dropped or pasted anywhere on the page. */
import { useEffect, useState } from "react";

import { t } from "../../messages";
import { timedName } from "./camera/snapshot";

/** Browsers give every pasted image this name. */
const NAME_OF_PASTED = "image.png";

/** Return whether files are being dragged over the page. */
export function useDropAndPaste(onFiles: (files: readonly File[]) => void): boolean {
  const [isOver, setIsOver] = useState(false);

  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault(); // Prevents the browser from opening the file.
      setIsOver(true);
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      setIsOver(false);
      onFiles([...(event.dataTransfer?.files ?? [])]);
    };
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return; // Plain text goes to the focused field.
      event.preventDefault();
      onFiles(files.map(withName));
    };
    window.addEventListener("dragover", onDragOver);
    window.addEventListener("dragleave", onDragLeave);
    window.addEventListener("drop", onDrop);
    window.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("dragover", onDragOver);
      window.removeEventListener("dragleave", onDragLeave);
      window.removeEventListener("drop", onDrop);
      window.removeEventListener("paste", onPaste);
    };
  }, [onFiles]);

  return isOver;
}

function hasFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes("Files") ?? false;
}

function withName(file: File): File {
  if (file.name !== NAME_OF_PASTED) return file;
  return new File([file], `${timedName(t("upload.pastedName"), new Date())}.png`, { type: file.type });
}
