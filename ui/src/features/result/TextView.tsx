import "./text.css";

import {
  type ClipboardEvent,
  Fragment,
  type KeyboardEvent,
  memo,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
} from "react";

import type { TextLine } from "../../api/types";
import { t } from "../../messages";
import { MarkedText, type Mark } from "../correction/TextHighlights";
import { piecesOf } from "../correction/textPieces";
import { doubtsOf } from "./confidence";
import { selectedRange, textIn } from "./lineSelection";
import { extendByKey } from "./selectByKey";
import type { PlacedText, TextBlock } from "./textBlocks";
import type { TextLink } from "./textLinks";
import { type FindLinks, useLinks } from "./useLinks";
import type { Match } from "./search";

interface Props {
  /** The element with the text, which Ctrl+A selects. */
  readonly root: RefObject<HTMLDivElement | null>;
  readonly lines: readonly TextLine[];
  readonly texts: readonly string[];
  readonly blocks: readonly TextBlock[];
  /** Search matches by index of the line. */
  readonly marks: ReadonlyMap<number, readonly Mark[]>;
  readonly match: Match | undefined;
  /** The line pointed at, here or in the picture. */
  readonly hovered: number | null;
  readonly onHover: (ordNum: number | null) => void;
}

/** The text as it is copied: rows, blocks with a blank line between them, and tables. */
export function TextView(props: Props) {
  const { root, lines, texts, blocks, marks, match, hovered, onHover } = props;
  const linksIn = useLinks();

  useEffect(() => {
    if (match !== undefined)
      root.current?.querySelector(".mark-current")?.scrollIntoView({ block: "nearest" });
  }, [root, match]);

  const onCopy = (event: ClipboardEvent) => {
    const range = root.current === null ? null : selectedRange(root.current);
    if (range === null) return;
    event.clipboardData.setData("text/plain", textIn(lines, texts, range));
    event.preventDefault();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (root.current !== null && extendByKey(root.current, event)) event.preventDefault();
  };
  const onMouseOver = ({ target }: MouseEvent) => {
    const line = target instanceof Element ? target.closest<HTMLElement>("[data-place]") : null;
    const place = line?.dataset.place;
    onHover(place === undefined ? null : (lines[Number(place)]?.ordNum ?? null));
  };
  const textOf = ({ index, text }: PlacedText) => {
    const line = lines[index];
    return (
      <Line
        key={index}
        place={index}
        text={text}
        linksIn={linksIn}
        doubts={line?.text === text ? doubtsOf(line) : NONE}
        marks={marks.get(index) ?? NONE}
        current={match?.place === index ? match.start : undefined}
        isActive={line?.ordNum === hovered}
      />
    );
  };

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Its text is selected by keyboard.
    <div
      ref={root}
      className="text-view"
      role="group"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- Its text is selected by keyboard.
      tabIndex={0}
      aria-label={t("result.textKeys")}
      onCopy={onCopy}
      onKeyDown={onKeyDown}
      // eslint-disable-next-line jsx-a11y/mouse-events-have-key-events -- Lines have no focus; they are only marked in the picture.
      onMouseOver={onMouseOver}
      onMouseLeave={() => {
        onHover(null);
      }}
    >
      {blocks.map((block, number) =>
        block.isTable ? (
          <TableBlock key={number} block={block} textOf={textOf} />
        ) : (
          <p key={number} dir="auto">
            {block.rows.map((row, place) => (
              <Fragment key={place}>
                {place > 0 && "\n"}
                {spaced(row.flat(), textOf)}
              </Fragment>
            ))}
          </p>
        ),
      )}
    </div>
  );
}

const NONE: readonly Mark[] = [];

type TextOf = (placed: PlacedText) => ReactNode;

/** Layout only: a table of columns, whose rows stay rows when they are copied. */
function TableBlock({ block, textOf }: { block: TextBlock; textOf: TextOf }) {
  const columns = Math.max(...block.rows.map((row) => row.length));
  return (
    <table role="presentation" dir="auto">
      <tbody>
        {block.rows.map((row, place) => (
          <tr key={place}>
            {row.map((cell, column) => (
              <td
                key={column}
                colSpan={column === row.length - 1 ? columns - column : 1}
                className={isNumber(cell) ? "text-number" : undefined}
              >
                {spaced(cell, textOf)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function spaced(texts: readonly PlacedText[], textOf: TextOf): ReactNode {
  return texts.map((placed, place) => (
    <Fragment key={placed.index}>
      {place > 0 && " "}
      {textOf(placed)}
    </Fragment>
  ));
}

function isNumber(cell: readonly PlacedText[]): boolean {
  return cell.length > 0 && cell.every(({ text }) => /^[^\p{L}]*\d[^\p{L}]*\p{Sc}?$/u.test(text));
}

interface LineProps {
  readonly place: number;
  readonly text: string;
  readonly linksIn: FindLinks;
  readonly doubts: readonly Mark[];
  readonly marks: readonly Mark[];
  readonly current: number | undefined;
  readonly isActive: boolean;
}

const Line = memo(function Line({ place, text, linksIn, doubts, marks, current, isActive }: LineProps) {
  const links = linksIn(text);
  return (
    <span data-place={place} dir="auto" className={isActive ? "text-line text-line-active" : "text-line"}>
      {piecesOf(text, [links]).map(({ start, end, of: [link] }) => {
        const within = (ranges: readonly Mark[]) =>
          ranges
            .filter((one) => one.start < end && start < one.end)
            .map((one) => ({
              start: Math.max(one.start, start) - start,
              end: Math.min(one.end, end) - start,
            }));
        const marked = (
          <MarkedText
            key={start}
            text={text.slice(start, end)}
            marks={within(marks)}
            doubts={within(doubts)}
            current={current === undefined ? undefined : current - start}
          />
        );
        return link === undefined ? marked : <Link key={start} link={link as TextLink} text={marked} />;
      })}
    </span>
  );
});

/** Other pages learn nothing of the picture's address. */
function Link({ link, text }: { link: TextLink; text: ReactNode }) {
  const isPage = /^https?:/.test(link.href);
  return (
    <a
      href={link.href}
      {...(isPage ? { target: "_blank", rel: "noopener noreferrer" } : {})}
      draggable={false}
    >
      {text}
    </a>
  );
}
