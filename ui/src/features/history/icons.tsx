/** Icons that only the history uses, drawn like those of `components/Icon`. */

export function PencilIcon() {
  return <Drawing path="M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19l-4 1ZM14 7l3 3" />;
}

export function SearchIcon() {
  return <Drawing path="M17 10.5a6.5 6.5 0 1 1-13 0a6.5 6.5 0 0 1 13 0ZM15.3 15.3 20 20" />;
}

function Drawing({ path }: { path: string }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}
