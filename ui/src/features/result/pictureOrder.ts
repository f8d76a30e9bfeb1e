import { createContext } from "react";

/** Ids of the pictures of the list that the shown picture was opened from, in its order; empty without one. */
export const PictureOrder = createContext<readonly string[]>([]);
