/** Everything that is stored of the person: download and deletion. */
import { array, boolean, fields, number, string, stringOrNull } from "./decode";
import { isMessage, t } from "../messages";
import { decoded, request } from "./http";

/** Address of the ZIP, for a link: the browser saves it while it is written. */
export const MY_DATA_URL = "api/my-data";

/** The server deletes file by file. */
const ERASE_TIMEOUT_MS = 60_000;

/** Something that outlives the deletion for a while. */
export interface Rest {
  readonly about: string;
  /** Null if the server cannot know it. */
  readonly endsAt: string | null;
}

export interface Erasure {
  readonly isErased: boolean;
  readonly pictures: number;
  readonly rests: readonly Rest[];
}

/** Delete all pictures and texts. */
export async function eraseAll(): Promise<Erasure> {
  const answer = await request("api/erasure", { method: "POST" }, ERASE_TIMEOUT_MS, (body) => body.text());
  return decoded(answer, erasure);
}

function erasure(value: unknown): Erasure {
  const of = fields(value, "answer");
  return {
    isErased: boolean(of, "is_erased"),
    pictures: number(of, "pictures_deleted"),
    rests: array(of, "ends").map((rest) => {
      const end = fields(rest, "end");
      const own = `data.rest.${string(end, "rest")}`;
      return { about: isMessage(own) ? t(own) : string(end, "about"), endsAt: stringOrNull(end, "at") };
    }),
  };
}
