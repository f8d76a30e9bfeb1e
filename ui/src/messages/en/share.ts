/** Texts of share links. */
export const share = {
  "share.button": "Share",
  "share.label": "Share {name}",
  "share.title": "Share “{name}”",
  "share.about":
    "Anyone with the link can see this picture and its text, and nothing else. A link ends when it expires, when you revoke it, or when the picture is deleted.",
  "share.aboutDocument":
    "Anyone with the link can see this document's pages and their text, and nothing else. A link ends when it expires, when you revoke it, or when the document is deleted.",
  "share.expires": "Ends after",
  "share.days": { one: "{count} day", other: "{count} days" },
  "share.create": "Create link",
  "share.creating": "Creating…",
  "share.link": "Link",
  "share.once": "The link is shown only now. Copy it.",
  "share.copy": "Copy link",
  "share.copied": "Copied",
  "share.copiedLink": "Link copied",
  "share.created": "Link created",
  "share.list": "Active links",
  "share.none": "No active links.",
  "share.made": "Created {when}, ends {end}",
  "share.revoke": "Revoke",
  "share.revokeLabel": "Revoke the link created {when}",
  "share.revoked": "Link revoked",
} as const;
