import "./account.css";

import { useState } from "react";

import { checkAddress } from "../../api/jobFile";
import { type Erasure, eraseAll, MY_DATA_URL } from "../../api/myData";
import { KeyApi } from "../../api/keys";
import { getRights } from "../../api/rights";
import { useAnnounce } from "../../components/announce";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { DownloadFailed } from "../../components/DownloadFailed";
import { followLink } from "../../components/saveFile";
import { useAction } from "../../components/useAction";
import { useDownload } from "../../components/useDownload";
import { useLoaded } from "../../components/useLoaded";
import { formatWhen } from "../../format";
import { t } from "../../messages";
import { KeySection } from "../keys/KeySection";
import { forgetLocalData } from "./localData";
import { SessionSection } from "./SessionSection";
import { useUser } from "./user";

const MY_DATA = { label: t("data.downloadLabel") };
const OWN_KEYS = new KeyApi("api/my-keys");

/** Download or delete all data of the person, and manage API keys where the person may have some. */
export function DataPage() {
  const [isAsking, setIsAsking] = useState(false);
  const [erased, setErased] = useState<Erasure | null>(null);
  const { value: rights } = useLoaded(getRights);
  const { isBusy, problem, run } = useAction();
  const announce = useAnnounce();
  const { download, start } = useDownload(async (_: typeof MY_DATA, signal) => {
    await checkAddress(MY_DATA_URL, signal);
    followLink(MY_DATA_URL, ""); // the server's name counts
    return t("data.announceDownload");
  });
  const { state } = useUser();

  if (erased !== null) return <Erased erasure={erased} />;

  const erase = () => {
    run(async () => {
      const report = await eraseAll();
      forgetLocalData();
      setIsAsking(false);
      setErased(report);
      announce(t(report.isErased ? "data.erasedAll" : "data.notErased"));
    });
  };

  return (
    <div className="narrow">
      <h1>{t("data.title")}</h1>
      <section className="account-section" aria-labelledby="data-download">
        <h2 id="data-download">{t("data.downloadTitle")}</h2>
        <p>{t("data.downloadAbout")}</p>
        <button type="button" className="button" onClick={() => void start(MY_DATA)}>
          {t(download.phase === "fetching" ? "download.preparing" : "data.download")}
        </button>
        <DownloadFailed download={download} onTryAgain={(what) => void start(what)} />
      </section>
      <section className="account-section" aria-labelledby="data-erase">
        <h2 id="data-erase">{t("data.eraseTitle")}</h2>
        <p>{t("data.eraseAbout")}</p>
        <button
          type="button"
          className="button button-danger"
          onClick={() => {
            setIsAsking(true);
          }}
        >
          {t("data.erase")}
        </button>
      </section>
      {state?.canSignOut && <SessionSection />}
      {rights?.mayMakeKeys && (
        <KeySection api={OWN_KEYS} about={t("keys.about")} mayAdminister={rights.mayAdminister} />
      )}
      {isAsking && (
        <ConfirmDialog
          title={t("data.confirmTitle")}
          about={t("data.confirm")}
          confirmLabel={t(isBusy ? "data.erasing" : "data.confirmErase")}
          isBusy={isBusy}
          problem={problem}
          onConfirm={erase}
          onClose={() => {
            setIsAsking(false);
          }}
        />
      )}
    </div>
  );
}

function Erased({ erasure }: { erasure: Erasure }) {
  return (
    <div className="narrow">
      <h1>{t("data.title")}</h1>
      <p>
        {t(erasure.isErased ? "data.erasedAll" : "data.notErased")}{" "}
        {t("data.erased", { count: erasure.pictures })}
      </p>
      <section className="account-section" aria-labelledby="data-rests">
        <h2 id="data-rests">{t("data.rests")}</h2>
        <ul>
          {erasure.rests.map(({ about, endsAt }) => (
            <li key={about}>
              {endsAt === null ? about : t("data.restEnds", { about, when: formatWhen(endsAt) })}
            </li>
          ))}
        </ul>
      </section>
      {/* Without a fragment: the page is loaded again, so that nothing of before is shown. */}
      <a className="button" href="./">
        {t("data.startAgain")}
      </a>
    </div>
  );
}
