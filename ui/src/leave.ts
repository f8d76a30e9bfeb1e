/** Leave the page. Tests replace these, since jsdom does not navigate. */
export const leave = {
  to(url: string): void {
    window.location.assign(url);
  },
  reload(): void {
    window.location.reload();
  },
};
