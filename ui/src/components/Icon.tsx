/** Line icons on a 24 × 24 grid, in the text's colour and hidden from screen readers. */
const PATHS = {
  alert:
    "M12 8v5m0 3.5v.01M10.3 3.9 2.4 17.5A2 2 0 0 0 4.1 20.5h15.8a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0Z",
  check: "m5 12.5 4.5 4.5L19 7.5",
  copy: "M9 9V5a1 1 0 0 1 1-1h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-4M5 9h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1Z",
  question: "M9.2 9a3 3 0 1 1 4.2 2.8c-.9.4-1.4 1-1.4 2v.4m0 3v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  expand: "M4 9V4h5M20 15v5h-5M4 4l6 6m10 10-6-6",
  next: "M12 5v14m-6-6 6 6 6-6",
  nextPage: "m9 5 7 7-7 7",
  previousPage: "m15 5-7 7 7 7",
  picture:
    "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Zm3.5 6a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM4 17l5-4 3 2.5 4-4.5 4 4",
  document: "M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Zm7 0v5h5M9.5 13h6M9.5 16.5h6",
  scan: "M4 8V6a2 2 0 0 1 2-2h2m8 0h2a2 2 0 0 1 2 2v2m0 8v2a2 2 0 0 1-2 2h-2m-8 0H6a2 2 0 0 1-2-2v-2M8 9h8M8 12h8M8 15h5",
  shrink: "M10 5v5H5m9 9v-5h5M10 10 4 4m10 10 6 6",
  trash:
    "M4 7h16M10 11v6m4-6v6M6 7l1 12a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1l1-12M9 7V5a1 1 0 0 1 1-1h4a1 1 0 0 1 1 1v2",
  upload: "M12 16V4m-5 5 5-5 5 5M4 16v3a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-3",
  boxes: "M5 5h14v4H5zM5 12h10v3H5zM5 18h14v2.5H5z",
  cursor: "M9 4c2 0 3 1 3 2.5V17.5C12 19 11 20 9 20M15 4c-2 0-3 1-3 2.5M15 20c-2 0-3-1-3-2.5M10 12h4",
  camera:
    "M4 8h3l1.5-2.5h7L17 8h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1Zm8 8.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z",
  clock: "M12 7v5l3 2m6-2a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  close: "M6 6l12 12M18 6 6 18",
  crop: "M7 3v13a1 1 0 0 0 1 1h13M3 7h13a1 1 0 0 1 1 1v13",
  flip: "M4 12a8 8 0 0 1 13.7-5.6L20 8.5M20 4v4.5h-4.5M20 12a8 8 0 0 1-13.7 5.6L4 15.5M4 20v-4.5h4.5",
  offline: "M3 3l18 18M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4-2.4M19 12a10 10 0 0 0-5.5-2.8M12 19v.01",
  pencil: "M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19l-4 1ZM14 7l3 3",
  search: "M17 10.5a6.5 6.5 0 1 1-13 0a6.5 6.5 0 0 1 13 0ZM15.3 15.3 20 20",
  settings: "M4 7h9m4 0h3M4 17h3m4 0h9M13 4.5v5M7 14.5v5",
  share: "M9.5 14.5l5-5M11 6.5l1.5-1.5a4.2 4.2 0 0 1 6 6L17 12.5M7 11.5 5.5 13a4.2 4.2 0 0 0 6 6l1.5-1.5",
  turnLeft: "M4 5v5h5M4.5 10a8 8 0 1 1-.4 4",
  turnRight: "M20 5v5h-5M19.5 10a8 8 0 1 0 .4 4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
