/** One picture on its way from the person's device to its text. */
import { useCallback, useEffect, useRef, useState } from "react";

import { ApiProblem, messageOf } from "../../api/problem";
import { readPicture } from "../../api/readPicture";
import type { PictureText } from "../../api/types";
import { useAnnounce } from "../../components/announce";
import { formatCount } from "../../format";
import { refusalOf } from "./pictureFile";

/** A file with an address (`blob:`) under which the page can show it. */
export interface ChosenPicture {
  readonly file: File;
  readonly url: string;
}

export type Reading =
  | { readonly phase: "waiting" }
  | { readonly phase: "refused"; readonly message: string }
  | {
      readonly phase: "uploading";
      readonly picture: ChosenPicture;
      readonly sentBytes: number;
      readonly totalBytes: number;
    }
  | { readonly phase: "reading"; readonly picture: ChosenPicture }
  | {
      readonly phase: "failed";
      readonly picture: ChosenPicture;
      readonly message: string;
      /** False where the server refused the picture itself. */
      readonly canRetry: boolean;
    };

interface Attempt {
  readonly picture: ChosenPicture;
  readonly abort: AbortController;
}

const ONE_AT_A_TIME = "One picture at a time, please: nothing was sent. Choose one of them.";

export interface ReadingControls {
  readonly reading: Reading;
  /** Reads the first of the files; the newest choice replaces one that is under way. */
  readonly choose: (files: readonly File[]) => void;
  readonly retry: () => void;
  readonly cancel: () => void;
}

/** `onRead` takes over the picture's `blob:` address, and revokes it when it is done with it. */
export function useReading(onRead: (text: PictureText, url: string) => void): ReadingControls {
  const [reading, setReading] = useState<Reading>({ phase: "waiting" });
  const current = useRef<Attempt>(null);
  const announce = useAnnounce();

  const abandon = useCallback(() => {
    if (current.current === null) return;
    current.current.abort.abort();
    URL.revokeObjectURL(current.current.picture.url);
    current.current = null;
  }, []);

  useEffect(() => abandon, [abandon]);

  const send = useCallback(
    async (picture: ChosenPicture) => {
      const { file, url } = picture;
      const abort = new AbortController();
      current.current = { picture, abort };
      setReading({ phase: "uploading", picture, sentBytes: 0, totalBytes: file.size });
      announce(`Uploading ${file.name}`);
      const progress = {
        onSent: (sentBytes: number, totalBytes: number) => {
          setReading({ phase: "uploading", picture, sentBytes, totalBytes });
        },
        onUploaded: () => {
          setReading({ phase: "reading", picture });
          announce("Reading the text");
        },
      };
      try {
        const text = await readPicture(file, progress, abort.signal);
        if (text === null) return;
        current.current = null;
        setReading({ phase: "waiting" });
        announce(
          text.lines.length === 0 ? "No text was found" : `Found ${formatCount(text.lines.length, "line")}`,
        );
        onRead(text, url);
      } catch (thrown) {
        if (abort.signal.aborted) return;
        const canRetry = !(thrown instanceof ApiProblem) || thrown.isPassing;
        setReading({ phase: "failed", picture, message: messageOf(thrown), canRetry });
      }
    },
    [announce, onRead],
  );

  const choose = useCallback(
    (files: readonly File[]) => {
      const [file] = files;
      if (file === undefined) return;
      const refusal = files.length > 1 ? ONE_AT_A_TIME : refusalOf(file);
      abandon();
      if (refusal === null) void send({ file, url: URL.createObjectURL(file) });
      else setReading({ phase: "refused", message: refusal });
    },
    [abandon, send],
  );

  const retry = () => {
    if (reading.phase === "failed") void send(reading.picture);
  };

  const cancel = () => {
    abandon();
    setReading({ phase: "waiting" });
    announce("Cancelled");
  };

  return { reading, choose, retry, cancel };
}
