/** A paragraph in which `text in backquotes` is code; nothing for an empty text. */
export function Paragraph({ text }: { text: string }) {
  if (text === "") return null;
  return (
    <p>{text.split("`").map((part, place) => (place % 2 === 1 ? <code key={place}>{part}</code> : part))}</p>
  );
}
