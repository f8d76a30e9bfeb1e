import type { Notice } from "../../api/types";
import { Icon } from "../../components/Icon";
import { noticeText } from "../../notices";

/** Why there is less text than the picture shows. */
export function NoticeList({ notices }: { notices: readonly Notice[] }) {
  const texts = notices.flatMap((notice) => noticeText(notice) ?? []);
  return texts.map(({ title, advice }) => (
    <div key={title} role="note" className="notice">
      <Icon name="question" />
      <p>
        {title}. {advice}
      </p>
    </div>
  ));
}
