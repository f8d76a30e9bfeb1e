import { use, useId, useState } from "react";

import { getContent } from "../../api/pictures";
import type { PictureText } from "../../api/types";
import { Alert } from "../../components/Alert";
import { useAnnounce } from "../../components/announce";
import { LateParts } from "../../components/LateParts";
import { useAction } from "../../components/useAction";
import { useDisclosure } from "../../components/useDisclosure";
import { EditorDialog } from "../../lateParts";
import { t } from "../../messages";
import { goTo, HISTORY_HREF } from "../../routes";
import { historySession } from "../history/session";
import { NO_EDIT } from "../upload/prepare/region";
import { ReadAgainContext } from "./readAgain";

interface Props {
  readonly text: PictureText;
  readonly onRename: () => void;
}

/** What can be done with a stored picture besides its text: crop or turn and read again, rename, delete. */
export function MoreMenu({ text: { id, name }, onRename }: Props) {
  const { isOpen, close, rootProps, openerProps } = useDisclosure();
  const readAgain = use(ReadAgainContext);
  const [original, setOriginal] = useState<File | null>(null);
  const { isBusy, problem, run } = useAction();
  const announce = useAnnounce();
  const listId = useId();

  const remove = () => {
    historySession().deletions.delete([{ id, name }]);
    announce(t("history.announceDeleted", { deleted: name }));
    goTo(HISTORY_HREF);
  };

  return (
    <div className="download" {...rootProps}>
      <button type="button" className="button" aria-controls={listId} {...openerProps}>
        <span>{t("result.more")}</span>
      </button>
      <div id={listId} className="download-list" hidden={!isOpen}>
        <ul role="list" aria-label={t("result.moreList")}>
          {readAgain !== null && (
            <li>
              <button
                type="button"
                disabled={isBusy}
                onClick={() => {
                  close();
                  run(async () => {
                    setOriginal(await getContent(id, name));
                  });
                }}
              >
                {t("result.readAgain")} <small>{t("result.readAgainUse")}</small>
              </button>
            </li>
          )}
          <li>
            <button
              type="button"
              onClick={() => {
                close();
                onRename();
              }}
            >
              {t("history.rename")}
            </button>
          </li>
          <li>
            <button type="button" onClick={remove}>
              {t("history.delete")} <small>{t("result.deleteUse")}</small>
            </button>
          </li>
        </ul>
      </div>
      {problem !== null && <Alert message={problem} />}
      <LateParts>
        {original !== null && readAgain !== null && (
          <EditorDialog
            file={original}
            edit={NO_EDIT}
            isStored
            onSend={(edit) => {
              setOriginal(null);
              readAgain(original, edit);
            }}
            onClose={() => {
              setOriginal(null);
            }}
          />
        )}
      </LateParts>
    </div>
  );
}
