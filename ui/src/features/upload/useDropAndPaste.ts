/** Accept pictures dropped or pasted anywhere on the page. */
import { useEffect, useState } from "react";

import { t } from "../../messages";
import { timedName } from "./camera/snapshot";

/** Browsers give every pasted image this name. */
const NAME_OF_PASTED = "image.png";

/** What was dropped or pasted instead of files. */
export type Refused = "text" | "link";

export interface DropAndPaste {
  /** Files are being dragged over the page. */
  readonly isOver: boolean;
  /** What was refused last; null after files, or after `dismiss`. */
  readonly refused: Refused | null;
  readonly dismiss: () => void;
}

/** Accept files that are dropped or pasted; texts and links are refused, except in fields. */
export function useDropAndPaste(onFiles: (files: readonly File[]) => void): DropAndPaste {
  const [isOver, setIsOver] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);

  useEffect(() => {
    let isOwnDrag = false; // Of a text or link of this page.
    const onDragStart = () => {
      isOwnDrag = true;
    };
    const onDragEnd = () => {
      isOwnDrag = false;
    };
    const onDragOver = (event: DragEvent) => {
      const refuses = !isOwnDrag && refusedOf(event.dataTransfer, event.target) !== null;
      if (!refuses && !hasFiles(event.dataTransfer)) return;
      event.preventDefault(); // Prevents the browser from opening the file or link.
      if (!refuses) setIsOver(true);
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const onDrop = (event: DragEvent) => {
      const other = isOwnDrag ? null : refusedOf(event.dataTransfer, event.target);
      if (other === null && !hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      setIsOver(false);
      setRefused(other);
      if (other === null) onFiles([...(event.dataTransfer?.files ?? [])]);
    };
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) {
        setRefused((before) => refusedOf(event.clipboardData, event.target) ?? before);
        return; // Plain text goes to the focused field.
      }
      event.preventDefault();
      setRefused(null);
      onFiles(files.map(withName));
    };
    window.addEventListener("dragstart", onDragStart);
    window.addEventListener("dragend", onDragEnd);
    window.addEventListener("dragover", onDragOver);
    window.addEventListener("dragleave", onDragLeave);
    window.addEventListener("drop", onDrop);
    window.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("dragstart", onDragStart);
      window.removeEventListener("dragend", onDragEnd);
      window.removeEventListener("dragover", onDragOver);
      window.removeEventListener("dragleave", onDragLeave);
      window.removeEventListener("drop", onDrop);
      window.removeEventListener("paste", onPaste);
    };
  }, [onFiles]);

  const dismiss = () => {
    setRefused(null);
  };
  return { isOver, refused, dismiss };
}

/** Return what a transfer without files has; null if its target accepts it, or if it has neither text nor link. */
function refusedOf(transfer: DataTransfer | null, target: EventTarget | null): Refused | null {
  if (transfer === null || hasFiles(transfer) || isField(target)) return null;
  if (transfer.types.includes("text/uri-list")) return "link";
  return transfer.types.includes("text/plain") ? "text" : null;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

function hasFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes("Files") ?? false;
}

function withName(file: File): File {
  if (file.name !== NAME_OF_PASTED) return file;
  return new File([file], `${timedName(t("upload.pastedName"), new Date())}.png`, { type: file.type });
}
