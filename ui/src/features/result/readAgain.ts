/** Read a file again with another region and turn, as a new result; the page's upload queue does it. */
import { createContext } from "react";

import type { Edit } from "../upload/prepare/region";

export type ReadAgain = (file: File, edit: Edit) => void;

export const ReadAgainContext = createContext<ReadAgain | null>(null);
