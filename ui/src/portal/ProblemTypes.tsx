import { t } from "../messages";
import type { ProblemType } from "./overview";
import { problemId } from "./place";

/** Every problem type once, with an example of its body. */
export function ProblemTypes({ problems }: { problems: readonly ProblemType[] }) {
  return (
    <ul className="problem-types">
      {problems.map(({ slug, title, status, detail, example }) => (
        <li key={slug} id={problemId(slug)}>
          <p>
            <strong>{title}</strong> <code>{status}</code> <code>{slug}</code>
          </p>
          <p className="facts">{detail}</p>
          <details>
            <summary>{t("portal.body", { type: slug })}</summary>
            <pre>{JSON.stringify(example, null, 2)}</pre>
          </details>
        </li>
      ))}
    </ul>
  );
}
