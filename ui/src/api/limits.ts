/**
 * Upload limits, fetched once to shrink or reject pictures before uploading, and the storage usage, fetched again when
 * it changes.
 */
import { array, fail, number, object } from "./decode";
import { call, decoded } from "./http";
import type { StorageUsage, Limits, Quota } from "./types";

/** @throws ApiProblem with a message for the page. */
export async function getLimits(signal: AbortSignal): Promise<Limits> {
  return decoded(await call("api/limits", { signal }), limits);
}

function limits(value: unknown): Limits {
  const of = object(value, "Limits");
  return {
    maxUploadBytes: number(of, "max_upload_bytes"),
    maxDocumentBytes: number(of, "max_document_bytes"),
    maxPicturePixels: number(of, "max_picture_pixels"),
    maxPictureSide: number(of, "max_picture_side"),
    enoughSide: number(of, "enough_side"),
    contentTypes: array(of, "content_types").map((type) =>
      typeof type === "string" ? type : fail("content type", "a string"),
    ),
    maxAgeDays: number(of, "max_age_days"),
    // Promised only where the server says so.
    removesMetadata: of.keeps_metadata === false,
  };
}

/** @throws ApiProblem with a message for the page. */
export async function getStorageUsage(signal: AbortSignal): Promise<StorageUsage> {
  return decoded(await call("api/limits", { signal }), storageUsage);
}

function storageUsage(value: unknown): StorageUsage {
  const of = object(value, "Limits");
  const isKnown = of.quota !== undefined && of.quota !== null;
  return { maxAgeDays: number(of, "max_age_days"), quota: isKnown ? quota(of.quota) : null };
}

function quota(value: unknown): Quota {
  const of = object(value, "QuotaInfo");
  return {
    pictures: number(of, "pictures"),
    maxPictures: number(of, "max_pictures"),
    bytes: number(of, "bytes"),
    maxBytes: number(of, "max_bytes"),
  };
}
