/** A paragraph in which `words in backquotes` are code; nothing where there are none. */
export function Paragraph({ text }: { text: string }) {
  if (text === "") return null;
  return (
    <p>{text.split("`").map((part, place) => (place % 2 === 1 ? <code key={place}>{part}</code> : part))}</p>
  );
}
