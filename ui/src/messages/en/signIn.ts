/** Texts of signing in and out. */
export const signIn = {
  "account.signIn": "Sign in",
  "account.signOut": "Sign out",
  "account.signedInAs": "Signed in as {name}",
  "account.user": "User",
  "account.signInFirst": "Sign in to read pictures and see your scans.",
  "account.noSignIn": "This server accepts API keys only. The API page says how to use one.",
  "account.ended": "Your session has ended. Sign in again.",
  "account.continue": "Continue without signing in",
  "account.takeAlong": { one: "Take {count} scan along", other: "Take {count} scans along" },
  "account.takeAlongHint": "Your scans of this browser are added to your account.",
  "account.moved": {
    one: "{count} scan was added to your account.",
    other: "{count} scans were added to your account.",
  },
  "account.problem.provider-unavailable": "Sign-in is not available at the moment. Try again in a moment.",
  "account.problem.sign-in-refused": "You were not signed in. Try again, or use another account.",
  "account.problem.sign-in-expired": "The sign-in took too long. Sign in again.",
  "account.problem.sign-in-invalid": "The sign-in failed. Sign in again.",
  "account.problem.not-a-member": "Your account is not allowed to use this. Ask your administrator.",
  "account.problem.other": "The sign-in failed. Try again in a moment.",
} as const;
